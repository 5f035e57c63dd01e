package org.tulip4j.tck;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** The other end of a {@link ReentryLife}: reads everything, and answers the end. */
final class ReentryPeer implements Protocol {
    private static final byte[] ANSWER = "answer".getBytes(StandardCharsets.US_ASCII);

    private final EventLoop loop = EventLoops.running();
    private final TckStage stage;
    /** Everything that came. */
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /** Its transport; null until it is connected. */
    @Nullable Transport made;
    /** Its side of a handshake; null until it has begun one. */
    @Nullable Future<Transport> upgraded;
    /** It was told to end its side, and answers nothing more. */
    private boolean ended;

    boolean lost;

    ReentryPeer(TckStage stage) {
        this.stage = stage;
    }

    Transport transport() {
        return Objects.requireNonNull(made, "the peer is not connected yet");
    }

    void end() {
        ended = true;
        if (transport().canWriteEof()) {
            transport().writeEof();
        } else {
            transport().close();
        }
    }

    void upgrade() {
        if (upgraded == null) {
            upgraded = loop.startTls(
                    transport(), this, stage.client(TlsTck.Good.CERTIFICATE).withServerHostname("localhost"), false);
        }
    }

    @Override
    public void connectionMade(Transport transport) {
        made = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        bytes.writeBytes(piece);
    }

    @Override
    public boolean eofReceived() {
        if (!ended && upgraded == null && !transport().isClosing()) {
            transport().write(ANSWER);
        }
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        lost = true;
    }
}
