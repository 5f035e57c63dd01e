package org.tulip4j.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/** What a user may ask of a datagram socket in memory: its addresses. */
final class MemoryDatagramView implements SocketView {
    private final InetSocketAddress local;
    private final @Nullable InetSocketAddress remote;
    private final BooleanSupplier closed;

    MemoryDatagramView(InetSocketAddress local, @Nullable InetSocketAddress remote, BooleanSupplier closed) {
        this.local = local;
        this.remote = remote;
        this.closed = closed;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        throw unknown(option);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        throw unknown(option);
    }

    private UnsupportedOperationException unknown(SocketOption<?> option) throws IOException {
        if (closed.getAsBoolean()) {
            throw new SocketException("Socket is closed: " + this);
        }
        return new UnsupportedOperationException(
                "backend memory does not know the option " + option.name() + " of a datagram socket");
    }

    @Override
    public String toString() {
        return "socket " + local + (remote == null ? "" : " -> " + remote);
    }
}
