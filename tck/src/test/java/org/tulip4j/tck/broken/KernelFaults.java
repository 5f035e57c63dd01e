package org.tulip4j.tck.broken;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.StreamEndpoint;

/** Connections with one fault each, which stand beneath the scripted kernel as a backend's, or above it as a core's. */
final class KernelFaults {
    private KernelFaults() {}

    static final class DropsAByte extends BrokenStream {
        private int count;

        DropsAByte(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public ByteBuffer target(int sizeHint) {
            return null;
        }

        @Override
        public void received(ByteBuffer data) {
            if (++count == 2 && data.remaining() > 1) {
                data.get();
            }
            super.received(data);
        }
    }

    static final class ChangesAByte extends BrokenStream {
        ChangesAByte(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public ByteBuffer target(int sizeHint) {
            return null;
        }

        @Override
        public void received(ByteBuffer data) {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
            int last = copy.limit() - 1;
            copy.put(last, (byte) (copy.get(last) ^ (last > 5_000 ? 1 : 0)));
            super.received(copy);
        }
    }

    static final class TellsTwice extends BrokenStream {
        private int count;

        TellsTwice(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public ByteBuffer target(int sizeHint) {
            return null;
        }

        @Override
        public void received(ByteBuffer data) {
            ByteBuffer again = data.duplicate();
            super.received(data);
            if (++count == 3) {
                super.received(again);
            }
        }
    }

    static final class SwallowsTheEnd extends BrokenStream {
        SwallowsTheEnd(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void eof() {}
    }

    static final class EndsTwice extends BrokenStream {
        EndsTwice(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void eof() {
            super.eof();
            super.eof();
        }
    }

    static final class NeverWritableAgain extends BrokenStream {
        NeverWritableAgain(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void send(ByteBuffer chunk) {}
    }

    static final class NeverCloses extends BrokenStream {
        NeverCloses(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void close() {}
    }

    static final class TakesPartsForWhole extends BrokenStream {
        TakesPartsForWhole(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            int all = data.remaining();
            super.write(data);
            data.position(data.limit());
            return all;
        }
    }

    static final class SwallowsFailures extends BrokenStream {
        SwallowsFailures(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void failed(IOException cause) {}
    }

    static final class TellsAnotherCause extends BrokenStream {
        TellsAnotherCause(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void failed(IOException cause) {
            super.failed(new IOException("something is broken"));
        }
    }

    static final class SwallowsThrown extends BrokenStream {
        SwallowsThrown(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public int write(ByteBuffer data) {
            try {
                return super.write(data);
            } catch (IOException swallowed) {
                return 0;
            }
        }

        @Override
        public void failed(IOException cause) {}
    }

    /** Takes a buffer that is full, or a piece, for all that comes. */
    static final class ReadsOnce extends BrokenStream {
        private boolean read;

        ReadsOnce(StreamEndpoint endpoint) {
            super(endpoint);
        }

        @Override
        public void received(ByteBuffer data) {
            if (!read) {
                super.received(data);
            }
            read = true;
        }
    }

    static final class NeverWaits extends BrokenBackend {
        private final BackendProvider kernel;

        NeverWaits(BackendProvider kernel) {
            this.kernel = kernel;
        }

        @Override
        BackendProvider base() {
            return kernel;
        }

        @Override
        public void pollNanos(long timeoutNanos) throws IOException {
            pollNow();
        }

        @Override
        public void pollForever() throws IOException {
            pollNow();
        }
    }
}
