package org.tulip4j;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.Clock;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;

/** No sockets; waiting moves the clock. What the core asks for is written down, in order. */
public final class FakeBackend implements Backend, BackendProvider, Clock {
    final List<String> calls = new ArrayList<>();
    final List<ConnectSink> connecting = new ArrayList<>();

    @Nullable AcceptSink accepting;

    long now;

    /** {@return a new loop that waits on this} */
    public EventLoop newLoop() {
        return EventLoops.newLoop(
                LoopOptions.DEFAULT.backend((BackendProvider) this).clock(this));
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public int priority() {
        return -1;
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
    public void pollNow() {}

    @Override
    public void poll(long timeoutNanos) {
        now += timeoutNanos;
    }

    @Override
    public void pollForever() {
        throw new IllegalStateException("nothing will ever happen");
    }

    @Override
    public void wakeup() {
        calls.add("wakeup");
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink) {
        String address = remote.getAddress().getHostAddress();
        calls.add("connect " + address + " at " + now / 1_000_000);
        connecting.add(sink);
        return () -> calls.add("cancel " + address);
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) {
        accepting = sink;
        return new ListenEndpoint() {
            @Override
            public SocketAddress localAddress() {
                return address;
            }

            @Override
            public void resumeAccepting() {
                calls.add("resume at " + now / 1_000_000);
            }

            @Override
            public void pauseAccepting() {
                calls.add("pause at " + now / 1_000_000);
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };
    }

    @Override
    public void close() {
        calls.add("closed");
    }
}
