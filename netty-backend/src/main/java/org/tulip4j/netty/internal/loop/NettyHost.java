package org.tulip4j.netty.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tulip4j.GuestHost;

/**
 * A Netty event loop that runs already, as a host. Any thread, but the alarm: the host's.
 *
 * <p>Netty runs tasks for up to a second before it looks at its channels again, those included that its tasks add. A turn that
 * follows another one is therefore scheduled without a delay: Netty takes such tasks after it has looked.
 */
public final class NettyHost implements GuestHost {
    /** The host. */
    private final EventLoop loop;
    /** Without channels there is nothing to look at, and time may stand still. */
    private final boolean embedded;

    /** A turn is running, so that the next one has to let the host look at its channels first. Confined to the host's thread. */
    private boolean turning;
    /** The latest turn with what goes around it; the next one mostly is the same. Any thread. */
    private volatile @Nullable Bracket bracket;

    public NettyHost(EventLoop loop) {
        this.loop = loop;
        this.embedded = loop.getClass().getName().startsWith("io.netty.channel.embedded.");
    }

    @Override
    public void execute(Runnable turn) {
        Bracket known = bracket;
        if (known == null || known.turn() != turn) {
            known = new Bracket(turn);
            bracket = known;
        }
        if (!embedded && loop.inEventLoop() && turning && !loop.isShuttingDown()) {
            loop.schedule(known, 0, TimeUnit.NANOSECONDS);
        } else {
            loop.execute(known);
        }
    }

    /** Notes that a turn is running, as long as it does. */
    private final class Bracket implements Runnable {
        /** What runs. */
        private final Runnable turn;

        Bracket(Runnable turn) {
            this.turn = turn;
        }

        Runnable turn() {
            return turn;
        }

        @Override
        public void run() {
            turning = true;
            try {
                turn.run();
            } finally {
                turning = false;
            }
        }
    }

    @Override
    public boolean inHostThread() {
        return loop.inEventLoop();
    }

    @Override
    public boolean hasEnded() {
        return loop.isTerminated() || (loop.inEventLoop() && loop.isShuttingDown());
    }

    @Override
    public Alarm alarm(Runnable turn) {
        if (loop instanceof SingleThreadEventExecutor executor) {
            executor.addShutdownHook(turn);
        }
        if (!embedded) {
            loop.terminationFuture().addListener(over -> turn.run());
        }
        return new OneTimer(turn);
    }

    /** Keeps at most one timer of the host, for the nearest deadline; one that is too early finds nothing due and is set again. */
    private final class OneTimer implements Alarm {
        /** What runs when the time has come. */
        private final Runnable turn;
        /** The host's timer; null when none is set. */
        private @Nullable ScheduledFuture<?> set;
        /** When the timer that is set rings, on the host's clock, in nanoseconds; means nothing while none is. */
        private long due;

        OneTimer(Runnable turn) {
            this.turn = turn;
        }

        @Override
        public void setNanos(long nanos) {
            ScheduledFuture<?> before = set;
            if (nanos == Long.MAX_VALUE) {
                if (before != null) {
                    set = null;
                    before.cancel(false);
                }
                return;
            }
            long wanted = loop.ticker().nanoTime() + nanos;
            if (before != null) {
                if (due - wanted <= 0) {
                    return;
                }
                before.cancel(false);
            }
            due = wanted;
            try {
                set = loop.schedule(this::ring, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException over) {
                // The host is ending, and says so by running a turn.
                set = null;
            }
        }

        private void ring() {
            set = null;
            turn.run();
        }
    }

    @Override
    public String toString() {
        return loop.toString();
    }
}
