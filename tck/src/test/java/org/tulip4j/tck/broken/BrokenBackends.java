package org.tulip4j.tck.broken;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;

/** Backends with one fault each. */
final class BrokenBackends {
    private BrokenBackends() {}

    static class LosesWakeUps extends BrokenBackend {
        @Override
        public void wakeup() {}
    }

    /** A wake-up that comes when no poll waits is forgotten. */
    static final class ForgetsEarlyWakeUps extends BrokenBackend {
        private volatile boolean polling;

        @Override
        public void wakeup() {
            if (polling) {
                super.wakeup();
            }
        }

        @Override
        public void pollNanos(long timeoutNanos) throws IOException {
            polling = true;
            super.pollNanos(timeoutNanos);
            polling = false;
        }

        @Override
        public void pollForever() throws IOException {
            polling = true;
            super.pollForever();
            polling = false;
        }
    }

    static final class NeverWaits extends BrokenBackend {
        @Override
        public void pollNanos(long timeoutNanos) throws IOException {
            pollNow();
        }
    }

    static final class ChangesWhatItRefuses extends BrokenBackend {
        @Override
        public @Nullable ListenEndpoint adoptListener(
                ServerSocketChannel channel, ListenOptions options, AcceptSink sink) throws IOException {
            channel.configureBlocking(false);
            return null;
        }
    }

    static final class WaitsWhenItMustNot extends BrokenBackend {
        @Override
        public void pollNow() throws IOException {
            pollForever();
        }
    }

    static final class IsDeafUntilTheTimer extends BrokenBackend {
        @Override
        public void pollNanos(long timeoutNanos) throws IOException {
            // Deaf to sockets and wake-ups until the time is over.
            long end = System.nanoTime() + timeoutNanos;
            while (System.nanoTime() - end < 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(end - System.nanoTime());
            }
        }
    }

    /** Reads ahead and tells it all, paused or not. */
    static final class DeliversWhilePaused extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void pauseReading() {}
            };
        }
    }

    static final class ReadsBeforeItIsTold extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void attach(StreamSink core) {
                    super.attach(core);
                    endpoint.resumeReading();
                }
            };
        }
    }

    /** Whoever takes a connection over hears nothing of it. */
    static final class KeepsItsFirstSink extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void attach(StreamSink core) {
                    if (sink == null) {
                        super.attach(core);
                    }
                }
            };
        }
    }

    /** Takes the last bytes of a large write for sent. */
    static final class LosesTheLastBytesOnClose extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    int count = super.write(data);
                    int lost = data.remaining();
                    data.position(data.limit());
                    return count + lost;
                }
            };
        }
    }

    /** Pieces of what was read swap places. */
    static final class Reorders extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void received(ByteBuffer data) {
                    int half = data.remaining() / 2;
                    if (half > 0) {
                        super.received(data.slice(data.position() + half, data.remaining() - half));
                        data.limit(data.position() + half);
                    }
                    super.received(data);
                }
            };
        }
    }

    static final class Duplicates extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void received(ByteBuffer data) {
                    super.received(data.duplicate());
                    super.received(data);
                }
            };
        }
    }

    static final class TellsFailureTwice extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void failed(IOException cause) {
                    super.failed(cause);
                    super.failed(cause);
                }
            };
        }
    }

    static final class TellsEofTwice extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void eof() {
                    super.eof();
                    super.eof();
                }
            };
        }
    }

    static final class SwallowsTheEnd extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void eof() {}
            };
        }
    }

    /** A half close ends both directions. */
    static final class HalfCloseClosesAll extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void shutdownOutput() {
                    endpoint.close();
                }
            };
        }
    }

    /** Cannot wait for room any more once the peer's end was told. */
    static final class WaitsForNothingAfterTheEnd extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                private boolean ended;

                @Override
                public void eof() {
                    ended = true;
                    super.eof();
                }

                @Override
                public void send(ByteBuffer chunk) {
                    if (!ended) {
                        super.send(chunk);
                    }
                }
            };
        }
    }

    /** Tells what several reads have brought in one poll. */
    static final class ReadsAheadOfCallbacks extends BrokenBackend {
        private static final int TOGETHER = 1 << 20;

        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                private final List<ByteBuffer> held = new ArrayList<>();
                private int bytes;

                @Override
                public void received(ByteBuffer data) {
                    bytes += data.remaining();
                    held.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
                    if (bytes > TOGETHER) {
                        tell();
                    }
                }

                private void tell() {
                    held.forEach(super::received);
                    held.clear();
                    bytes = 0;
                }

                @Override
                public void eof() {
                    tell();
                    super.eof();
                }
            };
        }
    }

    /** Cannot wait for bytes any more once reading was paused. */
    static final class NeverReadsAgain extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                private boolean paused;

                @Override
                public void pauseReading() {
                    paused = true;
                    super.pauseReading();
                }

                @Override
                public void resumeReading() {
                    if (!paused) {
                        super.resumeReading();
                    }
                }
            };
        }
    }

    /** Tells the number of bytes sent before the chunk shows it. */
    static final class LeavesTheChunkWhereItWas extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void send(ByteBuffer chunk) {
                    super.send(chunk.duplicate());
                }
            };
        }
    }

    static final class FillsFromTheStart extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public @Nullable ByteBuffer target(int sizeHint) {
                    ByteBuffer target = super.target(sizeHint);
                    return target == null ? null : target.duplicate().position(0);
                }
            };
        }
    }

    static final class LeavesConnectionsOpen extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void close() {}
            };
        }
    }

    static final class KeepsPortsBusy extends BrokenBackend {
        @Override
        public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink)
                throws IOException {
            return new Listener(super.listen(address, options, sink)) {
                @Override
                public void close() {
                    pauseAccepting();
                }
            };
        }
    }

    static final class AcceptsAtOnce extends BrokenBackend {
        @Override
        public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink)
                throws IOException {
            ListenEndpoint listener = super.listen(address, options, sink);
            listener.resumeAccepting();
            return listener;
        }
    }

    static final class AnswersCancelledConnects extends BrokenBackend {
        @Override
        public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
                throws IOException {
            super.connect(remote, local, sink);
            return () -> {};
        }
    }

    /** Has words of its own for what the system says. */
    static final class TellsErrorsItsOwnWay extends BrokenBackend {
        @Override
        public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
                throws IOException {
            return super.connect(remote, local, new ConnectSink() {
                @Override
                public void connected(StreamEndpoint endpoint) {
                    sink.connected(endpoint);
                }

                @Override
                public void failed(IOException cause) {
                    sink.failed(new IOException("no luck with " + remote, cause));
                }
            });
        }
    }

    /** A socket of both families for every wildcard. */
    static final class MixesFamilies extends BrokenBackend {
        @Override
        public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink)
                throws IOException {
            return super.listen(
                    address,
                    ListenOptions.of(options.backlog())
                            .withReuseAddress(options.reuseAddress())
                            .withReusePort(options.reusePort())
                            .withKeepAlive(options.keepAlive())
                            .withBothFamilies(true),
                    sink);
        }
    }

    static final class LosesEverySecondConnection extends BrokenBackend {
        @Override
        public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink)
                throws IOException {
            List<StreamEndpoint> lost = new ArrayList<>();
            return super.listen(address, options, new AcceptSink() {
                private boolean lose = true;

                @Override
                public void accepted(StreamEndpoint endpoint, @Nullable SocketAddress peer) {
                    lose = !lose;
                    if (lose) {
                        lost.add(endpoint);
                    } else {
                        sink.accepted(endpoint, peer);
                    }
                }

                @Override
                public void acceptFailed(Throwable cause) {
                    sink.acceptFailed(cause);
                }
            });
        }
    }

    /** Tells what it read from another thread than the poll's. */
    static final class CallsFromAnotherThread extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void eof() {
                    Thread other = new Thread(super::eof);
                    other.start();
                    try {
                        other.join();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
        }
    }

    /** Calls back inside a call of the core. */
    static final class TellsOutsideThePoll extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return new BrokenStream(endpoint) {
                @Override
                public void resumeReading() {
                    sink.received(ByteBuffer.wrap(new byte[] {1}));
                    super.resumeReading();
                }
            };
        }
    }

    /** Passes everything on. */
    static class Listener implements ListenEndpoint {
        private final ListenEndpoint good;

        Listener(ListenEndpoint good) {
            this.good = good;
        }

        @Override
        public SocketAddress localAddress() {
            return good.localAddress();
        }

        @Override
        public void resumeAccepting() {
            good.resumeAccepting();
        }

        @Override
        public void pauseAccepting() {
            good.pauseAccepting();
        }

        @Override
        public void close() {
            good.close();
        }
    }
}
