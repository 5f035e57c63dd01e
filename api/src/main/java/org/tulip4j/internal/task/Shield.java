package org.tulip4j.internal.task;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/**
 * What {@code shield} returns: ends as the inner future does; cancelling it leaves the inner alone. Its states are those of a
 * future; while it is pending it is registered at the inner one. The loop alone touches it.
 */
public final class Shield<T extends @Nullable Object> extends FutureImpl<T> implements Consumer<Future<T>>, Awaiter {
    /** What goes on in any case. */
    private final FutureImpl<T> inner;

    /** Watches the inner future. */
    public Shield(FutureImpl<T> inner) {
        super(inner.loop);
        this.inner = inner;
        inner.addDoneCallback(this);
    }

    @Override
    public List<Future<?>> awaiting() {
        return List.of(this);
    }

    /** The inner future is done. */
    @Override
    public void accept(Future<T> done) {
        if (isDone()) {
            return;
        }
        if (done.isCancelled()) {
            super.cancel((String) null);
            return;
        }
        endAs((FutureImpl<T>) done);
    }

    /** What is owned stays with the future that is shielded. */
    @Override
    boolean givesUp() {
        return false;
    }

    @Override
    protected @Nullable Partners partners() {
        return Partners.of(inner);
    }

    @Override
    protected String awaitedText() {
        return "<Shield of " + inner.awaitedText() + ">";
    }

    @Override
    protected String endedBy() {
        return "the future that it shields";
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        inner.removeDoneCallback(this);
        return true;
    }
}
