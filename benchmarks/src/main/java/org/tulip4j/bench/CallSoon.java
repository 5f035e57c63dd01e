package org.tulip4j.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;

/** A callback scheduled on the loop until it runs, beside Netty's {@code execute} on its loop. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallSoon {
    private static final int ROUNDS = 1_000;
    private static final int PER_ROUND = 1_000;
    private static final int CALLBACKS = ROUNDS * PER_ROUND;

    private EventLoop loop;
    private MultiThreadIoEventLoopGroup netty;
    private io.netty.channel.EventLoop nettyLoop;
    private Vertx vertx;
    private Context vertxContext;
    private long ran;
    private int rounds;

    /** Makes both loops. */
    @Setup(Level.Trial)
    public void open() {
        netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        nettyLoop = netty.next();
        vertx = Vertx.vertx();
        vertxContext = vertx.getOrCreateContext();
    }

    /** The loop belongs to the thread that runs it first. */
    @Setup(Level.Iteration)
    public void openLoop() {
        loop = EventLoops.newLoop("nio");
    }

    /** Closes the loop. */
    @TearDown(Level.Iteration)
    public void closeLoop() {
        loop.close();
    }

    /** Ends the peers' threads. */
    @TearDown(Level.Trial)
    public void close() {
        vertx.close();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public long tulip() {
        rounds = ROUNDS;
        loop.callSoon(this::tulipRound);
        loop.runForever();
        return ran;
    }

    private void tulipRound() {
        for (int i = 0; i < PER_ROUND; i++) {
            loop.callSoon(this::count);
        }
        if (--rounds == 0) {
            loop.stop();
        } else {
            loop.callSoon(this::tulipRound);
        }
    }

    /** Netty. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public long netty() throws InterruptedException {
        rounds = ROUNDS;
        CountDownLatch done = new CountDownLatch(1);
        nettyLoop.execute(() -> nettyRound(done));
        done.await();
        return ran;
    }

    private void nettyRound(CountDownLatch done) {
        for (int i = 0; i < PER_ROUND; i++) {
            nettyLoop.execute(this::count);
        }
        if (--rounds == 0) {
            done.countDown();
        } else {
            nettyLoop.execute(() -> nettyRound(done));
        }
    }

    /** tulip, each callback scheduling the next: a pass and its poll each. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long chainTulip() {
        rounds = ROUNDS;
        loop.callSoon(this::tulipNext);
        loop.runForever();
        return ran;
    }

    private void tulipNext() {
        ran++;
        if (--rounds == 0) {
            loop.stop();
        } else {
            loop.callSoon(this::tulipNext);
        }
    }

    /** Netty, each callback scheduling the next: several between two polls. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long chainNetty() throws InterruptedException {
        rounds = ROUNDS;
        CountDownLatch done = new CountDownLatch(1);
        nettyLoop.execute(() -> nettyNext(done));
        done.await();
        return ran;
    }

    private void nettyNext(CountDownLatch done) {
        ran++;
        if (--rounds == 0) {
            done.countDown();
        } else {
            nettyLoop.execute(() -> nettyNext(done));
        }
    }

    /** Vert.x. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public long vertx() throws InterruptedException {
        rounds = ROUNDS;
        CountDownLatch done = new CountDownLatch(1);
        vertxContext.runOnContext(begun -> vertxRound(done));
        done.await();
        return ran;
    }

    private void vertxRound(CountDownLatch done) {
        for (int i = 0; i < PER_ROUND; i++) {
            vertxContext.runOnContext(begun -> count());
        }
        if (--rounds == 0) {
            done.countDown();
        } else {
            vertxContext.runOnContext(begun -> vertxRound(done));
        }
    }

    private void count() {
        ran++;
    }
}
