package org.tulip4j.tck.broken;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/** The nio backend, of whose datagrams each subclass breaks one thing. */
class BrokenDatagrams extends BrokenBackend {
    @Override
    BackendProvider base() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals("nio"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        return datagrams(super.openDatagram(settings));
    }

    DatagramEndpoint datagrams(DatagramEndpoint good) {
        return new Endpoint(good);
    }

    static final class DeliversTwice extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public void received(ByteBuffer data, InetSocketAddress from) {
                    super.received(data.duplicate(), from);
                    super.received(data, from);
                }
            };
        }
    }

    /** Sets another option than it was asked for. */
    static final class TakesOneOptionForAnother extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public SocketView socket() {
                    return new Mistaken(super.socket());
                }
            };
        }
    }

    private record Mistaken(SocketView good) implements SocketView {
        @Override
        public @Nullable SocketAddress localAddress() {
            return good.localAddress();
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return good.remoteAddress();
        }

        @Override
        public <T> T option(SocketOption<T> option) throws IOException {
            return good.option(option);
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) throws IOException {
            if (option == StandardSocketOptions.IP_MULTICAST_TTL && value instanceof Integer hops) {
                good.setOption(StandardSocketOptions.IP_TOS, hops);
            } else {
                good.setOption(option, value);
            }
        }
    }

    static final class SwallowsEmptyOnes extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public void received(ByteBuffer data, InetSocketAddress from) {
                    if (data.hasRemaining()) {
                        super.received(data, from);
                    }
                }
            };
        }
    }

    static final class SwallowsErrors extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public void error(IOException cause) {}
            };
        }
    }

    static final class CutsThemShort extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public void received(ByteBuffer data, InetSocketAddress from) {
                    super.received(data.limit(Math.min(data.limit(), 2048)), from);
                }
            };
        }
    }

    static final class LeavesTheBufferWhereItWas extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
                    return super.send(data.duplicate(), to);
                }
            };
        }
    }

    static final class IsNeverWritableAgain extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                private int left = 50;

                @Override
                public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
                    return left-- > 0 && super.send(data, to);
                }

                @Override
                public void awaitWritable() {}
            };
        }
    }

    static final class KeepsThePort extends BrokenDatagrams {
        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            return new Endpoint(good) {
                @Override
                public void close() {
                    pauseReading();
                }
            };
        }
    }

    /** Passes everything on. */
    static class Endpoint implements DatagramEndpoint, DatagramSink {
        private final DatagramEndpoint good;
        private DatagramSink sink;

        Endpoint(DatagramEndpoint good) {
            this.good = good;
        }

        @Override
        public void attach(DatagramSink core) {
            sink = core;
            good.attach(this);
        }

        @Override
        public void received(ByteBuffer data, InetSocketAddress from) {
            sink.received(data, from);
        }

        @Override
        public void writable() {
            sink.writable();
        }

        @Override
        public void error(IOException cause) {
            sink.error(cause);
        }

        @Override
        public void failed(IOException cause) {
            sink.failed(cause);
        }

        @Override
        public void resumeReading() {
            good.resumeReading();
        }

        @Override
        public void pauseReading() {
            good.pauseReading();
        }

        @Override
        public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
            return good.send(data, to);
        }

        @Override
        public void awaitWritable() {
            good.awaitWritable();
        }

        @Override
        public void join(InetAddress group, NetworkInterface network) throws IOException {
            good.join(group, network);
        }

        @Override
        public void leave(InetAddress group, NetworkInterface network) throws IOException {
            good.leave(group, network);
        }

        @Override
        public void close() {
            good.close();
        }

        @Override
        public SocketView socket() {
            return good.socket();
        }
    }
}
