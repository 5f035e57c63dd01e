package org.tulip4j.sync;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.Binding;
import org.tulip4j.internal.task.Waiter;
import org.tulip4j.internal.task.Waiters;

/**
 * Something that has happened or not. States: clear, set.
 *
 * <p>Thread: the loop's. It belongs to the first loop on which somebody has to wait for it.
 *
 * <p>Source: asyncio 3.4 to 3.13, {@code Event}. Differs: {@code wait} is {@code waitFor}, for {@code Object.wait} is taken.
 *
 * @since 0.1.0
 */
public final class Event {
    /** The loop that this belongs to. */
    private final Binding binding = new Binding(this);
    /** Those who wait for it to be set. */
    private final Waiters waiters = new Waiters(binding);
    /** Whether it is set. */
    private boolean set;

    /** A clear event. */
    public Event() {}

    /** Waits for the event to be set. */
    private static final class Wait extends Waiter<@Nullable Void> {
        Wait(Loop loop) {
            super(loop);
        }

        @Override
        protected void take() {
            finish(null);
        }
    }

    /**
     * Waits until the event is set; at once when it is.
     *
     * <p>A cancelled wait leaves the event and all other waiters as they are.
     *
     * @return done after the next {@link #set}, even when {@link #clear} follows at once
     * @throws IllegalStateException without a running loop, or on another loop than the one it belongs to
     */
    public Future<@Nullable Void> waitFor() {
        Loop loop = binding.running();
        return set ? binding.done() : waiters.add(new Wait(loop));
    }

    /**
     * Sets the event and lets everybody go who waits now, in the order they came. Does nothing when set.
     *
     * @throws IllegalStateException off the loop
     */
    public void set() {
        binding.check();
        if (!set) {
            set = true;
            waiters.chooseAll();
        }
    }

    /**
     * Clears the event: who comes from now on waits for the next {@link #set}.
     *
     * @throws IllegalStateException off the loop
     */
    public void clear() {
        binding.check();
        set = false;
    }

    /** {@return whether it is set} */
    public boolean isSet() {
        return set;
    }

    @Override
    public String toString() {
        return "<Event " + (set ? "set" : "unset") + " waiters=" + waiters.count() + ">";
    }
}
