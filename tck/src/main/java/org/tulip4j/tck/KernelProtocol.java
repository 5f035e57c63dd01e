package org.tulip4j.tck;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** An end that is a protocol: writes in pieces, in several steps, stops while it is told to pause, and pauses reading now and then. */
class KernelProtocol extends KernelEnd implements BaseProtocol<Transport> {
    private @Nullable Transport transport;
    private boolean paused;
    private boolean queued;
    private boolean endWritten;

    KernelProtocol(boolean client, KernelTalk talk, long seed) {
        super(client, talk, seed);
    }

    /** What the kind hears its bytes with. */
    static KernelProtocol of(KernelKind kind, boolean client, KernelTalk talk, long seed) {
        return switch (kind) {
            case BUFFERED, TLS_BUFFERED -> new Buffered(client, talk, seed);
            default -> new Plain(client, talk, seed);
        };
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
    public void connectionMade(Transport connected) {
        if (made || lost > 0) {
            wrong.add("connectionMade twice or after connectionLost");
        }
        made = true;
        transport = connected;
        if (random.nextInt(8) == 0) {
            pauseReading();
        }
        go();
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
        if (closesNow() && !closing) {
            closing = true;
            transport().close();
        }
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
            ByteBuffer piece = ByteBuffer.wrap(mine, put, count);
            put += count;
            transport().write(piece);
        }
        if (hasSaidAll()) {
            saidAll();
        }
    }

    void saidAll() {
        if (halfCloses() && !endWritten && !transport().isClosing()) {
            endWritten = true;
            transport().writeEof();
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

    final void bytes(ByteBuffer data) {
        if (!made) {
            wrong.add("bytes before connectionMade");
        }
        heard(data);
        if (random.nextInt(16) == 0) {
            pauseReading();
        }
        go();
    }

    final boolean endHeard() {
        if (heardEnd || lost > 0) {
            wrong.add("eofReceived twice or after connectionLost");
        }
        heardEnd = true;
        boolean keepOpen = !client && talk.first() == KernelTalk.First.HALF && hasHeardAll() && !closing;
        if (!keepOpen) {
            closing = true;
            return false;
        }
        // What is left to say is said, then it closes.
        later();
        return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        isLost(exception);
    }

    @Override
    public void pauseWriting() {
        if (paused || lost > 0) {
            wrong.add("pauseWriting out of turn");
        }
        paused = true;
    }

    @Override
    public void resumeWriting() {
        if (!paused || lost > 0) {
            wrong.add("resumeWriting out of turn");
        }
        paused = false;
        if (random.nextBoolean()) {
            go();
        } else {
            later();
        }
    }

    static class Plain extends KernelProtocol implements Protocol {
        Plain(boolean client, KernelTalk talk, long seed) {
            super(client, talk, seed);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            bytes(data);
        }

        @Override
        public boolean eofReceived() {
            return endHeard();
        }
    }

    /** Is read into a buffer whose size and position change. */
    private static final class Buffered extends KernelProtocol implements BufferedProtocol {
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        Buffered(boolean client, KernelTalk talk, long seed) {
            super(client, talk, seed);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            int size = 1 + random.nextInt(random.nextBoolean() ? 8 : 70_000);
            int before = random.nextInt(3);
            buffer = random.nextBoolean()
                    ? ByteBuffer.allocate(before + size)
                    : ByteBuffer.allocateDirect(before + size);
            return buffer.position(before);
        }

        @Override
        public void bufferUpdated(int count) {
            if (count < 1 || count > buffer.remaining()) {
                wrong.add("bufferUpdated(" + count + ") of " + buffer.remaining());
                return;
            }
            bytes(buffer.slice().limit(count));
        }

        @Override
        public boolean eofReceived() {
            return endHeard();
        }
    }
}
