package org.tulip4j.internal.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks from other threads, and the wake-up that goes with them.
 *
 * <p>The items are a linked list of themselves. A producer makes its item the last one by one exchange and then links it to
 * the one that was last before; between these two steps the list has a gap, where the loop stops and looks again in its next
 * pass. An empty list is {@code mark}, which the loop puts back when it takes the last item, so that nothing taken stays
 * reachable from here.
 *
 * <p>No wake-up is lost. A producer exchanges {@code last} first and reads {@code sleeping} afterwards; the loop sets
 * {@code sleeping} first and reads {@code last} afterwards. All four are volatile accesses, so in every order either the
 * loop sees that something was sent and does not wait, even when it cannot reach it yet, or the producer sees that the loop
 * sleeps and wakes it. A wake-up between "sleeping" and the wait itself is remembered by the backend, whose next poll returns
 * at once. A wake-up too many costs one empty poll. {@code LostWakeUpTest} tries it with jcstress.
 *
 * <p>One order for all. Where an item was added here before the loop queues one of its own, the loop sees a {@code last} that is
 * that item or a later one, and everything up to it goes first, see {@link #addBehind}. {@code SendOrderTest} tries it with
 * jcstress.
 */
class ThreadInbox {
    private static final VarHandle LAST;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(ThreadInbox.class, "last", InboxItem.class);
            NEXT = lookup.findVarHandle(InboxItem.class, "next", InboxItem.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    /** Stands for the empty list. */
    private final InboxItem mark = new Mark();

    /** The newest item; producers exchange it. */
    @SuppressWarnings("FieldMayBeFinal")
    private volatile InboxItem last = mark;

    /** The loop waits, or is about to: who adds something must wake it. Written by the loop, read by producers. */
    private volatile boolean sleeping;

    /** The loop's: the oldest item when it is known, else {@code mark}. */
    private InboxItem first = mark;

    /** Any thread: adds an item, which was never added before; true when the poller must be woken. */
    boolean add(InboxItem item) {
        InboxItem before = (InboxItem) LAST.getAndSet(this, item);
        NEXT.setRelease(before, item);
        return sleeping;
    }

    /** The loop: announces that it is about to wait; false when there is something to do. */
    boolean fallAsleep() {
        if (!isEmpty()) {
            // Announcing it, and taking that back, orders memory twice.
            return false;
        }
        sleeping = true;
        if (!isEmpty()) {
            sleeping = false;
            return false;
        }
        return true;
    }

    /** The loop: it has woken. */
    void awake() {
        sleeping = false;
    }

    /** Any thread: whether there is nothing. */
    boolean isEmpty() {
        return last == mark;
    }

    /** The loop: whether what it queues need not go through {@link #addBehind}. */
    boolean isPassedBy() {
        return last == mark;
    }

    /** Any thread: whether the loop waits, or is about to. */
    final boolean isAsleep() {
        return sleeping;
    }

    /**
     * The loop: queues an item behind all that was sent before. Where a gap keeps some of that out of reach, the item itself
     * waits behind it here, and so does what is queued after it, for the list is not empty then.
     */
    void addBehind(Ready item, ReadyQueue ready) {
        if (moveTo(ready)) {
            ready.add(item);
        } else {
            add(InboxItem.of(item));
        }
    }

    /**
     * The loop: moves what was sent by now, as far as it is linked; what is sent meanwhile may wait for the next call.
     *
     * @return false when a gap came before the end
     */
    boolean moveTo(ReadyQueue ready) {
        InboxItem newest = last;
        if (newest == mark) {
            return true;
        }
        InboxItem item = first;
        if (item == mark) {
            item = next(mark);
            if (item == null) {
                return false;
            }
            mark.next = null;
        }
        while (true) {
            InboxItem next = next(item);
            if (next == null) {
                if (LAST.compareAndSet(this, item, mark)) {
                    first = mark;
                    ready.add(item);
                    return true;
                }
                next = next(item);
                if (next == null) {
                    first = item;
                    return false;
                }
            }
            // A chain of taken items would let old ones keep young ones alive.
            item.next = null;
            ready.add(item);
            if (item == newest) {
                first = next;
                return true;
            }
            item = next;
        }
    }

    private static @Nullable InboxItem next(InboxItem item) {
        return (InboxItem) NEXT.getAcquire(item);
    }

    /** Never taken. */
    private static final class Mark extends InboxItem {
        @Override
        public void fire(Loop loop) {
            throw new IllegalStateException("the inbox's mark was taken as an item");
        }
    }
}
