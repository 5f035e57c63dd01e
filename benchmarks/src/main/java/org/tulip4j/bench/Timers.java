package org.tulip4j.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.TimerHandle;

/** A million timers: scheduled and cancelled, scheduled and fired; beside Netty's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Timers {
    private static final int TIMERS = 1_000_000;
    private static final long FAR_NANOS = TimeUnit.HOURS.toNanos(1);

    private EventLoop loop;
    private MultiThreadIoEventLoopGroup netty;
    private int fired;

    /** Makes the loops. */
    @Setup(Level.Invocation)
    public void open() {
        loop = EventLoops.newLoop("nio");
        netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        fired = 0;
    }

    /** Closes them. */
    @TearDown(Level.Invocation)
    public void close() {
        loop.close();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private static long spread(int i) {
        return (i * 2_654_435_761L) & 0xFFFFF;
    }

    /** tulip, cancelled. */
    @Benchmark
    public void tulipCancel() {
        loop.callSoon(() -> {
            TimerHandle[] timers = new TimerHandle[TIMERS];
            long base = loop.time() + FAR_NANOS;
            for (int i = 0; i < TIMERS; i++) {
                timers[i] = loop.callAt(base + spread(i), () -> fired++);
            }
            for (TimerHandle timer : timers) {
                timer.cancel();
            }
            loop.stop();
        });
        loop.runForever();
    }

    /** tulip, fired. */
    @Benchmark
    public void tulipFire() {
        loop.callSoon(() -> {
            long base = loop.time();
            for (int i = 0; i < TIMERS; i++) {
                loop.callAt(base + spread(i), () -> {
                    if (++fired == TIMERS) {
                        loop.stop();
                    }
                });
            }
        });
        loop.runForever();
    }

    /** Netty, cancelled. */
    @Benchmark
    public void nettyCancel() throws InterruptedException {
        var on = netty.next();
        CountDownLatch done = new CountDownLatch(1);
        on.execute(() -> {
            ScheduledFuture<?>[] timers = new ScheduledFuture<?>[TIMERS];
            for (int i = 0; i < TIMERS; i++) {
                timers[i] = on.schedule(() -> fired++, FAR_NANOS + spread(i), TimeUnit.NANOSECONDS);
            }
            for (ScheduledFuture<?> timer : timers) {
                timer.cancel(false);
            }
            done.countDown();
        });
        done.await();
    }

    /** Netty, fired. */
    @Benchmark
    public void nettyFire() throws InterruptedException {
        var on = netty.next();
        CountDownLatch done = new CountDownLatch(1);
        on.execute(() -> {
            for (int i = 0; i < TIMERS; i++) {
                on.schedule(
                        () -> {
                            if (++fired == TIMERS) {
                                done.countDown();
                            }
                        },
                        spread(i),
                        TimeUnit.NANOSECONDS);
            }
        });
        done.await();
    }
}
