package org.tulip4j.tck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.Watch;
import org.tulip4j.transport.UnixAddress;

/**
 * Stands between the core and a backend and writes down what breaks the laws of {@link org.tulip4j.spi}: calls outside a
 * poll, after the end, twice, while paused.
 */
final class SpiWatch implements BackendProvider {
    private final BackendProvider watched;
    private final List<String> violations = new ArrayList<>();
    private final AtomicInteger polls = new AtomicInteger();
    private volatile CountDownLatch waits = new CountDownLatch(1);

    SpiWatch(BackendProvider watched) {
        this.watched = watched;
    }

    List<String> violations() {
        synchronized (violations) {
            return List.copyOf(violations);
        }
    }

    void violated(String law) {
        synchronized (violations) {
            if (!violations.contains(law)) {
                violations.add(law);
            }
        }
    }

    /** How many polls began, of all backends. */
    int polls() {
        return polls.get();
    }

    /** Opens when a loop is about to wait, from now on. */
    CountDownLatch nextWait() {
        CountDownLatch next = new CountDownLatch(1);
        waits = next;
        return next;
    }

    @Override
    public String name() {
        return watched.name();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return watched.unavailabilityCause();
    }

    @Override
    public int priority() {
        return watched.priority();
    }

    @Override
    public Backend create(Clock clock) throws IOException {
        return new WatchedBackend(watched.create(clock));
    }

    @Override
    public Backend createForOneThread(Clock clock) throws IOException {
        return new WatchedBackend(watched.createForOneThread(clock));
    }

    /** What a sink's calls are checked against. */
    final class Poll {
        private volatile @Nullable Thread thread;

        /** A sink is called. */
        void inside(String call) {
            if (thread == null) {
                violated(call + " outside a poll");
            } else if (thread != Thread.currentThread()) {
                violated(call + " in another thread than the poll's");
            }
        }

        SpiWatch watch() {
            return SpiWatch.this;
        }
    }

    private final class WatchedBackend implements Backend {
        private final Backend backend;
        private final Poll poll = new Poll();

        WatchedBackend(Backend backend) {
            this.backend = backend;
        }

        @Override
        public void pollNow() throws IOException {
            begin();
            try {
                backend.pollNow();
            } finally {
                poll.thread = null;
            }
        }

        @Override
        public void pollNanos(long timeoutNanos) throws IOException {
            begin();
            waits.countDown();
            try {
                backend.pollNanos(timeoutNanos);
            } finally {
                poll.thread = null;
            }
        }

        @Override
        public void pollForever() throws IOException {
            begin();
            waits.countDown();
            try {
                backend.pollForever();
            } finally {
                poll.thread = null;
            }
        }

        private void begin() {
            polls.incrementAndGet();
            poll.thread = Thread.currentThread();
        }

        @Override
        public boolean interruptEndsPoll() {
            return backend.interruptEndsPoll();
        }

        @Override
        public void wakeup() {
            backend.wakeup();
        }

        @Override
        public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
                throws IOException {
            WatchedConnect connect = new WatchedConnect(poll, sink);
            connect.attempt = backend.connect(remote, local, connect);
            return connect;
        }

        @Override
        public StreamEndpoint adopt(SocketChannel channel) throws IOException {
            return new WatchedStream(poll, backend.adopt(channel));
        }

        @Override
        public boolean separatesFamilies() {
            return backend.separatesFamilies();
        }

        @Override
        public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink)
                throws IOException {
            WatchedListener listener = new WatchedListener(poll, sink);
            listener.endpoint = backend.listen(address, options, listener);
            return listener;
        }

        @Override
        public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
            WatchedConnect connect = new WatchedConnect(poll, sink);
            connect.attempt = backend.connectUnix(remote, connect);
            return connect;
        }

        @Override
        public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
            WatchedListener listener = new WatchedListener(poll, sink);
            listener.endpoint = backend.listenUnix(address, backlog, listener);
            return listener;
        }

        @Override
        public @Nullable ListenEndpoint adoptListener(
                ServerSocketChannel channel, ListenOptions options, AcceptSink sink) throws IOException {
            WatchedListener listener = new WatchedListener(poll, sink);
            listener.endpoint = backend.adoptListener(channel, options, listener);
            return listener.endpoint == null ? null : listener;
        }

        @Override
        public boolean unixFiles() {
            return backend.unixFiles();
        }

        @Override
        public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
            return new WatchedDatagrams(poll, backend.openDatagram(settings));
        }

        @Override
        public DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
            return new WatchedDatagrams(poll, backend.adoptDatagram(channel));
        }

        @Override
        public @Nullable Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
            return backend.watch(channel, operations -> {
                poll.inside("ready()");
                sink.ready(operations);
            });
        }

        @Override
        public Thread newThread(Runnable body, String name) {
            return backend.newThread(body, name);
        }

        @Override
        public Runnable decorate(Runnable body) {
            return backend.decorate(body);
        }

        @Override
        public void close() throws IOException {
            backend.close();
        }
    }

    private static final class WatchedConnect implements Backend.ConnectSink, Backend.Attempt {
        private final Poll poll;
        private final Backend.ConnectSink sink;
        private Backend.@Nullable Attempt attempt;
        private boolean over;

        WatchedConnect(Poll poll, Backend.ConnectSink sink) {
            this.poll = poll;
            this.sink = sink;
        }

        private boolean outcome(String call) {
            poll.inside(call);
            if (over) {
                poll.watch().violated(call + " after the connect had ended or was given up");
            }
            boolean first = !over;
            over = true;
            return first;
        }

        @Override
        public void connected(StreamEndpoint endpoint) {
            if (outcome("connected()")) {
                sink.connected(new WatchedStream(poll, endpoint));
            }
        }

        @Override
        public void failed(IOException cause) {
            if (outcome("ConnectSink.failed()")) {
                sink.failed(cause);
            }
        }

        @Override
        public void cancel() {
            over = true;
            Backend.Attempt running = attempt;
            if (running != null) {
                running.cancel();
            }
        }
    }

    private static final class WatchedListener implements Backend.AcceptSink, ListenEndpoint {
        private final Poll poll;
        private final Backend.AcceptSink sink;
        private @Nullable ListenEndpoint endpoint;
        private boolean accepting;

        WatchedListener(Poll poll, Backend.AcceptSink sink) {
            this.poll = poll;
            this.sink = sink;
        }

        private ListenEndpoint endpoint() {
            return java.util.Objects.requireNonNull(endpoint);
        }

        @Override
        public void accepted(StreamEndpoint stream, @Nullable SocketAddress peer) {
            poll.inside("accepted()");
            if (!accepting) {
                poll.watch().violated("accepted() while not accepting");
            }
            sink.accepted(new WatchedStream(poll, stream), peer);
        }

        @Override
        public void acceptFailed(Throwable cause) {
            poll.inside("acceptFailed()");
            sink.acceptFailed(cause);
        }

        @Override
        public SocketAddress localAddress() {
            return endpoint().localAddress();
        }

        @Override
        public void resumeAccepting() {
            accepting = true;
            endpoint().resumeAccepting();
        }

        @Override
        public void pauseAccepting() {
            accepting = false;
            endpoint().pauseAccepting();
        }

        @Override
        public void close() {
            accepting = false;
            endpoint().close();
        }
    }
}
