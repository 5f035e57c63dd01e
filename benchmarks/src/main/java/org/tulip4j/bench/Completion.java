package org.tulip4j.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.Promise;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;

/** A future from its completion to its callback; waiting for one that is done; a thousand gathered, and in a group. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {Bench.EXPORT, Bench.CONTINUATIONS, Bench.ONE_CARRIER})
public class Completion {
    private static final int FUTURES = 1_000;
    private static final int ROUNDS = 100;

    private EventLoop loop;
    private MultiThreadIoEventLoopGroup netty;
    private Vertx vertx;
    private ContextInternal vertxContext;
    private int called;

    /** Makes the loops. */
    @Setup(Level.Iteration)
    public void open() {
        loop = EventLoops.newLoop("nio");
        netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        vertx = Vertx.vertx();
        vertxContext = (ContextInternal) vertx.getOrCreateContext();
    }

    /** Closes them. */
    @TearDown(Level.Iteration)
    public void close() {
        loop.close();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        vertx.close();
    }

    /** tulip: the callback runs in the next pass. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public int callbackTulip() {
        Consumer<Future<Integer>> callback = done -> called += done.result();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < FUTURES; i++) {
                Future<Integer> future = loop.createFuture();
                future.addDoneCallback(callback);
                future.setResult(1);
            }
            loop.stop();
            loop.runForever();
        }
        return called;
    }

    /** Netty: called at once, as the promise is completed on its loop. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public int callbackNetty() throws InterruptedException {
        var on = netty.next();
        CountDownLatch done = new CountDownLatch(1);
        on.execute(() -> {
            FutureListener<Integer> callback = future -> called += future.getNow();
            for (int i = 0; i < FUTURES * ROUNDS; i++) {
                Promise<Integer> promise = on.newPromise();
                promise.addListener(callback);
                promise.setSuccess(1);
            }
            done.countDown();
        });
        done.await();
        return called;
    }

    /** Vert.x, a promise of the context as its clients have: called at once, on its loop. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public int callbackVertx() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        vertxContext.runOnContext(begun -> {
            Handler<Integer> callback = value -> called += value;
            for (int i = 0; i < FUTURES * ROUNDS; i++) {
                io.vertx.core.Promise<Integer> promise = vertxContext.promise();
                promise.future().onSuccess(callback);
                promise.complete(1);
            }
            done.countDown();
        });
        done.await();
        return called;
    }

    /** The JDK, called at once. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public int callbackJdk() {
        for (int i = 0; i < FUTURES * ROUNDS; i++) {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            future.whenComplete((value, failure) -> called += value);
            future.complete(1);
        }
        return called;
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public void awaitDoneTulip(Blackhole hole) {
        loop.runUntilCompleteVoid(() -> {
            Future<Integer> done = Tulip.createTask(() -> 7);
            done.await();
            for (int i = 0; i < FUTURES * ROUNDS; i++) {
                hole.consume(done.await());
            }
        });
    }

    /** The JDK. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public void awaitDoneJdk(Blackhole hole) {
        CompletableFuture<Integer> done = CompletableFuture.completedFuture(7);
        for (int i = 0; i < FUTURES * ROUNDS; i++) {
            hole.consume(done.join());
        }
    }

    /** tulip, futures gathered. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public void gatherTulip() {
        loop.runUntilCompleteVoid(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Integer>> futures = new ArrayList<>(FUTURES);
                for (int i = 0; i < FUTURES; i++) {
                    futures.add(loop.createFuture());
                }
                Future<List<Integer>> all = Tulip.gather(futures);
                for (Future<Integer> future : futures) {
                    future.setResult(1);
                }
                all.await();
            }
        });
    }

    /** The JDK. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public void gatherJdk() {
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<?>[] futures = new CompletableFuture<?>[FUTURES];
            for (int i = 0; i < FUTURES; i++) {
                futures[i] = new CompletableFuture<Integer>();
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(futures);
            for (CompletableFuture<?> future : futures) {
                future.complete(null);
            }
            all.join();
        }
    }

    /** tulip, a group. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public void groupTulip() {
        loop.runUntilCompleteVoid(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                TaskGroup.runVoid(group -> {
                    for (int i = 0; i < FUTURES; i++) {
                        group.createTask(() -> 7);
                    }
                });
            }
        });
    }

    /** Kotlin, a scope. */
    @Benchmark
    @OperationsPerInvocation(FUTURES * ROUNDS)
    public void groupKotlin() {
        for (int round = 0; round < ROUNDS; round++) {
            KotlinPeers.launchAll(FUTURES, new KotlinPeers.Nothing(null));
        }
    }
}
