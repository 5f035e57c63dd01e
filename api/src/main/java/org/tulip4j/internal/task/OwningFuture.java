package org.tulip4j.internal.task;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopErrors;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.ThreadState;

/**
 * What {@code wrap} returns when it is given a disposer: what the stage brings is either taken or freed, once.
 *
 * <p>States, beside those of a future: the stage goes on, also when this was cancelled; its value is on its way to the loop; it is held; it
 * is taken, or freed. The loop's set of what is unclaimed has this until the last, so that closing the loop frees what it holds. The thread
 * that completes the stage hands the value over; all else is the loop's.
 */
final class OwningFuture<T extends @Nullable Object> extends FutureImpl<T> implements LoopErrors.Unclaimed {
    /** Frees a value; the user's. */
    private final Consumer<Object> whenDropped;
    /** Stops the source when this is cancelled; the user's. */
    private final Runnable whenCancelled;
    /** The variables in which the user's code runs. */
    private final ContextValues values = ThreadState.current().capture();
    /** What the stage has brought; null: nothing yet. Written by the thread that brings it. */
    private volatile @Nullable Brought brought;

    private OwningFuture(Loop loop, Consumer<Object> whenDropped, Runnable whenCancelled) {
        super(loop);
        this.whenDropped = whenDropped;
        this.whenCancelled = whenCancelled;
    }

    /** A future that ends as a stage does, and owns what that brings. The stage is never cancelled. */
    static <T extends @Nullable Object> OwningFuture<T> of(
            Loop loop, CompletionStage<? extends T> stage, Consumer<Object> whenDropped, Runnable whenCancelled) {
        OwningFuture<T> future = new OwningFuture<>(loop, whenDropped, whenCancelled);
        loop.errors().unclaimed().add(future);
        FutureBridge.whenDone(loop, stage, future::stageEnded);
        return future;
    }

    /** The one value, with who frees it. */
    private final class Brought extends Owned {
        Brought(Object value) {
            super(OwningFuture.this.loop, value);
        }

        @Override
        void onTaken() {
            forget();
        }

        @Override
        void onGivenAway() {
            forget();
            call(() -> whenDropped.accept(value), "whenDropped");
        }

        @Override
        void queue(Runnable givingAway) {
            // Until it runs the loop may be closed; one that was taken and put back is not known there.
            loop.errors().unclaimed().add(OwningFuture.this);
            loop.enqueue(givingAway, values, null);
        }
    }

    private void forget() {
        loop.errors().unclaimed().remove(this);
    }

    /** Any thread. */
    private void stageEnded(@Nullable T value, @Nullable Throwable thrown) {
        if (thrown != null || value == null) {
            forget();
            loop.postUnlessClosed(core -> FutureBridge.endAsStage(this, value, thrown));
            return;
        }
        Brought came = new Brought(value);
        // Written before the loop is asked whether it is closed: who closes it looks here after that.
        brought = came;
        if (!loop.postUnlessClosed(core -> deliver(came))) {
            came.giveAway();
        }
    }

    private void deliver(Brought came) {
        if (!endOwning(came)) {
            // Cancelled, and nobody has seen it.
            came.giveUp();
        }
    }

    /** The loop is closed: nobody will ask any more. */
    @Override
    public void loopClosed() {
        Brought came = brought;
        if (came != null) {
            came.giveAway();
        }
    }

    private void call(Runnable users, String what) {
        try {
            users.run();
        } catch (Throwable thrown) {
            ErrorContext context = ErrorContext.of(what + " of a wrapped future failed", thrown)
                    .with(ErrorContext.FUTURE, this);
            if (loop.isClosed()) {
                loop.errors().log(context);
            } else {
                loop.callExceptionHandler(context);
            }
            Fatal.rethrow(thrown);
        }
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        call(whenCancelled, "whenCancelled");
        return true;
    }

    @Override
    protected String endedBy() {
        return "the stage that it wraps";
    }
}
