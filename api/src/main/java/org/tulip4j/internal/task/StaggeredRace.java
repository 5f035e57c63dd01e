package org.tulip4j.internal.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.TimerHandle;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;

/**
 * What {@code Race.staggered} returns.
 *
 * <p>It owns the tasks of the attempts and what they bring until one has won. States: racing; deciding, from the first success or
 * a cancellation on, until no attempt runs; done. The loop alone touches it.
 */
public final class StaggeredRace<T extends @Nullable Object, R> extends FutureImpl<R> implements CancelRelay {
    /** What may be tried, in this order. */
    private final List<Coroutine<? extends T>> attempts;
    /** How long an attempt has before the next is started beside it; null: until it fails. */
    private final @Nullable Duration delay;
    /** Is given what is brought and not wanted. */
    private final Consumer<? super T> unwanted;
    /** Makes the result. */
    private final Ending<T, R> ending;
    /** What each attempt that was started has thrown; null while it runs, and of the winner. */
    private final List<@Nullable Throwable> exceptions = new ArrayList<>();
    /** The tasks of the attempts that run. */
    private final Set<Task<?>> running = new LinkedHashSet<>();
    /** Starts the next attempt; null: nothing is to be started by time. */
    private @Nullable TimerHandle timer;
    /** The first that has succeeded; null before, and when the race was cancelled. */
    private @Nullable Attempt winner;
    /** No further attempt is started. */
    private boolean deciding;
    /** The race was asked to end: what is brought is handed back. */
    private boolean cancelRequested;
    /** Why, of the last request; null: nobody has said. */
    private @Nullable String cancelMessage;

    /** How a race that was won is told of, in the words of whoever asked for it. */
    @FunctionalInterface
    public interface Ending<T extends @Nullable Object, R> {
        /** Makes the result, of the winner's value and place, and of what each attempt that was started threw or null. */
        R of(T value, int index, List<@Nullable Throwable> exceptions);
    }

    /** Nothing is started yet. */
    public StaggeredRace(
            Loop loop,
            List<Coroutine<? extends T>> attempts,
            @Nullable Duration delay,
            Consumer<? super T> unwanted,
            Ending<T, R> ending) {
        super(loop);
        this.attempts = attempts;
        this.delay = delay;
        this.unwanted = unwanted;
        this.ending = ending;
    }

    /** What one brings counts even when its task is cancelled in the very step in which it returns. */
    private final class Attempt implements VoidCoroutine {
        /** Its place among the attempts. */
        private final int index;
        /** It has returned. */
        private boolean succeeded;
        /** What it has returned. */
        private @Nullable T value;

        Attempt(int index) {
            this.index = index;
        }

        @Override
        public void runVoid() throws Exception {
            value = attempts.get(index).run();
            succeeded = true;
        }
    }

    /** Starts the next attempt, and the clock for the one after it. */
    public void startNext() {
        stopTimer();
        int index = exceptions.size();
        if (deciding || index == attempts.size()) {
            return;
        }
        exceptions.add(null);
        Attempt attempt = new Attempt(index);
        Task<?> task = loop.createTask(attempt);
        running.add(task);
        task.addDoneCallback(done -> ended(attempt, done));
        if (delay != null && index + 1 < attempts.size()) {
            timer = loop.callLater(delay, this::startNext);
        }
    }

    private void ended(Attempt attempt, Future<?> task) {
        running.remove(task);
        Throwable thrown = ((FutureImpl<?>) task).thrown();
        if (attempt.succeeded) {
            if (winner == null && !cancelRequested) {
                winner = attempt;
                decide();
            } else {
                handBack(attempt);
            }
        } else {
            exceptions.set(attempt.index, thrown);
            if (attempt.index == exceptions.size() - 1) {
                startNext();
            }
        }
        if (running.isEmpty()) {
            finish();
        }
    }

    private void decide() {
        deciding = true;
        stopTimer();
        List.copyOf(running).forEach(Task::cancel);
    }

    private void handBack(Attempt attempt) {
        exceptions.set(attempt.index, new CancelledError("not the first to succeed"));
        try {
            unwanted.accept(attempt.value);
        } catch (Throwable thrown) {
            loop.callbackFailed(
                    thrown,
                    ErrorContext.of("Exception in the callback for what a race does not want", thrown)
                            .with(ErrorContext.FUTURE, this));
        }
    }

    private void finish() {
        Attempt first = winner;
        if (cancelRequested) {
            winner = null;
            endCancelled(cancelMessage, null);
            if (first != null) {
                handBack(first);
            }
        } else if (first != null) {
            complete(ending.of(first.value, first.index, Collections.unmodifiableList(exceptions)));
        } else {
            fail(new ExceptionGroup(
                    "every attempt of a race failed",
                    exceptions.stream().map(Objects::requireNonNull).toList()));
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    protected String endedBy() {
        return "its attempts";
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkLoop();
        return CancelWalk.from(this, message);
    }

    @Override
    public List<? extends Future<?>> passCancelOn() {
        if (isDone()) {
            return List.of();
        }
        cancelRequested = true;
        deciding = true;
        stopTimer();
        return List.copyOf(running);
    }

    @Override
    public boolean cancelPassedOn(boolean taken, @Nullable String message) {
        if (isDone()) {
            return false;
        }
        cancelMessage = message;
        return true;
    }
}
