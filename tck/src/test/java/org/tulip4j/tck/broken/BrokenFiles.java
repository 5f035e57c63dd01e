package org.tulip4j.tck.broken;

import java.nio.channels.FileChannel;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.StreamEndpoint;

/** Sends files as nio does, with one fault each. */
abstract class BrokenFiles extends BrokenBackend {
    @Override
    BackendProvider base() {
        return new BrokenWatches().base();
    }

    @Override
    abstract StreamEndpoint endpoint(StreamEndpoint endpoint);

    static final class CountsOneTooFew extends BrokenFiles {
        @Override
        StreamEndpoint endpoint(StreamEndpoint good) {
            return new BrokenStream(good) {
                @Override
                public void fileSent(long count) {
                    super.fileSent(count == 1 ? 1 : count - 1);
                }
            };
        }
    }

    static final class NeverTells extends BrokenFiles {
        @Override
        StreamEndpoint endpoint(StreamEndpoint good) {
            return new BrokenStream(good) {
                @Override
                public void fileSent(long count) {
                    // kept secret
                }
            };
        }
    }

    static final class GoesOnAfterTheStop extends BrokenFiles {
        @Override
        StreamEndpoint endpoint(StreamEndpoint good) {
            return new BrokenStream(good) {
                @Override
                public long stopFile() {
                    return 0;
                }
            };
        }
    }

    /** Has sent part of the file when it is stopped, and does not say so. */
    static final class ForgetsWhatItSent extends BrokenFiles {
        @Override
        StreamEndpoint endpoint(StreamEndpoint good) {
            return new BrokenStream(good) {
                @Override
                public boolean sendFile(FileChannel file, long position, long count) {
                    return super.sendFile(file, position, Math.min(count, 1));
                }

                @Override
                public void fileSent(long count) {
                    // sent, and forgotten at the stop
                }
            };
        }
    }
}
