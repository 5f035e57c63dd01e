package org.tulip4j.tck.broken;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.UnixAddress;

/** Backends with one fault each in their Unix domain sockets. */
final class BrokenUnix {
    private BrokenUnix() {}

    static final class KeepsPathsBusy extends BrokenBackend {
        @Override
        public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
            return new BrokenBackends.Listener(super.listenUnix(address, backlog, sink)) {
                @Override
                public void close() {
                    pauseAccepting();
                }
            };
        }
    }

    /** Lets two listen on one path. */
    static final class SharesPaths extends BrokenBackend {
        private int count;

        @Override
        public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
            return super.listenUnix(count++ == 0 ? address : UnixAddress.of(Path.of("other" + count)), backlog, sink);
        }
    }

    static final class AnswersCancelledConnects extends BrokenBackend {
        @Override
        public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
            super.connectUnix(remote, sink);
            return () -> {};
        }
    }

    static final class TellsNoPeer extends BrokenBackend {
        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            SocketView view = endpoint.socket();
            return new BrokenStream(endpoint) {
                @Override
                public SocketView socket() {
                    return new Unnamed(view);
                }
            };
        }
    }

    private record Unnamed(SocketView view) implements SocketView {
        @Override
        public @Nullable SocketAddress localAddress() {
            return view.localAddress();
        }

        @Override
        public SocketAddress remoteAddress() {
            return UnixAddress.UNNAMED;
        }

        @Override
        public <T> T option(SocketOption<T> option) throws IOException {
            return view.option(option);
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) throws IOException {
            view.setOption(option, value);
        }
    }
}
