package org.tulip4j.internal.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What runs next, first come, first served: pieces of {@value Piece#PLACES} items in a chain, one as a rule. The first items belong to the
 * pass that runs, those behind them to the next. Confined to the loop.
 *
 * <p>A piece that has held many items gives way to a fresh one when it is empty. To store a reference in an object that the garbage
 * collector (G1) counts as old costs a callback as much as all else here, for memory is ordered then; a piece is not there for long enough.
 */
final class ReadyQueue {
    /** A piece that was emptied is used again until so many items have gone through them. */
    private static final int RENEWED_AFTER = 1 << 16;

    /** Has the first item in the place {@link #head}. */
    private Piece first = new Piece();
    /** Takes the next item in the place {@link #tail}; the same as the first one, or further down the chain. */
    private Piece last = first;
    /** The items of the first piece. */
    private @Nullable Ready[] taking = first.items;
    /** The items of the last piece. */
    private @Nullable Ready[] adding = first.items;
    /** One that was emptied, for what comes; null: none. */
    private @Nullable Piece spare;
    /** The place of the first item. */
    private int head;
    /** The place behind the last item. */
    private int tail;
    /** How many items were ever added and not taken back; overflows. */
    private int added;
    /** How many were ever taken; overflows. */
    private int taken;
    /** How many will have been taken when the pass that runs is over; overflows. */
    private int due;
    /** How many passes have begun; overflows. */
    private int passes;
    /** How many items the pieces in use have held, and those that they took the place of since they were renewed. */
    private int held;

    int size() {
        return added - taken;
    }

    void add(Ready item) {
        int at = tail;
        if (at == Piece.PLACES) {
            append();
            at = 0;
        }
        adding[at] = item;
        tail = at + 1;
        added++;
    }

    private void append() {
        Piece empty = spare;
        spare = null;
        Piece next = empty == null ? new Piece() : empty;
        last.next = next;
        last = next;
        adding = next.items;
    }

    /** Begins a pass: all that are there now belong to it. */
    void beginPass() {
        due = added;
        passes++;
    }

    /** Differs when something was taken or a pass has begun meanwhile. Any thread; a guess. */
    long progress() {
        return (long) passes << 32 | Integer.toUnsignedLong(taken);
    }

    int passes() {
        return passes;
    }

    /** Takes back what was added last, if it is this and belongs to no pass yet. */
    void retract(Ready item) {
        int at = tail - 1;
        if (added != due && at >= 0 && adding[at] == item) {
            adding[at] = null;
            tail = at;
            added--;
        }
    }

    /** {@return the first, which stays; not empty} */
    Ready first() {
        return Objects.requireNonNull(taking[head]);
    }

    /** Takes the first; not empty. */
    Ready take() {
        @Nullable Ready[] items = taking;
        int at = head;
        Ready item = items[at];
        items[at] = null;
        head = at + 1;
        taken++;
        if (taken == added) {
            rewind();
        } else if (at + 1 == Piece.PLACES) {
            goOn();
        }
        return item;
    }

    /** There is nothing: the next item gets the first place. */
    private void rewind() {
        held += head;
        head = 0;
        tail = 0;
        if (held >= RENEWED_AFTER) {
            held = 0;
            only(new Piece());
        } else if (first != last) {
            only(last);
        }
    }

    private void only(Piece piece) {
        first = piece;
        last = piece;
        taking = piece.items;
        adding = piece.items;
    }

    /** The first piece is empty, and there are others. */
    private void goOn() {
        Piece emptied = first;
        first = Objects.requireNonNull(emptied.next);
        taking = first.items;
        // Old ones would keep young ones alive.
        emptied.next = null;
        head = 0;
        held += Piece.PLACES;
        if (held < RENEWED_AFTER) {
            spare = emptied;
        } else {
            held = 0;
            spare = null;
        }
    }

    void clear() {
        only(new Piece());
        spare = null;
        head = 0;
        tail = 0;
        taken = added;
        due = added;
    }

    /** Some items, one after the other. */
    private static final class Piece {
        static final int PLACES = 1024;

        /** The items; null elsewhere. */
        final @Nullable Ready[] items = new Ready[PLACES];
        /** The piece that goes on where this one ends; null: none. */
        @Nullable Piece next;
    }
}
