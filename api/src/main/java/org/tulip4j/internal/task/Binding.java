package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;

/**
 * Which loop a primitive belongs to. States: unused, perhaps made on a loop; seen by a loop, which may change while nobody has had to wait; bound, for
 * good, by the first wait.
 *
 * <p>Each primitive owns one and asks it first in every call. The loop that is seen reads and writes it, and any thread while
 * no loop runs; what other threads are told is the error that they are on the wrong one. Where it was made counts only for threads without a
 * loop: another loop may be the first to use it.
 */
public final class Binding {
    /** The primitive, for messages. */
    private final Object owner;
    /** The loop that ran where it was made; null: none. */
    private final @Nullable Loop home;
    /** The loop it was last used on; null: none yet. */
    private @Nullable Loop seen;
    /** Somebody has had to wait: the primitive stays with the loop it has seen. */
    private boolean bound;
    /** What a call returns that need not wait; made once per loop. */
    private @Nullable FutureImpl<@Nullable Void> done;

    /** Unused. */
    public Binding(Object owner) {
        this.owner = owner;
        this.home = Loop.runningOrNull();
    }

    /** Finds the running loop, for calls that may wait. */
    public Loop running() {
        Loop last = seen;
        if (last != null && last.inLoop()) {
            rouse(last);
            return last;
        }
        Loop here = Loop.runningOrNull();
        if (here == null) {
            refuseOutside(last);
            Loop.running();
            throw new IllegalStateException(owner + " needs a running event loop");
        }
        moveTo(here);
        return here;
    }

    /** Throws when a call that never waits comes from outside a loop that runs. */
    public void check() {
        Loop last = seen;
        if (last != null && last.inLoop()) {
            rouse(last);
            return;
        }
        if (last != null && last.isRunning()) {
            last.checkLoop();
        }
        Loop here = Loop.runningOrNull();
        if (here == null) {
            refuseOutside(last);
        } else if (!bound) {
            moveTo(here);
        }
    }

    /** A guest that is called between two of its turns needs one more: who waits may be let go on by this call. */
    private static void rouse(Loop here) {
        if (here.isRunning()) {
            here.checkLoop();
        }
    }

    /** Throws in a thread without a loop while the loop runs that the primitive was last used on or, before that, made on. */
    private void refuseOutside(@Nullable Loop last) {
        Loop its = last == null ? home : last;
        if (its != null && its.isRunning()) {
            its.checkLoop();
        }
    }

    /** {@return the text of the primitive} */
    String ownerText() {
        return owner.toString();
    }

    /** {@return the task that runs on the loop that the primitive was last used on; null: there is none} */
    public @Nullable TaskImpl<?> task() {
        Loop last = seen;
        return last == null ? null : (TaskImpl<?>) last.taskNow();
    }

    /** Binds the primitive, for good, to the loop it was last used on. */
    public void bind() {
        bound = true;
    }

    private void moveTo(Loop here) {
        Loop last = seen;
        if (last != null && (bound || last.isRunning())) {
            throw new IllegalStateException(
                    owner + " belongs to " + last + ", where it was first waited for, and cannot be" + " used on "
                            + here + "; make one for each loop");
        }
        seen = here;
        done = null;
    }

    /** A future without a value that is done. */
    public FutureImpl<@Nullable Void> done() {
        FutureImpl<@Nullable Void> now = done;
        if (now == null) {
            now = new FutureImpl<>(running(), null);
            now.complete(null);
            done = now;
        }
        return now;
    }

    /** A new future that is done. */
    public <T extends @Nullable Object> FutureImpl<T> done(T value) {
        FutureImpl<T> now = new FutureImpl<>(running());
        now.complete(value);
        return now;
    }

    /** A new future that has failed. */
    public <T extends @Nullable Object> FutureImpl<T> failed(Throwable exception) {
        FutureImpl<T> now = new FutureImpl<>(running());
        now.fail(exception);
        return now;
    }
}
