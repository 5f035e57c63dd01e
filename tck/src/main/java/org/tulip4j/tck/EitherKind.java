package org.tulip4j.tck;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * One end of a connection that hears by either kind of protocol and may change from one to the other while it lives: both kinds tell
 * the same methods.
 */
interface EitherKind {
    /** The connection is made. */
    void introduced(Transport transport);

    /** Bytes came to the plain kind. */
    void bytes(ByteBuffer data);

    /** Where the buffered kind is read into. */
    ByteBuffer room();

    /** Bytes came into the room of the buffered kind. */
    void filled(int count);

    /** The peer has ended; answers whether the connection stays open. */
    boolean endHeard();

    /** More than the high mark waits to be sent. */
    void pause();

    /** What waited has been sent, down to the low mark. */
    void resume();

    /** The connection is lost. */
    void isOver(@Nullable Throwable why);

    /** {@return a protocol of one kind or the other that tells this end} */
    default BaseProtocol<? super Transport> protocol(boolean buffered) {
        return buffered ? new Buffered(this) : new Plain(this);
    }

    /** What both kinds tell alike. */
    abstract class Kind implements BaseProtocol<Transport> {
        final EitherKind end;

        private Kind(EitherKind end) {
            this.end = end;
        }

        @Override
        public void connectionMade(Transport transport) {
            end.introduced(transport);
        }

        /** Either kind of protocol asks this. */
        public boolean eofReceived() {
            return end.endHeard();
        }

        @Override
        public void pauseWriting() {
            end.pause();
        }

        @Override
        public void resumeWriting() {
            end.resume();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            end.isOver(exception);
        }
    }

    /** Tells bytes as they come. */
    final class Plain extends Kind implements Protocol {
        private Plain(EitherKind end) {
            super(end);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            end.bytes(data);
        }
    }

    /** Is read into what the end has room in. */
    final class Buffered extends Kind implements BufferedProtocol {
        private Buffered(EitherKind end) {
            super(end);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return end.room();
        }

        @Override
        public void bufferUpdated(int count) {
            end.filled(count);
        }
    }
}
