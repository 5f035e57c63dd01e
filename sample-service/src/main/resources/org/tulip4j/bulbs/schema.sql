create table bulbs (
  id integer primary key,
  name text not null,
  colour text not null,
  stock integer not null check (stock >= 0)
);
create index bulbs_by_colour on bulbs (colour, id);
create table orders (
  id bigserial primary key,
  bulb integer not null references bulbs,
  count integer not null check (count > 0)
);
insert into bulbs
  select n, 'Bulb ' || n, (array['red', 'white', 'yellow', 'violet'])[1 + n % 4], 1000000 from generate_series(1, 1000) n;
