package org.tulip4j.bulbs;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/** The tables, in PostgreSQL. Every method is for coroutines of the loop. */
final class Database {
    private final Pool pool;

    Database(Vertx vertx, Settings settings) {
        PgConnectOptions options = PgConnectOptions.fromUri(settings.database()).setCachePreparedStatements(true);
        // A query whose request has given up ends at the server, too.
        options.addProperty("statement_timeout", "" + settings.limit().toMillis());
        pool = PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(settings.connections()))
                .using(vertx)
                .build();
    }

    @Nullable Bulb bulb(int id) {
        RowSet<Row> rows = query(pool, Sql.BULB, Tuple.of(id));
        return rows.size() == 0 ? null : bulb(rows.iterator().next());
    }

    List<Bulb> bulbs(String colour) {
        List<Bulb> bulbs = new ArrayList<>();
        query(pool, Sql.BULBS, Tuple.of(colour)).forEach(row -> bulbs.add(bulb(row)));
        return bulbs;
    }

    /** Takes bulbs out of the stock and writes the order down: both or nothing. False when there are not enough. */
    boolean order(int id, int count) {
        // Cancelled while it waits: the connection goes back to the pool.
        SqlConnection connection = Future.wrap(pool.getConnection().toCompletionStage(), SqlConnection::close)
                .await();
        try {
            Transaction transaction = await(connection.begin());
            if (query(connection, Sql.TAKE, Tuple.of(id, count)).rowCount() == 0) {
                return false;
            }
            query(connection, Sql.ORDER, Tuple.of(id, count));
            await(transaction.commit());
            return true;
        } finally {
            connection.close(); // rolls back what was not committed
        }
    }

    void close() {
        await(pool.close());
    }

    private static Bulb bulb(Row row) {
        return new Bulb(row.getInteger(0), row.getString(1), row.getString(2), row.getInteger(3));
    }

    private static RowSet<Row> query(SqlClient client, String sql, Tuple parameters) {
        return await(client.preparedQuery(sql).execute(parameters));
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return Future.<T>wrap(future.toCompletionStage()).await();
    }
}
