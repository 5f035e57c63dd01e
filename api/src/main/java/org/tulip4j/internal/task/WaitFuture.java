package org.tulip4j.internal.task;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.ReturnWhen;
import org.tulip4j.TimerHandle;
import org.tulip4j.WaitResult;
import org.tulip4j.internal.loop.LoopCore;

/** What {@code wait} returns: never fails because of children, never cancels them. Source: asyncio 3.4. */
public final class WaitFuture<T extends @Nullable Object> extends FutureImpl<WaitResult<T>>
        implements Consumer<Future<T>>, Awaiter {
    private final Set<Future<T>> children;
    private final ReturnWhen returnWhen;
    private final @Nullable TimerHandle timer;
    private int left;

    /** Watches the children. */
    public WaitFuture(
            LoopCore loop, Collection<? extends Future<T>> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        super(loop);
        this.children = new LinkedHashSet<>(futures);
        this.returnWhen = returnWhen;
        if (children.isEmpty()) {
            throw new IllegalArgumentException("wait needs at least one future");
        }
        for (Future<T> child : children) {
            if (child.loop() != loop) {
                throw new IllegalArgumentException(child + " belongs to another loop than " + loop);
            }
        }
        left = children.size();
        timer = timeout == null ? null : loop.callLater(timeout, this::finish);
        children.forEach(child -> child.addDoneCallback(this));
    }

    @Override
    public List<Future<?>> awaiting() {
        return List.of(this);
    }

    /** A child is done. */
    @Override
    public void accept(Future<T> child) {
        left--;
        if (left <= 0
                || returnWhen == ReturnWhen.FIRST_COMPLETED
                || (returnWhen == ReturnWhen.FIRST_EXCEPTION && ((FutureImpl<T>) child).peekException() != null)) {
            finish();
        }
    }

    private void finish() {
        if (isDone()) {
            return;
        }
        release();
        Set<Future<T>> done = new LinkedHashSet<>();
        Set<Future<T>> pending = new LinkedHashSet<>();
        children.forEach(child -> (child.isDone() ? done : pending).add(child));
        complete(new WaitResult<>(done, pending));
    }

    private void release() {
        if (timer != null) {
            timer.cancel();
        }
        children.forEach(child -> child.removeDoneCallback(this));
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        release();
        return true;
    }
}
