package org.tulip4j.drivertests;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.tulip4j.Future;
import org.tulip4j.drivers.PostgresCancel;
import org.tulip4j.drivers.VertxLoops;
import org.tulip4j.drivers.VertxStreams;
import org.tulip4j.streams.Incoming;

/** The client of Vert.x with its pool. */
final class VertxDatabase implements Database {
    private final Stage stage;
    private final int port;
    private final Vertx vertx;
    private final Pool pool;

    VertxDatabase(Stage stage, int port, String name, int size) {
        this.stage = stage;
        this.port = port;
        vertx = Vertx.builder()
                .withTransport(VertxLoops.transport(stage.loop()))
                .build();
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(size).setMaxWaitQueueSize(-1))
                .connectingTo(new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setUser("tulip")
                        .setDatabase("postgres")
                        .setProperties(Map.of("application_name", name, "client_encoding", "utf-8")))
                .using(vertx)
                .build();
    }

    @Override
    public Future<Session> acquire() {
        return Future.wrap(pool.getConnection().<Session>map(Lent::new).toCompletionStage(), Session::release);
    }

    @Override
    public void close() {
        await(pool.close());
        await(vertx.close());
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return Future.wrap(future.toCompletionStage()).await();
    }

    private final class Lent implements Session {
        private final SqlConnection connection;
        /** The query that was asked last. */
        private CompletionStage<List<Object>> query;
        /** The request to stop it; null when there is none. */
        private CompletionStage<Void> request;

        private Transaction transaction;

        private Lent(SqlConnection connection) {
            this.connection = connection;
        }

        @Override
        public Future<List<Object>> query(String sql) {
            query = connection.query(sql).execute().map(this::first).toCompletionStage();
            return Future.wrap(query, rows -> {}, () -> {
                request = cancel().toCompletableFuture();
            });
        }

        private Future<Void> cancel() {
            PgConnection own = PgConnection.cast(connection);
            return PostgresCancel.request("127.0.0.1", port, own.processId(), own.secretKey());
        }

        private List<Object> first(RowSet<Row> rows) {
            stage.here("rows");
            List<Object> all = new ArrayList<>();
            rows.forEach(row -> all.add(row.getValue(0)));
            return all;
        }

        @Override
        public void begin() {
            transaction = await(connection.begin());
        }

        @Override
        public void rollback() {
            await(transaction.rollback());
        }

        @Override
        public Incoming<Object> rows(String sql) {
            PreparedStatement statement = await(connection.prepare(sql));
            RowStream<Row> rows = statement.createStream(256, Tuple.tuple());
            Flow.Publisher<Row> publisher = VertxStreams.publisher(rows, rows::close);
            return Incoming.from(first(publisher), 128);
        }

        private Flow.Publisher<Object> first(Flow.Publisher<Row> rows) {
            return subscriber -> rows.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscriber.onSubscribe(subscription);
                }

                @Override
                public void onNext(Row row) {
                    stage.here("row");
                    subscriber.onNext(row.getValue(0));
                }

                @Override
                public void onError(Throwable cause) {
                    subscriber.onError(cause);
                }

                @Override
                public void onComplete() {
                    subscriber.onComplete();
                }
            });
        }

        @Override
        public void release() {
            if (request == null) {
                connection.close();
            } else {
                // A request on its way would stop the query of whoever has the connection next.
                query.whenComplete((rows, failure) -> request.whenComplete((seen, unreachable) -> connection.close()));
            }
        }
    }
}
