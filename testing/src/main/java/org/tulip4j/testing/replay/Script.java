package org.tulip4j.testing.replay;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recording as a replay goes through it: what the program does is compared with it, and what the world outside did is taken from it. States: going on; over, from the
 * first difference or the end on. Confined to the loop.
 */
final class Script {
    private static final double MILLI = 1e6;

    /** The recording. */
    private final RunReader reader;
    /** The recorded time. */
    private long now;
    /** The first time that was recorded. */
    private long begin;
    /** A time was recorded. */
    private boolean begun;
    /** How many polls have ended. */
    private int passes;
    /** Why nothing is replayed any more; null: it goes on. */
    private @Nullable Throwable over;

    Script(RunReader reader) {
        this.reader = reader;
    }

    /** {@return whether nothing is replayed any more: what the program does now is only to end} */
    boolean isOver() {
        return over != null;
    }

    /** Throws what has ended the replay; it has. */
    RuntimeException throwOver() {
        String why = String.valueOf(Objects.requireNonNull(over).getMessage());
        if (over instanceof RecordingEndedException) {
            throw new RecordingEndedException(why);
        }
        throw new ReplayDifference(why);
    }

    /** {@return the recorded time} */
    long now() {
        return now;
    }

    /** {@return the time since the first that was recorded, in milliseconds} */
    double millis() {
        return (now - begin) / MILLI;
    }

    /** Lets time go on behind the end. */
    void goOn(long nanos) {
        now += nanos;
    }

    /** {@return what the program sees when it looks at the clock} */
    long readClock() {
        Entry next = over == null ? reader.peek() : null;
        if (next != null && next.kind() == Kind.CLOCK) {
            takeTime();
        }
        return now;
    }

    private void takeTime() {
        Entry time = reader.next();
        if (time != null) {
            now += time.number();
            if (!begun) {
                begun = true;
                begin = now;
            }
        }
    }

    /** {@return the next entry that is not about time, which stays; null: there is none} */
    @Nullable Entry peek() {
        return reader.peekBehindTime();
    }

    /** {@return the next entry that is not about time; what of time was before it is passed; null: there is none} */
    @Nullable Entry take() {
        for (Entry next = reader.peek(); next != null && RunReader.isTime(next); next = reader.peek()) {
            takeTime();
        }
        Entry next = reader.next();
        if (next != null && next.kind() == Kind.PASS) {
            passes++;
        }
        return next;
    }

    /**
     * Takes the entry of what the program does, which is to be the next one. Another one ends the replay; the next poll throws that, for here the core, and the program, would take it for
     * something else.
     *
     * @param kind of what it does
     * @param id of what it does that to; negative: of any
     * @param does says what it does, in words
     * @return the entry; null: the replay is over, and nothing is compared any more
     */
    @Nullable Entry expect(Kind kind, int id, Supplier<String> does) {
        if (over != null) {
            return null;
        }
        Entry next = peek();
        if (next == null) {
            ended();
            return null;
        }
        if (next.kind() != kind || (id >= 0 && next.id() != id)) {
            differs(next, does.get());
            return null;
        }
        take();
        return next;
    }

    /** {@return what the call failed with whose entry was taken last; null: it did not} */
    @Nullable Throwable failure() {
        Entry next = over == null ? peek() : null;
        if (next == null || next.kind() != Kind.THROWS) {
            return null;
        }
        take();
        return Failures.again(next.text(), next.other());
    }

    /** Ends the replay: the program does something else. */
    ReplayDifference differs(Entry recorded, String does) {
        ReplayDifference difference = new ReplayDifference(String.format(
                Locale.ROOT,
                "the program does not do what it did when it was recorded.%n  recorded: %s%n  now:      %s%n"
                        + "  where:    pass %d, %.3f ms after the beginning, byte %d of %s",
                recorded.words(),
                does,
                passes + 1,
                millis(),
                recorded.at(),
                reader.file()));
        over = difference;
        return difference;
    }

    /** Ends the replay: nothing more was recorded. */
    RecordingEndedException ended() {
        RecordingEndedException ended = new RecordingEndedException(String.format(
                Locale.ROOT,
                "the recording ends here, in pass %d, %.3f ms after the beginning: its process was ended while the loop ran,"
                        + " and all that was recorded has been done again (%s)",
                passes + 1,
                millis(),
                reader.file()));
        over = ended;
        return ended;
    }
}
