package org.tulip4j.tck;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.Transport;

/**
 * What the protocol of a {@link ReentryLife} hears: writes it down, and what comes out of turn, and gives each callback the chance to
 * make the call.
 */
abstract class ReentryEnd implements EitherKind {
    /** Whether the call has been made. */
    enum Phase {
        BEFORE,
        IN_CALL,
        AFTER
    }

    /** Whether this end has begun to end the connection, and how. */
    enum Ending {
        NONE,
        CLOSED,
        ABORTED
    }

    /** Everything that was heard, and the call in angle brackets. */
    final List<String> events = new ArrayList<>();
    /** What was heard out of turn; empty when all is well. */
    final List<String> wrong = new ArrayList<>();
    /** The bytes of the peer. */
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    /** So small that more than one piece comes of one read. */
    private final ByteBuffer buffer = ByteBuffer.allocate(3);

    /** Null until the connection is made; the encrypted one after a handshake. */
    @Nullable Transport transport;

    Phase phase = Phase.BEFORE;
    Ending ending = Ending.NONE;
    /** This end has paused reading, so that it must hear nothing. */
    boolean readingPaused;
    /** The transport has told this end to pause writing, and not yet to resume. */
    boolean writingPaused;
    /** The connection is lost, for that cause. */
    boolean lost;

    @Nullable Throwable cause;

    /** Makes the call when its moment has come. */
    abstract void now(ReentryMoment here);

    /** {@return whether the transport is to be kept open when the peer ends} */
    abstract boolean keepsOpen();

    final boolean isCalled() {
        return phase != Phase.BEFORE;
    }

    final Transport transport() {
        return Objects.requireNonNull(transport, "not connected yet");
    }

    @Override
    public final void introduced(Transport made) {
        events.add("made");
        transport = made;
        now(ReentryMoment.MADE);
    }

    @Override
    public final void bytes(ByteBuffer data) {
        take(data);
        now(ReentryMoment.DATA);
    }

    @Override
    public final ByteBuffer room() {
        now(ReentryMoment.GET_BUFFER);
        return buffer;
    }

    @Override
    public final void filled(int count) {
        take(buffer.duplicate().limit(count));
        now(ReentryMoment.BUFFER_UPDATED);
    }

    private void take(ByteBuffer data) {
        heard("data");
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.writeBytes(bytes);
    }

    @Override
    public final boolean endHeard() {
        heard("eof");
        now(ReentryMoment.EOF);
        now(ReentryMoment.EOF_KEPT_OPEN);
        return keepsOpen();
    }

    /** Something that was read. */
    private void heard(String what) {
        events.add(what);
        boolean inCall = phase == Phase.IN_CALL;
        if (inCall || lost || ending != Ending.NONE) {
            wrong.add(what + (inCall ? " inside a call" : lost ? " after connectionLost" : " after the close"));
        }
        if (readingPaused) {
            wrong.add(what + " while reading is paused");
        }
    }

    @Override
    public final void pause() {
        events.add("pause");
        if (writingPaused || lost) {
            wrong.add("pauseWriting out of turn");
        }
        writingPaused = true;
        now(ReentryMoment.PAUSE);
    }

    @Override
    public final void resume() {
        events.add("resume");
        if (!writingPaused || lost || ending == Ending.ABORTED) {
            wrong.add("resumeWriting out of turn");
        }
        writingPaused = false;
        now(ReentryMoment.RESUME);
    }

    @Override
    public final void isOver(@Nullable Throwable why) {
        events.add("lost");
        if (lost || phase == Phase.IN_CALL) {
            wrong.add(lost ? "connectionLost twice" : "connectionLost inside a call");
        }
        lost = true;
        cause = why;
        now(ReentryMoment.LOST);
    }
}
