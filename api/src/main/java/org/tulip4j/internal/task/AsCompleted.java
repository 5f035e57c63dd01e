package org.tulip4j.internal.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;

/** The iterator of {@code asCompleted}: {@code next} suspends and returns the originals, done. Source: asyncio 3.13. */
public final class AsCompleted<F extends Future<?>> implements Iterator<F>, Consumer<Future<?>>, Awaiter {
    private final Loop loop;
    private final Set<F> pending;
    private final ArrayDeque<F> done = new ArrayDeque<>();
    private final ArrayDeque<FutureImpl<@Nullable Void>> waiters = new ArrayDeque<>();
    private final @Nullable TimerHandle timer;
    private final @Nullable Duration timeout;
    private boolean expired;
    private int left;

    /** Watches the futures from now on. */
    public AsCompleted(Loop loop, Collection<? extends F> futures, @Nullable Duration timeout) {
        this.loop = loop;
        this.timeout = timeout;
        pending = new LinkedHashSet<>(futures);
        left = pending.size();
        pending.forEach(future -> future.addDoneCallback(this));
        timer = timeout == null || left == 0 ? null : loop.callLater(timeout, this::expire);
    }

    @Override
    public List<Future<?>> awaiting() {
        return List.copyOf(waiters);
    }

    /** A child is done. Whose turn to be told of comes after the time has passed, is late, even when it was done before. */
    @Override
    @SuppressWarnings("unchecked")
    public void accept(Future<?> child) {
        if (expired) {
            return;
        }
        pending.remove(child);
        // One of those that were given.
        done.add((F) child);
        if (pending.isEmpty() && timer != null) {
            timer.cancel();
        }
        wakeOne();
    }

    private void expire() {
        expired = true;
        pending.forEach(future -> future.removeDoneCallback(this));
        for (int i = waiters.size(); i > 0; i--) {
            wakeOne();
        }
    }

    private void wakeOne() {
        for (FutureImpl<?> waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            if (waiter.complete(null)) {
                return;
            }
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public F next() {
        if (left == 0) {
            throw new NoSuchElementException("every future was returned");
        }
        while (done.isEmpty() && !expired) {
            FutureImpl<@Nullable Void> waiter = new FutureImpl<>(loop);
            waiters.add(waiter);
            try {
                waiter.await();
            } catch (Throwable interrupted) {
                waiters.remove(waiter);
                if (!done.isEmpty()) {
                    wakeOne();
                }
                throw interrupted;
            }
        }
        left--;
        F next = done.poll();
        if (next == null) {
            throw Fatal.sneak(new TimeoutException("asCompleted: " + (left + 1) + " not done after " + timeout));
        }
        return next;
    }
}
