package org.tulip4j.tck;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.tck.KernelTalk.First;
import org.tulip4j.tck.KernelTalk.Reply;

/**
 * One end of a connection of a campaign: says its bytes, checks the other's as they come, and writes down what is wrong. It ends when it
 * has said and heard everything and it is its turn, or when it is told to break off.
 */
abstract class KernelEnd {
    final boolean client;
    final KernelTalk talk;
    final byte[] mine;
    final byte[] theirs;
    final Random random;
    final EventLoop loop = EventLoops.running();
    /** Done when the end has heard that it is lost. */
    final Future<@Nullable Void> ended = loop.createFuture();

    final List<String> wrong = new ArrayList<>();
    /** How many bytes were said. */
    int put;
    /** How many of the other's bytes came. */
    int got;
    /** After so many bytes it breaks off; -1: never. */
    int breaksOffAt = -1;

    /** The callback that fails, once; null when none does. */
    @Nullable Callback failsIn;
    /** What it has thrown. */
    @Nullable Planned thrown;

    boolean made;
    boolean heardEnd;
    /** It has begun to end the connection. */
    boolean closing;

    boolean brokeOff;
    int lost;

    @Nullable Throwable cause;

    /** Callbacks that may throw. */
    enum Callback {
        MADE,
        DATA,
        END,
        PAUSE,
        RESUME,
        LOST;

        /** What it throws ends the connection. */
        boolean ends() {
            return this == DATA || this == END;
        }
    }

    /** What an end throws on purpose. */
    static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Planned(Callback where) {
            super("thrown on purpose in " + where);
        }
    }

    KernelEnd(boolean client, KernelTalk talk, long seed) {
        this.client = client;
        this.talk = talk;
        this.mine = client ? talk.up() : talk.down();
        this.theirs = client ? talk.down() : talk.up();
        this.random = new Random(seed * 2 + (client ? 1 : 0));
    }

    /** Stops whatever it does. */
    abstract void giveUp();

    /** How many bytes may be said by now. */
    int sayable() {
        if (client || talk.reply() == Reply.AT_ONCE) {
            return mine.length;
        }
        if (talk.reply() == Reply.ECHO) {
            return got;
        }
        return got == theirs.length ? mine.length : 0;
    }

    /** It has neither broken off nor thrown what ends a connection. */
    boolean isInOrder() {
        return !brokeOff && (thrown == null || failsIn == null || !failsIn.ends());
    }

    boolean hasSaidAll() {
        return put == mine.length;
    }

    boolean hasHeardAll() {
        return got == theirs.length;
    }

    /** Everything is said and heard, and it is for this end to close. */
    boolean closesNow() {
        if (!hasSaidAll() || !hasHeardAll()) {
            return false;
        }
        return switch (talk.first()) {
            case CLIENT -> client;
            case SERVER -> !client;
            case HALF -> !client && heardEnd;
        };
    }

    /** Ends its sending direction behind its last byte. */
    boolean halfCloses() {
        return client && talk.first() == First.HALF;
    }

    boolean breaksOff() {
        return breaksOffAt >= 0 && got >= breaksOffAt && !closing;
    }

    void failIn(Callback here) {
        if (here == failsIn && thrown == null) {
            thrown = new Planned(here);
            closing |= here.ends();
            throw thrown;
        }
    }

    void heard(ByteBuffer data) {
        if (lost > 0 || brokeOff) {
            wrong.add("bytes after the connection was lost or aborted");
        }
        if (heardEnd) {
            wrong.add("bytes after the end");
        }
        while (data.hasRemaining()) {
            byte one = data.get();
            if (got >= theirs.length) {
                wrong.add("more bytes came than were sent");
                return;
            }
            if (one != theirs[got]) {
                wrong.add("byte " + got + " is changed");
                return;
            }
            got++;
        }
    }

    void isLost(@Nullable Throwable why) {
        lost++;
        cause = why;
        ended.trySetResult(null);
    }

    @Override
    public String toString() {
        return (client ? "client" : "server") + ": said " + put + " of " + mine.length + ", heard " + got + " of "
                + theirs.length + (made ? "" : ", not made") + (heardEnd ? ", heard the end" : "")
                + (thrown == null ? "" : ", " + thrown.getMessage())
                + (brokeOff ? ", broke off" : closing ? ", closing" : "") + ", lost " + lost
                + (cause == null ? "" : " by " + cause) + (wrong.isEmpty() ? "" : ", WRONG: " + wrong);
    }
}
