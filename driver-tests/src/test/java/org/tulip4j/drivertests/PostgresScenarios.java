package org.tulip4j.drivertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Incoming;

/** What a driver for PostgreSQL and coroutines of one loop do together, against a server that runs. */
@Timeout(120)
abstract class PostgresScenarios {
    /** How often a transaction is rolled back: once in the build, and more often to tell what the first time costs beside others. */
    private static final int ROLLBACKS = Integer.getInteger("drivers.rollbacks", 1);
    /** How many tasks are cancelled: few in the build, and with {@code -Ddrivers.cancellations=10000} as many as the documentation tells of. */
    private static final int CANCELLATIONS = Integer.getInteger("drivers.cancellations", 500);

    private static final int SIZE = 4;

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.shared();
    }

    /** Makes a pool, on the loop. */
    abstract Database open(Stage stage, int port, String name, int size);

    /** A coroutine with a pool, which it may not keep. */
    interface Use {
        void with(Database database) throws Exception;
    }

    private void on(Place place, int size, Use use) {
        try (Stage stage = place.open()) {
            stage.run(() -> {
                Database database = open(stage, server.port(), name(), size);
                try {
                    use.with(database);
                } finally {
                    database.close();
                }
            });
            assertThat(stage.elsewhere()).as("called outside the loop").isEmpty();
        }
    }

    private String name() {
        return getClass().getSimpleName();
    }

    private static List<Object> ask(Database database, String sql) {
        Database.Session session = database.acquire().await();
        try {
            return session.query(sql).await();
        } finally {
            session.release();
        }
    }

    /** How many connections of this test the server has, other than the one that asks. */
    private long others(Database.Session session, String condition) {
        return ((Number) session.query("select count(*) from pg_stat_activity where application_name = '" + name()
                                + "' and pid <> pg_backend_pid() and " + condition)
                        .await()
                        .get(0))
                .longValue();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void thousandQueriesAtATime(Place place) {
        on(place, SIZE, database -> {
            List<Task<List<Object>>> queries = IntStream.range(0, 1000)
                    .mapToObj(i -> Tulip.createTask(() -> ask(database, "select " + i)))
                    .toList();
            List<List<Object>> answers = Tulip.gather(queries).await();
            assertThat(answers)
                    .isEqualTo(IntStream.range(0, 1000)
                            .mapToObj(i -> List.<Object>of(i))
                            .toList());
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void cancelledQueryIsStoppedAtTheServer(Place place) {
        on(place, 2, database -> {
            Database.Session watching = database.acquire().await();
            Database.Session session = database.acquire().await();
            Task<List<Object>> sleeping =
                    Tulip.createTask(() -> session.query("select pg_sleep(60)").await());
            until(() -> others(watching, "state = 'active' and wait_event = 'PgSleep'") == 1);
            sleeping.cancel();
            assertThatThrownBy(sleeping::await).isInstanceOf(CancelledError.class);
            until(() -> others(watching, "state = 'active'") == 0);
            assertThat(session.query("select 7").await()).containsExactly(7);
            session.release();
            watching.release();
        });
    }

    /** Asks until it is so; each question goes to the server and back. */
    private static void until(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void transactionOfACancelledTaskIsRolledBackBeforeTheConnectionIsLentAgain(Place place) {
        on(place, 2, database -> {
            ask(database, "drop table if exists orders");
            ask(database, "create table orders (id int)");
            for (int round = 1; round <= ROLLBACKS; round++) {
                System.out.printf("%s, %s, round %d: %s%n", name(), place, round, rollBack(database));
            }
        });
    }

    /** Answers how long after {@code cancel()} what was heard. */
    private String rollBack(Database database) {
        List<String> facts = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        Consumer<String> heard = fact -> {
            facts.add(fact);
            times.add(System.nanoTime());
        };
        Task<?> order = Tulip.createTaskVoid(() -> {
            Database.Session session = database.acquire().await();
            try {
                session.begin();
                session.query("insert into orders values (1)").await();
                session.query("select pg_sleep(60)").await();
            } catch (CancelledError cancelled) {
                heard.accept("cancelled");
                session.rollback();
                heard.accept("rolled back");
                throw cancelled;
            } finally {
                session.release();
                heard.accept("released");
            }
        });
        // Keeps the other connection of the pool.
        Database.Session watching = database.acquire().await();
        until(() -> others(watching, "wait_event = 'PgSleep'") == 1);
        Task<List<Object>> next = Tulip.createTask(() -> {
            List<Object> count = ask(database, "select count(*) from orders");
            heard.accept("next");
            return count;
        });
        long start = System.nanoTime();
        order.cancel();
        assertThat(next.await()).containsExactly(0L);
        assertThat(order.isCancelled()).isTrue();
        assertThat(facts).containsExactly("cancelled", "rolled back", "released", "next");
        watching.release();
        return IntStream.range(0, facts.size())
                .mapToObj(i -> String.format("%s %.1f ms", facts.get(i), (times.get(i) - start) / 1e6))
                .collect(Collectors.joining(", "));
    }

    /** Runs on all places at the same time: a server takes a second to come back. */
    @Test
    void killedServerIsToldOfAndThePoolRecovers() {
        List<Stage> stages = Place.all().map(Place::open).toList();
        List<Database> pools = stages.stream()
                .map(stage -> stage.call(() -> open(stage, server.port(), name(), SIZE)))
                .toList();
        List<List<Task<List<Object>>>> asleep = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Database pool = pools.get(i);
            asleep.add(stages.get(i).call(() -> sleeping(pool)));
        }
        server.kill();
        for (int i = 0; i < stages.size(); i++) {
            Database pool = pools.get(i);
            List<Task<List<Object>>> queries = asleep.get(i);
            stages.get(i).run(() -> {
                Tulip.gatherReturnExceptions(queries).await();
                for (Task<?> query : queries) {
                    assertThat(query.exception()).hasMessageMatching(lost());
                }
                assertThatThrownBy(() -> ask(pool, "select 1"))
                        .satisfies(refused -> assertThat(causes(refused)).contains("Connection refused"));
            });
        }
        server.start();
        for (int i = 0; i < stages.size(); i++) {
            Database pool = pools.get(i);
            stages.get(i).run(() -> {
                assertThat(Tulip.gather(asked(pool)).await()).containsOnly(List.of(1));
                whole(pool);
                pool.close();
            });
            stages.get(i).close();
        }
    }

    /** What the driver says of a connection that is gone. */
    abstract String lost();

    /** All connections but one sleep at the server when this returns. */
    private List<Task<List<Object>>> sleeping(Database pool) {
        Database.Session watching = pool.acquire().await();
        long before = others(watching, "wait_event = 'PgSleep'");
        List<Task<List<Object>>> queries = IntStream.range(1, SIZE)
                .mapToObj(i -> Tulip.createTask(() -> ask(pool, "select pg_sleep(60)")))
                .toList();
        until(() -> others(watching, "wait_event = 'PgSleep'") == before + SIZE - 1);
        watching.release();
        return queries;
    }

    private static List<Task<List<Object>>> asked(Database pool) {
        return IntStream.range(0, 4 * SIZE)
                .mapToObj(i -> Tulip.createTask(() -> ask(pool, "select 1")))
                .toList();
    }

    private static String causes(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable one = failure; one != null; one = one.getCause()) {
            all.append(one).append('\n');
        }
        return all.toString();
    }

    /** Every connection of the pool can be had at the same time, and answers; the server has no more of them. */
    private void whole(Database database) {
        List<Database.Session> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(Tulip.waitFor(database.acquire(), Duration.ofSeconds(20)).await());
        }
        for (Database.Session one : all) {
            assertThat(one.query("select 1").await()).containsExactly(1);
        }
        assertThat(others(all.get(0), "state <> 'idle'")).isZero();
        all.forEach(Database.Session::release);
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void rowsComeAsFastAsTheyAreTaken(Place place) {
        int rows = Integer.getInteger("drivers.rows", place.isFirst() ? 100_000 : 10_000);
        on(place, 1, database -> {
            Database.Session session = database.acquire().await();
            session.begin();
            long before = Heap.used();
            long most = 0;
            int count = 0;
            try (Incoming<Object> incoming =
                    session.rows("select repeat('x', 1000) from generate_series(1, " + rows + ")")) {
                while (incoming.hasNext()) {
                    incoming.next();
                    if (++count % (rows / 100) == 0) {
                        Tulip.sleep(Duration.ofMillis(1)).await();
                    }
                    if (count % (rows / 5) == 0) {
                        most = Math.max(most, Heap.used() - before);
                    }
                }
            }
            System.out.printf("%s, %s: %d rows of 1 kB, heap +%d kB at most%n", name(), place, count, most / 1024);
            assertThat(count).isEqualTo(rows);
            assertThat(most).as("bytes on the heap").isLessThan(8 << 20);
            session.rollback();
            session.release();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void rowsThatAreNotTakenAreGivenUp(Place place) {
        on(place, SIZE, database -> {
            Database.Session session = database.acquire().await();
            session.begin();
            try (Incoming<Object> incoming = session.rows("select generate_series(1, 1000)")) {
                assertThat(incoming.next()).isEqualTo(1);
            }
            session.rollback();
            assertThat(session.query("select 1").await()).containsExactly(1);
            session.release();
            whole(database);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#all")
    void cancelledTasksLoseNoConnection(Place place) {
        on(place, SIZE, database -> {
            Random random = new Random(22);
            int cancelled = 0;
            for (int done = 0; done < CANCELLATIONS; done += 50) {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Task<Void> task = Tulip.createTaskVoid(() -> work(database));
                    Tulip.runningLoop().callLater(Duration.ofNanos(random.nextInt(30_000_000)), task::cancel);
                    tasks.add(task);
                }
                Tulip.gatherReturnExceptions(tasks).await();
                for (Task<Void> task : tasks) {
                    cancelled += task.isCancelled() ? 1 : 0;
                    assertThat(task.isCancelled() || task.exception() == null)
                            .as("%s", task)
                            .isTrue();
                }
            }
            System.out.printf("%s, %s: %d of %d tasks cancelled%n", name(), place, cancelled, CANCELLATIONS);
            assertThat(cancelled).isBetween(CANCELLATIONS / 10, CANCELLATIONS);
            whole(database);
        });
    }

    private static void work(Database database) {
        Database.Session session = database.acquire().await();
        try {
            session.query("select 1").await();
            session.query("select pg_sleep(0.0005)").await();
        } finally {
            session.release();
        }
    }
}
