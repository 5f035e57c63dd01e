package org.tulip4j.internal.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks from other threads, and the wake-up that goes with them.
 *
 * <p>No wake-up is lost. A producer adds first and reads {@code sleeping} afterwards; the loop sets {@code sleeping} first
 * and looks for items afterwards. Both fields are volatile, so in every order of the four steps either the loop sees the
 * item and does not wait, or the producer sees that the loop sleeps and wakes it. A wake-up between "sleeping" and the wait
 * itself is remembered by the backend, whose next poll returns at once. A wake-up too many costs one empty poll.
 */
public final class ThreadInbox {
    private final ConcurrentLinkedQueue<Ready> items = new ConcurrentLinkedQueue<>();
    private volatile boolean sleeping;

    /** Any thread: adds an item; true when the poller must be woken. */
    public boolean add(Ready item) {
        items.add(item);
        return sleeping;
    }

    /** The loop: announces that it is about to wait; false when there is something to do. */
    public boolean fallAsleep() {
        sleeping = true;
        if (!items.isEmpty()) {
            sleeping = false;
            return false;
        }
        return true;
    }

    /** The loop: it has woken. */
    public void awake() {
        sleeping = false;
    }

    /** The loop: the next item, or null. */
    public @Nullable Ready poll() {
        return items.poll();
    }

    /** Any thread: whether there is nothing. */
    public boolean isEmpty() {
        return items.isEmpty();
    }
}
