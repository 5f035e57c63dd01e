package org.tulip4j.tck;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * An end that hears by callbacks: it writes in pieces, in several steps, stops while it is told to pause, pauses reading now and then,
 * and changes its protocol from one kind to the other.
 */
class KernelProtocol extends KernelEnd implements EitherKind {
    private final boolean buffered;
    /** Ends only when it may write. */
    private final boolean waitsForRoom;

    private @Nullable Transport transport;
    private boolean paused;
    private boolean queued;
    private boolean endWritten;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    KernelProtocol(KernelKind kind, boolean client, KernelTalk talk, long seed) {
        super(client, talk, seed);
        buffered = kind.buffers();
        waitsForRoom = random.nextBoolean();
    }

    /** {@return what hears for this end at first} */
    BaseProtocol<? super Transport> protocol() {
        return protocol(buffered);
    }

    Transport transport() {
        return Objects.requireNonNull(transport, "not made");
    }

    @Override
    void giveUp() {
        if (transport != null) {
            transport.abort();
        }
    }

    @Override
    public void introduced(Transport connected) {
        if (made || lost > 0) {
            wrong.add("connectionMade twice or after connectionLost");
        }
        made = true;
        transport = connected;
        if (random.nextInt(8) == 0) {
            pauseReading();
        }
        if (random.nextInt(3) == 0) {
            long[] marks = {0, 1, 100, 5_000};
            connected.setWriteBufferLimits(WriteBufferLimits.ofHigh(marks[random.nextInt(4)]));
        }
        go();
        failIn(Callback.MADE);
    }

    /** Says what it may, then ends what it may. */
    final void go() {
        queued = false;
        if (lost > 0 || closing || transport().isClosing()) {
            return;
        }
        if (breaksOff()) {
            closing = true;
            brokeOff = true;
            transport().abort();
            return;
        }
        say();
        if (closesNow() && mayEnd()) {
            closing = true;
            transport().close();
        }
    }

    private boolean mayEnd() {
        return !transport().isClosing() && !closing && !(paused && waitsForRoom);
    }

    /** Writes a few pieces; the rest in later steps. */
    void say() {
        for (int i = random.nextInt(4);
                put < sayable() && !paused && !transport().isClosing();
                i--) {
            if (i < 0) {
                later();
                return;
            }
            int count = Math.min(sayable() - put, 1 + random.nextInt(Math.max(1, mine.length / 6)));
            put += count;
            write(put - count, count);
        }
        if (hasSaidAll() && halfCloses() && !endWritten && mayEnd()) {
            endWritten = true;
            transport().writeEof();
        }
    }

    private void write(int from, int count) {
        switch (random.nextInt(4)) {
            case 0 -> transport().write(Arrays.copyOfRange(mine, from, from + count));
            case 1 ->
                transport()
                        .write(ByteBuffer.allocateDirect(count)
                                .put(mine, from, count)
                                .flip());
            case 2 -> {
                int half = count / 2;
                transport()
                        .writeAll(List.of(
                                ByteBuffer.wrap(mine, from, half), ByteBuffer.wrap(mine, from + half, count - half)));
            }
            default -> transport().write(ByteBuffer.wrap(mine, from, count));
        }
    }

    void later() {
        if (!queued) {
            queued = true;
            loop.callSoon(this::go);
        }
    }

    private void pauseReading() {
        transport().pauseReading();
        resumeAfter(1 + random.nextInt(4));
    }

    private void resumeAfter(int passes) {
        loop.callSoon(() -> {
            if (passes > 0) {
                resumeAfter(passes - 1);
            } else {
                transport().resumeReading();
            }
        });
    }

    @Override
    public void bytes(ByteBuffer data) {
        if (!made) {
            wrong.add("bytes before connectionMade");
        }
        heard(data);
        failIn(Callback.DATA);
        switch (random.nextInt(48)) {
            case 0, 1, 2 -> pauseReading();
            case 3 -> transport().setProtocol(protocol(!random.nextBoolean()));
            default -> {}
        }
        go();
    }

    @Override
    public boolean endHeard() {
        if (heardEnd || lost > 0) {
            wrong.add("eofReceived twice or after connectionLost");
        }
        heardEnd = true;
        boolean keepOpen = !client && talk.first() == KernelTalk.First.HALF && hasHeardAll() && !closing;
        if (!keepOpen) {
            closing = true;
        }
        failIn(Callback.END);
        if (keepOpen) {
            // What is left to say is said, then it closes.
            later();
        }
        return keepOpen;
    }

    @Override
    public void pause() {
        if (paused || lost > 0) {
            wrong.add("pauseWriting out of turn");
        }
        paused = true;
        failIn(Callback.PAUSE);
    }

    @Override
    public void resume() {
        if (!paused || lost > 0) {
            wrong.add("resumeWriting out of turn");
        }
        paused = false;
        if (random.nextBoolean()) {
            go();
        } else {
            later();
        }
        failIn(Callback.RESUME);
    }

    @Override
    public ByteBuffer room() {
        failIn(Callback.DATA);
        int size = 1 + random.nextInt(random.nextBoolean() ? 8 : 70_000);
        int before = random.nextInt(3);
        buffer = random.nextBoolean() ? ByteBuffer.allocate(before + size) : ByteBuffer.allocateDirect(before + size);
        return buffer.position(before);
    }

    @Override
    public void filled(int count) {
        if (count < 1 || count > buffer.remaining()) {
            wrong.add("bufferUpdated(" + count + ") of " + buffer.remaining());
        } else {
            bytes(buffer.slice().limit(count));
        }
    }

    @Override
    public void isOver(@Nullable Throwable why) {
        isLost(why);
        failIn(Callback.LOST);
    }
}
