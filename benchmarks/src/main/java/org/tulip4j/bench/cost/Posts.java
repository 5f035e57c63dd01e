package org.tulip4j.bench.cost;

import com.sun.management.OperatingSystemMXBean;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.bench.Producers;

/** Callbacks that other threads post until they have run, by the processor time of the whole process: producers, loop, collector. */
public final class Posts {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int CALLBACKS = 400_000;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    /** Whoever posts. */
    private final Producers threads = new Producers();

    private Posts(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Prints a table.
     *
     * @param args rounds (11)
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? 11 : Integer.parseInt(args[0]);
        CompletableFuture<EventLoop> made = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            EventLoop loop = EventLoops.newLoop("nio");
            loop.callSoon(() -> made.complete(loop));
            loop.runForever();
            loop.close();
        });
        runner.start();
        MultiThreadIoEventLoopGroup netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Posts posts = new Posts(made.get());
        System.out.print(posts.table(netty.next(), rounds));
        posts.loop.callSoonThreadsafe(posts.loop::stop);
        runner.join();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private String table(Executor netty, int rounds) throws Exception {
        InTurn all = new InTurn();
        for (int producers : new int[] {1, 4}) {
            String of = "Netty execute, producers: " + producers;
            double bar = producers == 1 ? 1.1 : 1.0;
            all.add(of, () -> post(netty, producers));
            all.add(
                    "callSoonThreadsafe, producers: " + producers,
                    () -> post(loop::callSoonThreadsafe, producers),
                    of,
                    bar);
            all.add("execute, producers: " + producers, () -> post(loop, producers), of, bar);
        }
        return all.table(rounds);
    }

    private double post(Executor target, int producers) throws InterruptedException {
        long end = System.nanoTime() + WINDOW_NANOS;
        long before = SYSTEM.getProcessCpuTime();
        long posted = 0;
        do {
            threads.post(target, producers, CALLBACKS);
            posted += CALLBACKS;
        } while (System.nanoTime() - end < 0);
        return (double) (SYSTEM.getProcessCpuTime() - before) / posted;
    }
}
