package org.tulip4j.drivertests;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.tulip4j.Future;
import org.tulip4j.drivers.ReactorLoops;
import org.tulip4j.streams.Incoming;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** R2DBC PostgreSQL with its pool. */
final class R2dbcDatabase implements Database {
    private final Stage stage;
    private final ConnectionPool pool;

    R2dbcDatabase(Stage stage, int port, String name, int size) {
        this.stage = stage;
        PostgresqlConnectionFactory factory =
                new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host("127.0.0.1")
                        .port(port)
                        .username("tulip")
                        .database("postgres")
                        .applicationName(name)
                        .fetchSize(256)
                        .loopResources(ReactorLoops.of(stage.loop()))
                        .build());
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(0)
                .maxSize(size)
                .maxIdleTime(Duration.ofMinutes(5))
                .build());
    }

    @Override
    public Future<Session> acquire() {
        return Future.wrap(pool.create().<Session>map(Lent::new).toFuture(), Session::release);
    }

    @Override
    public void close() {
        await(pool.disposeLater());
    }

    private static void await(Publisher<Void> done) {
        Future.wrap(Mono.from(done).toFuture()).await();
    }

    private final class Lent implements Session {
        private final Connection connection;
        private final PostgresqlConnection own;
        /** The query that was asked last, when the server was told to stop it. */
        private CompletableFuture<?> stopped;

        @SuppressWarnings("unchecked")
        private Lent(Connection connection) {
            this.connection = connection;
            this.own = ((Wrapped<Connection>) connection).unwrap(PostgresqlConnection.class);
        }

        @Override
        public Future<List<Object>> query(String sql) {
            CompletableFuture<List<Object>> asked = flux(sql).collectList().toFuture();
            return Future.wrap(asked, rows -> {}, () -> {
                stopped = asked;
                own.cancelRequest().subscribe();
            });
        }

        private Flux<Object> flux(String sql) {
            return Flux.from(connection.createStatement(sql).execute())
                    .flatMap(result -> result.map((row, columns) -> row.get(0)))
                    .doOnNext(row -> stage.here("row"));
        }

        @Override
        public void begin() {
            await(connection.beginTransaction());
        }

        @Override
        public void rollback() {
            await(connection.rollbackTransaction());
        }

        @Override
        public Incoming<Object> rows(String sql) {
            return Incoming.from(JdkFlowAdapter.publisherToFlowPublisher(flux(sql)), 128);
        }

        @Override
        public void release() {
            if (stopped == null) {
                giveBack();
                return;
            }
            stopped.whenComplete((rows, failure) -> {
                if (failure instanceof R2dbcException known && "57014".equals(known.getSqlState())) {
                    giveBack();
                } else {
                    // The request is on its way still, and would stop the query of whoever has the connection next: the
                    // pool
                    // makes another one.
                    own.close().doFinally(ended -> giveBack()).subscribe();
                }
            });
        }

        private void giveBack() {
            Mono.from(connection.close()).subscribe();
        }
    }
}
