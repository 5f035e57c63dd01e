package org.tulip4j;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.Watch;
import org.tulip4j.transport.UnixAddress;

/** No sockets; waiting moves the clock. What the core asks for is written down, in order. */
public final class FakeBackend implements Backend, BackendProvider, Clock {
    public final List<String> calls = new ArrayList<>();
    public final List<ConnectSink> connecting = new ArrayList<>();
    /** Connects to these fail inside the call. */
    public final Map<String, Throwable> refusing = new HashMap<>();

    /** Binding these fails. */
    public final Map<String, IOException> unbindable = new HashMap<>();
    /** What opening a datagram socket gives, one after the other. */
    public final ArrayDeque<DatagramEndpoint> datagrams = new ArrayDeque<>();
    /** What opening a datagram socket fails with when none is left, and taking a channel over always. */
    public Error broken = new LinkageError("no library");
    /** Beginning to accept fails. */
    public @Nullable RuntimeException mute;
    /** How the last listening socket was to be. */
    public @Nullable ListenOptions listening;
    /** What listens. */
    public final List<SocketAddress> bound = new ArrayList<>();

    private final ArrayDeque<Runnable> events = new ArrayDeque<>();

    public @Nullable AcceptSink accepting;
    /** Hears which thread is the loop's, whenever that changes. */
    public Consumer<Thread> standIns = thread -> {};

    public long now;
    /** Polls that would have waited. */
    public int waits;
    /** Polls that would not have waited. */
    public int polls;
    /** How long each poll that would have waited was to wait at most; {@link Long#MAX_VALUE}: for ever. */
    public final List<Long> limits = new ArrayList<>();
    /** Every poll fails with it. */
    public @Nullable IOException unreadable;
    /** What {@link #interruptEndsPoll} answers. */
    public boolean interruptible;
    /** Closing fails with it. */
    public @Nullable IOException unclosable;
    /** What {@link #expectsNothing} answers. */
    public boolean silent;
    /** What {@link #canWaitElsewhere} answers. */
    public boolean waitsElsewhere;

    /** Wake-ups that no wait elsewhere has noticed yet. */
    private final Semaphore wakeups = new Semaphore(0);

    /** {@return a new loop that waits on this} */
    public EventLoop newLoop() {
        return EventLoops.newLoop(
                LoopOptions.DEFAULT.withBackend((BackendProvider) this).withClock(this));
    }

    /** {@return a new loop that waits on this, with the coroutines of an engine} */
    public EventLoop newLoop(String engine) {
        return EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) this)
                .withClock(this)
                .withEngine(engine));
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Backend create(Clock clock) {
        return this;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean interruptEndsPoll() {
        return interruptible;
    }

    @Override
    public boolean expectsNothing() {
        return silent;
    }

    @Override
    public void pollNow() throws IOException {
        polls++;
        failIfUnreadable();
        perform();
    }

    private void failIfUnreadable() throws IOException {
        if (unreadable != null) {
            throw unreadable;
        }
    }

    private void perform() {
        for (int left = events.size(); left > 0; left--) {
            events.remove().run();
        }
    }

    /** Something happens in the next poll. */
    public void inPoll(Runnable event) {
        events.add(event);
    }

    /** The first connect succeeds, in the poll after it was begun. */
    public void acceptFirst(FakeStream stream) {
        inPoll(() -> {
            if (connecting.isEmpty()) {
                acceptFirst(stream);
            } else {
                connecting.get(0).connected(stream);
            }
        });
    }

    /** A socket of this backend. */
    public FakeStream newStream() {
        return new FakeStream(this);
    }

    @Override
    public void pollNanos(long timeoutNanos) throws IOException {
        waits++;
        limits.add(timeoutNanos);
        failIfUnreadable();
        if (!events.isEmpty()) {
            perform();
            return;
        }
        now += timeoutNanos;
    }

    @Override
    public void pollForever() throws IOException {
        waits++;
        limits.add(Long.MAX_VALUE);
        failIfUnreadable();
        if (!events.isEmpty()) {
            perform();
            return;
        }
        throw new IllegalStateException("nothing will ever happen");
    }

    @Override
    public void wakeup() {
        calls.add("wakeup");
        wakeups.release();
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        String address = remote.getAddress().getHostAddress();
        Throwable refused = refusing.get(address);
        if (refused != null) {
            calls.add("refuse " + address + " at " + now / 1_000_000);
            if (refused instanceof IOException broken) {
                throw broken;
            }
            if (refused instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) refused;
        }
        calls.add("connect " + address + " at " + now / 1_000_000);
        connecting.add(sink);
        return () -> calls.add("cancel " + address);
    }

    /** Connects to Unix sockets end in these, one after the other; null: begun. */
    public final ArrayDeque<Throwable> unixConnects = new ArrayDeque<>();

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        calls.add("connect unix at " + now / 1_000_000);
        Throwable refused = unixConnects.poll();
        if (refused instanceof IOException broken) {
            throw broken;
        }
        if (refused != null) {
            throw (RuntimeException) refused;
        }
        connecting.add(sink);
        return () -> calls.add("cancel unix");
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) {
        if (datagrams.isEmpty()) {
            throw broken;
        }
        return datagrams.remove();
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) {
        throw broken;
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        IOException refused = unbindable.get(address.getAddress().getHostAddress());
        if (refused != null) {
            throw refused;
        }
        listening = options;
        return listening(address, sink);
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        IOException refused = unbindable.get("unix");
        if (refused != null) {
            throw refused;
        }
        return listening(address, sink);
    }

    private ListenEndpoint listening(SocketAddress address, AcceptSink sink) {
        accepting = sink;
        bound.add(address);
        return new ListenEndpoint() {
            @Override
            public SocketAddress localAddress() {
                return address;
            }

            @Override
            public void resumeAccepting() {
                if (mute != null) {
                    throw mute;
                }
                calls.add("resume at " + now / 1_000_000);
            }

            @Override
            public void pauseAccepting() {
                calls.add("pause at " + now / 1_000_000);
            }

            @Override
            public void close() {
                calls.add("close");
                bound.remove(address);
            }
        };
    }

    /** A channel that is watched: the test tells when it is ready, in every poll from then on. */
    public final class FakeWatch implements Watch {
        private final Sink sink;
        public int wanted;
        public boolean over;

        FakeWatch(Sink sink) {
            this.sink = sink;
        }

        /** It is told from the next poll on, while it is wanted. */
        public void ready() {
            inPoll(() -> {
                if (!over && wanted != 0) {
                    sink.ready(wanted);
                    ready();
                }
            });
        }

        @Override
        public void want(int operations) {
            wanted = operations;
        }

        @Override
        public void cancel() {
            over = true;
        }
    }

    /** Holds them in their order. */
    public final List<FakeWatch> watches = new ArrayList<>();

    @Override
    public Watch watch(SelectableChannel channel, Watch.Sink sink) {
        FakeWatch watch = new FakeWatch(sink);
        watches.add(watch);
        return watch;
    }

    @Override
    public void standsIn(Thread thread) {
        standIns.accept(thread);
    }

    @Override
    public boolean canWaitElsewhere() {
        return waitsElsewhere;
    }

    /** Waits for a wake-up; the clock stands. */
    @Override
    public boolean waitElsewhereNanos(long timeoutNanos) {
        try {
            return wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public void close() throws IOException {
        calls.add("closed");
        if (unclosable != null) {
            throw unclosable;
        }
    }
}
