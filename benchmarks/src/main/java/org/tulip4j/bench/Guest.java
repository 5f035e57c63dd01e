package org.tulip4j.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.concurrent.TimeUnit;
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
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.netty.NettyLoops;

/** {@code callSoon} and task switches on a loop of its own, on epoll, and on one that is the guest of Netty's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = {Bench.EXPORT, Bench.CONTINUATIONS, Bench.ONE_CARRIER})
public class Guest {
    private static final int CALLS = 100_000;
    private static final int TASKS = 100;
    private static final int SWITCHES = 1_000;

    private MultiThreadIoEventLoopGroup group;
    private EventLoop owned;
    private EventLoop guest;

    /** Makes the loops. */
    @Setup(Level.Iteration)
    public void open() {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        owned = EventLoops.newLoop("epoll");
        guest = NettyLoops.attach(group);
    }

    /** Closes them. */
    @TearDown(Level.Iteration)
    public void close() {
        owned.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One callback after the other, owned. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void callSoonOwned() {
        owned.runUntilCompleteVoid(Guest::calls);
    }

    /** One callback after the other, guest. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void callSoonGuest() {
        guest.submitVoid(Guest::calls).join();
    }

    /** {@code sleep(0)} in a hundred tasks, owned. */
    @Benchmark
    @OperationsPerInvocation(TASKS * SWITCHES)
    public void switchOwned() {
        owned.runUntilCompleteVoid(() -> TaskSwitch.takeTurns(TASKS, SWITCHES));
    }

    /** {@code sleep(0)} in a hundred tasks, guest. */
    @Benchmark
    @OperationsPerInvocation(TASKS * SWITCHES)
    public void switchGuest() {
        guest.submitVoid(() -> TaskSwitch.takeTurns(TASKS, SWITCHES)).join();
    }

    private static void calls() {
        EventLoop loop = EventLoops.running();
        Future<Boolean> done = loop.createFuture();
        loop.callSoon(new Runnable() {
            private int left = CALLS;

            @Override
            public void run() {
                if (--left > 0) {
                    loop.callSoon(this);
                } else {
                    done.setResult(true);
                }
            }
        });
        done.await();
    }
}
