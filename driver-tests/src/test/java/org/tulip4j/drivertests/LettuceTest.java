package org.tulip4j.drivertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanStream;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.support.AsyncConnectionPoolSupport;
import io.lettuce.core.support.BoundedAsyncPool;
import io.lettuce.core.support.BoundedPoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.LettuceLoops;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.streams.Incoming;
import org.tulip4j.sync.Semaphore;
import reactor.adapter.JdkFlowAdapter;

/** Lettuce and coroutines on one loop, against a Redis that runs. */
@Timeout(120)
class LettuceTest {
    private static final int CANCELLATIONS = Integer.getInteger("drivers.cancellations", 500);
    private static final int SIZE = 4;

    private static RedisServer server;

    @BeforeAll
    static void startServer() {
        server = RedisServer.started();
    }

    @AfterAll
    static void endServer() {
        if (server != null) {
            server.close();
        }
    }

    /** A coroutine with a client, which it may not keep. */
    interface Use {
        void with(RedisClient client) throws Exception;
    }

    private static void on(Place place, Use use) {
        try (Stage stage = place.open()) {
            stage.run(() -> {
                ClientResources resources = LettuceLoops.resources(stage.loop()).build();
                RedisClient client = RedisClient.create(resources);
                try {
                    use.with(client);
                } finally {
                    await(client.shutdownAsync());
                    NettyFutures.wrap(resources.shutdown()).await();
                }
            });
        }
    }

    private static RedisURI uri() {
        return RedisURI.create("127.0.0.1", server.port());
    }

    private static Future<StatefulRedisConnection<String, String>> connect(RedisClient client) {
        return Future.wrap(client.connectAsync(StringCodec.UTF8, uri()), StatefulRedisConnection::closeAsync);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return Future.<T>wrap(stage).await();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#lettuces")
    void thousandCommandsAtATimeAreAnsweredInTheLoopsThread(Place place) {
        try (Stage stage = place.open()) {
            stage.run(() -> {
                ClientResources resources = LettuceLoops.resources(stage.loop()).build();
                RedisClient client = RedisClient.create(resources);
                RedisAsyncCommands<String, String> redis =
                        connect(client).await().async();
                List<Task<String>> tasks = IntStream.range(0, 1000)
                        .mapToObj(i -> Tulip.createTask(() -> {
                            await(redis.set("key" + i, "value" + i).whenComplete((ok, failure) -> stage.here("set")));
                            return await(redis.get("key" + i));
                        }))
                        .toList();
                assertThat(Tulip.gather(tasks).await())
                        .isEqualTo(IntStream.range(0, 1000)
                                .mapToObj(i -> "value" + i)
                                .toList());
                await(client.shutdownAsync());
                NettyFutures.wrap(resources.shutdown()).await();
            });
            assertThat(stage.elsewhere()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#lettuces")
    void cancelledWaitIsStoppedAtTheServer(Place place) {
        on(place, client -> {
            RedisAsyncCommands<String, String> watching =
                    connect(client).await().async();
            StatefulRedisConnection<String, String> waiting = connect(client).await();
            long id = await(waiting.async().clientId());
            Task<?> task = Tulip.createTask(() -> Future.wrap(
                            waiting.async().blpop(60, "nothing"),
                            dropped -> {},
                            () -> watching.clientUnblock(id, io.lettuce.core.UnblockType.TIMEOUT))
                    .await());
            until(() -> blocked(watching) == 1);
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            until(() -> blocked(watching) == 0);
            assertThat(await(waiting.async().ping())).isEqualTo("PONG");
        });
    }

    private static long blocked(RedisAsyncCommands<String, String> watching) {
        return await(watching.info("clients"))
                .lines()
                .filter(line -> line.startsWith("blocked_clients:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    /** Asks until it is so; each question goes to the server and back. */
    private static void until(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#lettuces")
    void transactionOfACancelledTaskIsDiscardedBeforeTheConnectionIsLentAgain(Place place) {
        on(place, client -> {
            BoundedAsyncPool<StatefulRedisConnection<String, String>> pool = pool(client, 1);
            // The pool lets nobody wait.
            Semaphore turn = new Semaphore(1);
            List<String> facts = new ArrayList<>();
            Task<?> order = Tulip.createTaskVoid(() -> {
                turn.acquire().await();
                StatefulRedisConnection<String, String> connection =
                        acquire(pool).await();
                RedisAsyncCommands<String, String> redis = connection.async();
                try {
                    await(redis.multi());
                    redis.set("order", "1");
                    facts.add("asked");
                    Tulip.sleep(Duration.ofMinutes(1)).await();
                } catch (CancelledError cancelled) {
                    await(redis.discard());
                    facts.add("discarded");
                    throw cancelled;
                } finally {
                    pool.release(connection);
                    turn.release();
                    facts.add("released");
                }
            });
            until(() -> facts.contains("asked"));
            Task<String> next = Tulip.createTask(() -> {
                turn.acquire().await();
                StatefulRedisConnection<String, String> connection =
                        acquire(pool).await();
                String there = await(connection.async().get("order"));
                facts.add("next");
                pool.release(connection);
                return there;
            });
            long start = System.nanoTime();
            order.cancel();
            assertThat(next.await()).isNull();
            System.out.printf(
                    "Lettuce, %s: discarded and lent again %.1f ms after cancel()%n",
                    place, (System.nanoTime() - start) / 1e6);
            assertThat(facts).containsExactly("asked", "discarded", "released", "next");
            await(pool.closeAsync());
        });
    }

    private static BoundedAsyncPool<StatefulRedisConnection<String, String>> pool(RedisClient client, int size) {
        return await(AsyncConnectionPoolSupport.createBoundedObjectPoolAsync(
                () -> client.connectAsync(StringCodec.UTF8, uri()),
                BoundedPoolConfig.builder().maxTotal(size).maxIdle(size).build()));
    }

    private static Future<StatefulRedisConnection<String, String>> acquire(
            BoundedAsyncPool<StatefulRedisConnection<String, String>> pool) {
        return Future.wrap(pool.acquire(), pool::release);
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#lettuces")
    void killedServerIsToldOfAndTheConnectionRecovers(Place place) {
        on(place, client -> {
            StatefulRedisConnection<String, String> connection = connect(client).await();
            Task<?> waiting = Tulip.createTask(() -> await(connection.async().blpop(60, "nothing")));
            RedisAsyncCommands<String, String> watching =
                    connect(client).await().async();
            until(() -> blocked(watching) == 1);
            Tulip.runningLoop().runInExecutorVoid(null, server::kill).await();
            assertThatThrownBy(() -> connect(client).await())
                    .satisfies(refused ->
                            assertThat(refused.toString() + refused.getCause()).contains("refused"));
            Tulip.runningLoop().runInExecutorVoid(null, server::start).await();
            // Lettuce connects anew, and asks again what was not answered.
            assertThat(await(watching.ping())).isEqualTo("PONG");
            await(watching.rpush("nothing", "something"));
            assertThat(waiting.await().toString()).contains("something");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#lettuces")
    void membersComeAsFastAsTheyAreTaken(Place place) {
        int members = place.isFirst() ? 100_000 : 10_000;
        on(place, client -> {
            StatefulRedisConnection<String, String> connection = connect(client).await();
            String text = "x".repeat(100);
            await(connection
                    .async()
                    .eval(
                            "redis.call('del', 'set') for i = 1, " + members + " do redis.call('sadd', 'set', i .. '"
                                    + text + "') end return 1",
                            io.lettuce.core.ScriptOutputType.INTEGER));
            long before = Heap.used();
            long most = 0;
            int count = 0;
            // The stream has 256 scans on their way.
            try (Incoming<String> incoming = Incoming.from(
                    JdkFlowAdapter.publisherToFlowPublisher(
                            ScanStream.sscan(connection.reactive(), "set", io.lettuce.core.ScanArgs.Builder.limit(20))),
                    128)) {
                while (incoming.hasNext()) {
                    incoming.next();
                    if (++count % (members / 100) == 0) {
                        Tulip.sleep(Duration.ofMillis(1)).await();
                    }
                    if (count % (members / 5) == 0) {
                        most = Math.max(most, Heap.used() - before);
                    }
                }
            }
            System.out.printf("Lettuce, %s: %d members, heap +%d kB at most%n", place, count, most / 1024);
            assertThat(count).isEqualTo(members);
            assertThat(most).as("bytes on the heap").isLessThan(8 << 20);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.drivertests.Place#lettuces")
    void cancelledTasksLoseNoConnection(Place place) {
        on(place, client -> {
            BoundedAsyncPool<StatefulRedisConnection<String, String>> pool = pool(client, SIZE);
            // The pool lets nobody wait.
            Semaphore turns = new Semaphore(SIZE);
            Random random = new Random(22);
            int cancelled = 0;
            for (int done = 0; done < CANCELLATIONS; done += 50) {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Task<Void> task = Tulip.createTaskVoid(() -> work(pool, turns));
                    Tulip.runningLoop().callLater(Duration.ofNanos(random.nextInt(8_000_000)), task::cancel);
                    tasks.add(task);
                }
                Tulip.gatherReturnExceptions(tasks).await();
                for (Task<Void> task : tasks) {
                    cancelled += task.isCancelled() ? 1 : 0;
                    if (!task.isCancelled()) {
                        assertThat(task.exception()).isNull();
                    }
                }
            }
            System.out.printf("Lettuce, %s: %d of %d tasks cancelled%n", place, cancelled, CANCELLATIONS);
            whole(pool, turns);
            await(pool.closeAsync());
        });
    }

    private static void work(BoundedAsyncPool<StatefulRedisConnection<String, String>> pool, Semaphore turns) {
        turns.acquire().await();
        StatefulRedisConnection<String, String> connection = lent(pool, turns).await();
        try {
            for (int i = 0; i < 10; i++) {
                await(connection.async().incr("count"));
            }
        } finally {
            giveBack(pool, turns, connection);
        }
    }

    /** A turn is over with its connection, also when that comes to nobody: until then the pool counts it. */
    private static Future<StatefulRedisConnection<String, String>> lent(
            BoundedAsyncPool<StatefulRedisConnection<String, String>> pool, Semaphore turns) {
        return Future.wrap(
                pool.acquire().whenComplete((connection, failure) -> {
                    if (failure != null) {
                        turns.release();
                    }
                }),
                late -> giveBack(pool, turns, late));
    }

    private static void giveBack(
            BoundedAsyncPool<StatefulRedisConnection<String, String>> pool,
            Semaphore turns,
            StatefulRedisConnection<String, String> connection) {
        pool.release(connection);
        turns.release();
    }

    /** Every connection of the pool can be had at the same time, and answers, when those are back that came to nobody. */
    private static void whole(BoundedAsyncPool<StatefulRedisConnection<String, String>> pool, Semaphore turns) {
        List<StatefulRedisConnection<String, String>> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            Tulip.waitFor(turns.acquire(), Duration.ofSeconds(20)).await();
            all.add(Tulip.waitFor(acquire(pool), Duration.ofSeconds(20)).await());
        }
        for (StatefulRedisConnection<String, String> one : all) {
            assertThat(await(one.async().ping())).isEqualTo("PONG");
            await(pool.release(one));
            turns.release();
        }
    }

    @Test
    void loopOfAnotherTransportIsRefusedWithTheRemedy() {
        String other = Place.lettuceUsesEpoll() ? "netty-nio" : "epoll";
        try (EventLoop loop = EventLoops.newLoop(other)) {
            assertThatThrownBy(() -> LettuceLoops.resources(loop))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("-Dio.lettuce.core.epoll=false");
        }
    }
}
