package org.tulip4j.drivertests;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.LettuceLoops;

/**
 * Gets of Redis per second and per second of CPU: a hundred coroutines on tulip's loop beside a hundred chains of callbacks on a loop of
 * Lettuce's own, in turns. {@code java -cp ... org.tulip4j.drivertests.LettuceRate [ROUNDS [GETS]]}
 */
public final class LettuceRate {
    private static final int CHAINS = 100;

    private LettuceRate() {}

    /** What one side made of a round. */
    private record Made(double perSecond, double perCpuSecond) {}

    /**
     * Measures and prints.
     *
     * @param args rounds and gets of a round
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int gets = args.length > 1 ? Integer.parseInt(args[1]) : 200_000;
        try (RedisServer server = RedisServer.started()) {
            RedisURI uri = RedisURI.create("127.0.0.1", server.port());
            try (EventLoop loop = EventLoops.newLoop("epoll")) {
                new LettuceRate().compare(loop, uri, rounds, gets);
            }
        }
        System.exit(0);
    }

    private void compare(EventLoop loop, RedisURI uri, int rounds, int gets) throws Exception {
        ClientResources own = ClientResources.builder().ioThreadPoolSize(2).build();
        StatefulRedisConnection<String, String> callbacks =
                RedisClient.create(own, uri).connect();
        ClientResources resources = LettuceLoops.resources(loop).build();
        RedisClient client = RedisClient.create(resources);
        StatefulRedisConnection<String, String> coroutines = loop.runUntilComplete(
                () -> Future.wrap(client.connectAsync(StringCodec.UTF8, uri)).await());
        callbacks.sync().set("key", "value");
        double[] wall = new double[rounds];
        double[] cpu = new double[rounds];
        for (int round = -3; round < rounds; round++) {
            Made theirs = measured(() -> byCallbacks(callbacks.async(), gets));
            Made ours = measured(() -> byCoroutines(loop, coroutines.async(), gets));
            System.out.printf(
                    "callbacks %,.0f/s, %,.0f/CPU s; coroutines %,.0f/s, %,.0f/CPU s%n",
                    theirs.perSecond() * gets,
                    theirs.perCpuSecond() * gets,
                    ours.perSecond() * gets,
                    ours.perCpuSecond() * gets);
            if (round >= 0) {
                wall[round] = ours.perSecond() / theirs.perSecond();
                cpu[round] = ours.perCpuSecond() / theirs.perCpuSecond();
            }
        }
        Arrays.sort(wall);
        Arrays.sort(cpu);
        System.out.printf(
                "coroutines by callbacks, median: rate %.2f, per CPU second %.2f%n", wall[rounds / 2], cpu[rounds / 2]);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Made measured(Work work) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        work.run();
        return new Made(1e9 / (System.nanoTime() - start), 1e9 / (system.getProcessCpuTime() - cpu));
    }

    private static void byCallbacks(RedisAsyncCommands<String, String> redis, int gets) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(CHAINS);
        for (int i = 0; i < CHAINS; i++) {
            next(redis, gets / CHAINS, done);
        }
        done.await();
    }

    private static void next(RedisAsyncCommands<String, String> redis, int left, CountDownLatch done) {
        if (left == 0) {
            done.countDown();
            return;
        }
        redis.get("key").thenAccept(value -> next(redis, left - 1, done));
    }

    private static void byCoroutines(EventLoop loop, RedisAsyncCommands<String, String> redis, int gets) {
        loop.runUntilCompleteVoid(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < CHAINS; i++) {
                tasks.add(Tulip.createTaskVoid(() -> {
                    for (int left = gets / CHAINS; left > 0; left--) {
                        Future.wrap(redis.get("key")).await();
                    }
                }));
            }
            Tulip.gather(tasks).await();
        });
    }
}
