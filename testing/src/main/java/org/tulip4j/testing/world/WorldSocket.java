package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/** What a user may ask of a socket. The options are remembered and change nothing. Confined to the world's thread. */
final class WorldSocket implements SocketView {
    /** Its own address. */
    private final InetSocketAddress local;
    /** The other end's; null: it has none. */
    private final @Nullable InetSocketAddress remote;
    /** Whether it is closed. */
    private final BooleanSupplier closed;
    /** By name, what was set. */
    private final Map<SocketOption<?>, Object> options = new HashMap<>();

    WorldSocket(InetSocketAddress local, @Nullable InetSocketAddress remote, BooleanSupplier closed) {
        this.local = local;
        this.remote = remote;
        this.closed = closed;
        options.put(StandardSocketOptions.TCP_NODELAY, true);
        options.put(StandardSocketOptions.SO_KEEPALIVE, false);
        options.put(StandardSocketOptions.SO_BROADCAST, false);
        options.put(StandardSocketOptions.SO_REUSEADDR, false);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    int remotePort() {
        return remote == null ? 0 : remote.getPort();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        check(option);
        return option.type().cast(options.get(option));
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        check(option);
        options.put(option, option.type().cast(value));
    }

    private void check(SocketOption<?> option) throws IOException {
        if (closed.getAsBoolean()) {
            throw new SocketException("Socket is closed: " + this);
        }
        if (!options.containsKey(option)) {
            throw new UnsupportedOperationException("a simulated world does not know the option " + option.name()
                    + "; it knows TCP_NODELAY, SO_KEEPALIVE, SO_BROADCAST, SO_REUSEADDR");
        }
    }

    @Override
    public String toString() {
        return "socket " + World.text(local) + (remote == null ? "" : " -> " + World.text(remote));
    }
}
