package org.tulip4j.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;

/** Callbacks from other threads until all have run, beside Netty's {@code execute}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Threadsafe {
    private static final int CALLBACKS = 400_000;

    /** Threads that post at the same time. */
    @Param({"1", "4"})
    public int producers;

    private EventLoop loop;
    private Thread runner;
    private MultiThreadIoEventLoopGroup netty;
    private final Producers threads = new Producers();

    /** Starts both loops. */
    @Setup(Level.Trial)
    public void open() throws InterruptedException {
        netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        CountDownLatch running = new CountDownLatch(1);
        runner = new Thread(() -> {
            loop = EventLoops.newLoop("nio");
            loop.callSoon(running::countDown);
            loop.runForever();
            loop.close();
        });
        runner.start();
        running.await();
    }

    /** Ends both. */
    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
        loop.callSoonThreadsafe(loop::stop);
        runner.join();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void tulip() throws InterruptedException {
        threads.post(loop::callSoonThreadsafe, producers, CALLBACKS);
    }

    /** Netty. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void netty() throws InterruptedException {
        threads.post(netty.next(), producers, CALLBACKS);
    }
}
