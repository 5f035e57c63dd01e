package org.tulip4j.bench;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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
import org.tulip4j.TimerHandle;

/**
 * So many timers scheduled and then cancelled, or scheduled and then fired, until a million are done; all on the thread that
 * runs them. Those that fire are due within as many nanoseconds as there are, in another order than they are scheduled in.
 * Beside it Netty's, the JDK's pool, and what a plain heap takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Timers {
    private static final int TIMERS = 1_000_000;
    private static final long FAR_NANOS = TimeUnit.HOURS.toNanos(1);

    /** How many timers there are at a time. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int pending;

    private EventLoop loop;
    private MultiThreadIoEventLoopGroup netty;
    private ScheduledThreadPoolExecutor pool;
    private int fired;
    private int rounds;

    /** Makes the loops. */
    @Setup(Level.Iteration)
    public void open() {
        loop = EventLoops.newLoop("nio");
        netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        pool = new ScheduledThreadPoolExecutor(1);
        pool.setRemoveOnCancelPolicy(true);
    }

    /** Closes them. */
    @TearDown(Level.Iteration)
    public void close() {
        loop.close();
        netty.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        pool.shutdownNow();
    }

    /** A number below the bound, the next one far away. */
    private static long spread(int i, int bound) {
        return (i * 2_654_435_761L & Integer.MAX_VALUE) % bound;
    }

    /** Counts one that has fired; whether all of the round have, and then begins the next. */
    private boolean endsRound() {
        if (++fired < pending) {
            return false;
        }
        fired = 0;
        rounds--;
        return true;
    }

    private void begin() {
        fired = 0;
        rounds = TIMERS / pending;
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void cancelTulip() {
        begin();
        loop.callSoon(() -> {
            TimerHandle[] timers = new TimerHandle[pending];
            for (; rounds > 0; rounds--) {
                long base = loop.timeNanos() + FAR_NANOS;
                for (int i = 0; i < pending; i++) {
                    timers[i] = loop.callAtNanos(base + spread(i, pending), this::endsRound);
                }
                for (TimerHandle timer : timers) {
                    timer.cancel();
                }
            }
            loop.stop();
        });
        loop.runForever();
    }

    /** Netty. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void cancelNetty() throws InterruptedException {
        begin();
        EventExecutor on = netty.next();
        CountDownLatch done = new CountDownLatch(1);
        on.execute(() -> {
            ScheduledFuture<?>[] timers = new ScheduledFuture<?>[pending];
            for (; rounds > 0; rounds--) {
                for (int i = 0; i < pending; i++) {
                    Runnable callback = this::endsRound;
                    timers[i] = on.schedule(callback, FAR_NANOS + spread(i, pending), TimeUnit.NANOSECONDS);
                }
                for (ScheduledFuture<?> timer : timers) {
                    timer.cancel(false);
                }
            }
            done.countDown();
        });
        done.await();
    }

    /** The JDK's pool, one thread. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void cancelJdk() throws InterruptedException {
        begin();
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(() -> {
            java.util.concurrent.Future<?>[] timers = new java.util.concurrent.Future<?>[pending];
            for (; rounds > 0; rounds--) {
                for (int i = 0; i < pending; i++) {
                    Runnable callback = this::endsRound;
                    timers[i] = pool.schedule(callback, FAR_NANOS + spread(i, pending), TimeUnit.NANOSECONDS);
                }
                for (java.util.concurrent.Future<?> timer : timers) {
                    timer.cancel(false);
                }
            }
            done.countDown();
        });
        done.await();
    }

    /** A plain heap, whose entries stay in it when cancelled. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int cancelPlainHeap() {
        begin();
        Entry[] timers = new Entry[pending];
        int left = 0;
        for (; rounds > 0; rounds--) {
            PriorityQueue<Entry> heap = new PriorityQueue<>();
            long base = System.nanoTime() + FAR_NANOS;
            for (int i = 0; i < pending; i++) {
                timers[i] = new Entry(base + spread(i, pending), i, this::endsRound);
                heap.add(timers[i]);
            }
            for (Entry timer : timers) {
                timer.cancelled = true;
            }
            left += heap.size();
        }
        return left;
    }

    /** tulip. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void fireTulip() {
        begin();
        loop.callSoon(this::tulipRound);
        loop.runForever();
    }

    private void tulipRound() {
        long base = loop.timeNanos();
        for (int i = 0; i < pending; i++) {
            loop.callAtNanos(base + spread(i, pending), () -> {
                if (endsRound()) {
                    loop.callSoon(rounds > 0 ? this::tulipRound : loop::stop);
                }
            });
        }
    }

    /** Netty. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void fireNetty() throws InterruptedException {
        begin();
        EventExecutor on = netty.next();
        CountDownLatch done = new CountDownLatch(1);
        on.execute(() -> nettyRound(on, done));
        done.await();
    }

    private void nettyRound(EventExecutor on, CountDownLatch done) {
        for (int i = 0; i < pending; i++) {
            Runnable callback = () -> {
                if (endsRound()) {
                    on.execute(rounds > 0 ? () -> nettyRound(on, done) : done::countDown);
                }
            };
            on.schedule(callback, spread(i, pending), TimeUnit.NANOSECONDS);
        }
    }

    /** The JDK's pool, one thread. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void fireJdk() throws InterruptedException {
        begin();
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(() -> poolRound(done));
        done.await();
    }

    private void poolRound(CountDownLatch done) {
        for (int i = 0; i < pending; i++) {
            Runnable callback = () -> {
                if (endsRound()) {
                    pool.execute(rounds > 0 ? () -> poolRound(done) : done::countDown);
                }
            };
            pool.schedule(callback, spread(i, pending), TimeUnit.NANOSECONDS);
        }
    }

    /** A plain heap. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void firePlainHeap() {
        begin();
        PriorityQueue<Entry> heap = new PriorityQueue<>();
        while (rounds > 0) {
            long base = System.nanoTime();
            for (int i = 0; i < pending; i++) {
                heap.add(new Entry(base + spread(i, pending), i, this::endsRound));
            }
            for (Entry next = heap.poll(); next != null; next = heap.poll()) {
                next.callback.run();
            }
        }
    }

    private static final class Entry implements Comparable<Entry> {
        private final long due;
        private final int number;
        private final Runnable callback;
        private boolean cancelled;

        Entry(long due, int number, Runnable callback) {
            this.due = due;
            this.number = number;
            this.callback = callback;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(due, other.due);
            return byTime == 0 ? Integer.compare(number, other.number) : byTime;
        }
    }
}
