package org.tulip4j.internal.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.TimedOutException;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;

/**
 * The iterator of {@code asCompleted}: {@code next} suspends and returns the originals, done.
 *
 * <p>It owns the order in which the futures were told done, and the line of the tasks that wait for the next. States: open;
 * expired, when the time has passed: what was told done before is still returned, then every {@code next} throws; over, when as
 * many calls as there were futures have been answered. Several tasks of the loop may call {@code next}; no other thread may.
 *
 * <p>Source: asyncio 3.13.
 */
public final class AsCompleted<F extends Future<?>> implements Iterator<F>, Consumer<Future<?>>, Awaiter {
    /** The loop of the futures. */
    private final Loop loop;
    /** Those that have not been told done, in the order given. */
    private final Set<F> pending;
    /** Those that were told done and have not been returned, in the order they were. */
    private final ArrayDeque<F> done = new ArrayDeque<>();
    /** One for each task that waits in {@code next}, in the order they came; done when that task is to look again. */
    private final ArrayDeque<FutureImpl<@Nullable Void>> waiters = new ArrayDeque<>();
    /** Ends the wait; null: no limit, or nothing to wait for. */
    private final @Nullable TimerHandle timer;
    /** The limit, for the message of the exception; null: none. */
    private final @Nullable Duration timeout;
    /** The time has passed. */
    private boolean expired;
    /** How many calls of {@code next} have not been answered. */
    private int left;

    /** A wait for the next that is done. */
    private final class Next extends FutureImpl<@Nullable Void> {
        Next() {
            super(AsCompleted.this.loop);
        }

        @Override
        protected @Nullable Partners partners() {
            return timer != null || pending.isEmpty() ? null : new Partners(false, pending);
        }

        @Override
        protected String awaitedText() {
            return "<AsCompleted " + pending.size() + " pending>";
        }
    }

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
            FutureImpl<@Nullable Void> waiter = new Next();
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
            throw new TimedOutException("asCompleted: " + (left + 1) + " not done after " + timeout);
        }
        return next;
    }
}
