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
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Ready;

/**
 * What {@code wait} returns: never fails because of children, never cancels them.
 *
 * <p>States: waiting; due, when its condition is met or its time has passed: it has a slot in the ready queue; done. It sorts the
 * children in its slot, when whoever awaits it goes on, so that what ended in the meantime is not among the pending.
 *
 * <p>Source: asyncio 3.4.
 */
public final class WaitFuture<F extends Future<?>> extends FutureImpl<WaitResult<F>>
        implements Consumer<Future<?>>, Awaiter, Ready {
    /** What is waited for, in the order given. */
    private final Set<F> children;
    /** The condition. */
    private final ReturnWhen returnWhen;
    /** Makes it due when the time has passed; null: no limit. */
    private final @Nullable TimerHandle timer;
    /** How many have not told of their end. */
    private int left;
    /** It has its slot in the ready queue. */
    private boolean due;

    /** Watches the children. */
    public WaitFuture(Loop loop, Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        super(loop);
        this.children = new LinkedHashSet<>(futures);
        this.returnWhen = returnWhen;
        if (children.isEmpty()) {
            throw new IllegalArgumentException("wait needs at least one future");
        }
        for (F child : children) {
            if (child.loop() != loop) {
                throw new IllegalArgumentException(child + " belongs to another loop than " + loop);
            }
        }
        left = children.size();
        timer = timeout == null ? null : loop.callLater(timeout, this::comeDue);
        children.forEach(child -> child.addDoneCallback(this));
    }

    @Override
    public List<Future<?>> awaiting() {
        return List.of(this);
    }

    /** A child is done. */
    @Override
    public void accept(Future<?> child) {
        left--;
        if (left <= 0
                || returnWhen == ReturnWhen.FIRST_COMPLETED
                || (returnWhen == ReturnWhen.FIRST_EXCEPTION && ((FutureImpl<?>) child).peekException() != null)) {
            comeDue();
        }
    }

    private void comeDue() {
        if (!due && !isDone()) {
            due = true;
            loop.enqueue(this);
        }
    }

    /** Ends in its slot and has the task that awaits it go on there. */
    @Override
    public void fire(Loop core) {
        if (!isDone() && endsWithSoleTask()) {
            release();
        } else if (!isDone()) {
            release();
            Set<F> done = new LinkedHashSet<>();
            Set<F> pending = new LinkedHashSet<>();
            children.forEach(child -> (child.isDone() ? done : pending).add(child));
            completeHeld(WaitResult.of(done, pending));
        }
        dispatchHere();
    }

    @Override
    protected String endedBy() {
        return "the end of the futures that it waits for, or its limit of time,";
    }

    @Override
    protected @Nullable Partners partners() {
        Set<Future<?>> pending = Gather.pending(children);
        boolean open = timer != null || due || pending.size() != left;
        return open ? null : new Partners(returnWhen == ReturnWhen.ALL_COMPLETED, pending);
    }

    @Override
    protected String awaitedText() {
        return "<Wait for " + children.size() + ", " + left + " pending>";
    }

    private void release() {
        if (timer != null) {
            timer.cancel();
        }
        children.forEach(child -> child.removeDoneCallback(this));
    }

    /** One that is due ends in its slot, as its task does then. */
    @Override
    boolean cancelByWaiter(@Nullable String message) {
        return !(due && hasSoleTask()) && cancel(message);
    }

    /** One that is due is cancelled at once, and goes on in its slot. */
    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkLoop();
        if (isDone()) {
            return false;
        }
        release();
        if (due) {
            cancelHeld(message);
            return true;
        }
        return super.cancel(message);
    }
}
