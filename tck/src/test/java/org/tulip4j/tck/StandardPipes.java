package org.tulip4j.tck;

import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** A program that copies standard input to standard output in capitals, and tells its exit code what it saw. */
final class StandardPipes {
    private static final int MOST_BYTES = 256 * 1024;

    private StandardPipes() {}

    public static void main(String[] args) {
        boolean good;
        try (EventLoop loop = EventLoops.newLoop(args[0])) {
            good = loop.runUntilComplete(() -> {
                Copying copying = new Copying(loop.createFuture(), loop.createFuture());
                copying.to = loop.connectWritePipe(() -> copying.new Output(), Channels.newChannel(System.out))
                        .await()
                        .transport();
                copying.from = loop.connectReadPipe(() -> copying, Channels.newChannel(System.in))
                        .await()
                        .transport();
                boolean read = copying.read.await();
                return copying.written.await() && read;
            });
        }
        // Not by System.exit: what keeps the program alive would show as a hang.
        if (!good) {
            throw new IllegalStateException("wrong order or size of events");
        }
    }

    private static final class Copying implements ReadProtocol<ReadTransport> {
        private final Future<Boolean> read;
        private final Future<Boolean> written;
        private @Nullable ReadTransport from;
        private @Nullable WriteTransport to;
        private boolean made;
        private boolean ended;
        private boolean fits = true;

        Copying(Future<Boolean> read, Future<Boolean> written) {
            this.read = read;
            this.written = written;
        }

        @Override
        public void connectionMade(ReadTransport transport) {
            from = transport;
            made = true;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            fits &= made && !ended && data.hasRemaining() && data.remaining() <= MOST_BYTES;
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (byte) Character.toUpperCase(piece[i]);
            }
            to.write(ByteBuffer.wrap(piece));
            // The high-water mark and one piece: whoever does not pause holds it all.
            fits &= to.writeBufferSize() <= to.writeBufferLimits().high() + MOST_BYTES;
        }

        @Override
        public boolean eofReceived() {
            ended = true;
            to.writeEof();
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            read.setResult(exception == null && ended && fits);
        }

        private final class Output implements BaseProtocol<WriteTransport> {
            @Override
            public void pauseWriting() {
                from.pauseReading();
            }

            @Override
            public void resumeWriting() {
                from.resumeReading();
            }

            @Override
            public void connectionLost(@Nullable Throwable exception) {
                written.setResult(exception == null);
            }
        }
    }
}
