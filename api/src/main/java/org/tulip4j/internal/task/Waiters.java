package org.tulip4j.internal.task;

import org.jspecify.annotations.Nullable;

/**
 * Who waits at one primitive, first come first served. A waiter is in line, then chosen: it has a slot in the ready queue and
 * decides there whether it goes on or returns to its old place in the line. All operations take constant time; only
 * returning behind others that returned takes longer.
 *
 * <p>It owns the line and the places in it, which it keeps in the waiters themselves. The loop alone touches it.
 */
public final class Waiters {
    /** Bound by the first who waits. */
    private final Binding binding;
    /** Who is chosen next; null: nobody is in line. */
    private @Nullable Waiter<?> first;
    /** Behind whom the next stands; null: nobody is in line. */
    private @Nullable Waiter<?> last;
    /** How many are in line. */
    private int inLine;
    /** How many are out of line whose slot has not come. */
    private int chosen;
    /** How many have come so far. */
    private long arrivals;

    /** Nobody waits. */
    public Waiters(Binding binding) {
        this.binding = binding;
    }

    /** Whether nobody is in line or on the way out of it. */
    public boolean isEmpty() {
        return first == null && chosen == 0;
    }

    /** How many are in line or on the way out of it. */
    public int count() {
        return inLine + chosen;
    }

    /** {@return the text of the primitive that is waited at} */
    String ownerText() {
        return binding.ownerText();
    }

    /** Puts a waiter at the end of the line; the primitive is bound to its loop. */
    public <W extends Waiter<?>> W add(W waiter) {
        binding.bind();
        waiter.line = this;
        waiter.arrival = arrivals++;
        insertAfter(last, waiter);
        return waiter;
    }

    /** Gives the first in line a slot in the ready queue; false when nobody is in line. */
    public boolean chooseFirst() {
        Waiter<?> waiter = first;
        if (waiter == null) {
            return false;
        }
        remove(waiter);
        chosen++;
        waiter.chosen = true;
        waiter.loop.enqueue(waiter);
        return true;
    }

    /** Gives everybody in line a slot. */
    public void chooseAll() {
        while (chooseFirst()) {}
    }

    /** The slot of a chosen waiter has come. */
    void slotCame() {
        chosen--;
    }

    /** A waiter that was chosen goes back to where it stood. */
    void putBack(Waiter<?> waiter) {
        Waiter<?> before = null;
        for (Waiter<?> next = first; next != null && next.arrival < waiter.arrival; next = next.next) {
            before = next;
        }
        insertAfter(before, waiter);
    }

    private void insertAfter(@Nullable Waiter<?> before, Waiter<?> waiter) {
        Waiter<?> after = before == null ? first : before.next;
        waiter.previous = before;
        waiter.next = after;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        if (after == null) {
            last = waiter;
        } else {
            after.previous = waiter;
        }
        inLine++;
    }

    void remove(Waiter<?> waiter) {
        Waiter<?> before = waiter.previous;
        Waiter<?> after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        inLine--;
    }
}
