package org.tulip4j.internal.task;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;

/**
 * What {@code sleep(0)} returns: awaited in a task it suspends for exactly one pass, without timer or callback. Looked at in
 * any other way it completes in the next pass.
 *
 * <p>States: untouched; queued, when somebody has looked at it, until its slot in the ready queue comes; done. The loop's thread
 * alone moves it; others see what is there.
 */
public final class BareYield<T extends @Nullable Object> extends FutureImpl<T> {
    /** What it completes with. */
    private final T value;
    /** It has been given a slot in the ready queue. */
    private boolean queued;

    /** Not queued yet. */
    public BareYield(Loop loop, T value) {
        super(loop);
        this.value = value;
    }

    @Override
    public T await() {
        if (!queued && !super.isDone()) {
            TaskImpl<?> task = TaskImpl.currentFor(this);
            try {
                task.leaving(null).suspend();
            } catch (Throwable pinned) {
                throw Fatal.sneak(task.stays(pinned));
            }
            Throwable injected = task.goesOn();
            if (injected != null) {
                super.cancel((String) null);
                throw Fatal.sneak(injected);
            }
            complete(value);
        }
        return super.await();
    }

    @Override
    public boolean isDone() {
        queue();
        return super.isDone();
    }

    @Override
    public void addDoneCallback(Consumer<? super Future<T>> callback, @Nullable Context context) {
        queue();
        super.addDoneCallback(callback, context);
    }

    @Override
    protected String endedBy() {
        return "the next pass of its loop";
    }

    private void queue() {
        if (!queued && loop.inLoop() && !super.isDone()) {
            queued = true;
            loop.enqueue(core -> complete(value));
        }
    }
}
