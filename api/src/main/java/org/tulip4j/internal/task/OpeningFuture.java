package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.internal.loop.Loop;

/**
 * Something that opens. A task that awaits it and is cancelled opens nothing, also when it is cancelled in the very pass in which
 * this was done: then nobody else would close what came too late for it. The states are those of a future; what is opened belongs
 * to this until a task goes on with it. The loop alone touches it.
 */
public abstract class OpeningFuture<T extends @Nullable Object> extends FutureImpl<T> {
    /** Not open yet. */
    protected OpeningFuture(Loop loop) {
        super(loop);
    }

    /** Closes what was opened; it may be closed already. */
    protected abstract void discard(T opened);

    @Override
    public final T await() {
        boolean opening = !isDone();
        try {
            return super.await();
        } catch (CancelledError cancelled) {
            if (opening && isDone() && !isCancelled() && peekException() == null) {
                discard(result());
            }
            throw cancelled;
        }
    }
}
