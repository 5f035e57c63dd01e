package org.tulip4j.testing.internal.sockets;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.SocketView;

/** What a user may ask of a socket that no system has. The options are remembered and change nothing. Confined to its loop. */
public class SimulatedSocket implements SocketView {
    /** Its own address. */
    private final SocketAddress local;
    /** The other end's; null: it has none. */
    private final @Nullable SocketAddress remote;
    /** Whether it is closed. */
    private final BooleanSupplier closed;
    /** Which options there are. */
    private final KnownOptions known;
    /** What they are now. */
    private final Map<SocketOption<?>, Object> options;

    /**
     * A socket.
     *
     * @param closed whether it is closed: then it has no options
     */
    public SimulatedSocket(
            SocketAddress local, @Nullable SocketAddress remote, KnownOptions known, BooleanSupplier closed) {
        this.local = local;
        this.remote = remote;
        this.closed = closed;
        this.known = known;
        this.options = known.atFirst();
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
            throw known.unknown(option);
        }
    }

    @Override
    public String toString() {
        return "socket " + Addresses.text(local) + (remote == null ? "" : " -> " + Addresses.text(remote));
    }
}
