package org.tulip4j.bulbs;

/** What is asked of PostgreSQL. */
final class Sql {
    static final String BULB = "select id, name, colour, stock from bulbs where id = $1";
    static final String BULBS = "select id, name, colour, stock from bulbs where colour = $1 order by id limit 10";
    static final String TAKE = "update bulbs set stock = stock - $2 where id = $1 and stock >= $2";
    static final String ORDER = "insert into orders (bulb, count) values ($1, $2)";

    private Sql() {}
}
