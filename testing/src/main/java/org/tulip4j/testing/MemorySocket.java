package org.tulip4j.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import org.tulip4j.transport.SocketView;

/** What a user may ask of one end of a connection. The options are remembered and change nothing. */
final class MemorySocket implements SocketView {
    private final MemoryStream stream;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final Map<SocketOption<?>, Object> options = new HashMap<>();

    MemorySocket(MemoryStream stream, SocketAddress local, SocketAddress remote) {
        this.stream = stream;
        this.local = local;
        this.remote = remote;
        if (local instanceof InetSocketAddress) {
            options.put(StandardSocketOptions.TCP_NODELAY, true);
            options.put(StandardSocketOptions.SO_KEEPALIVE, false);
        }
    }

    MemoryStream stream() {
        return stream;
    }

    SocketAddress local() {
        return local;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
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
        if (stream.isClosed()) {
            throw new SocketException("Socket is closed: " + this);
        }
        if (!options.containsKey(option)) {
            throw new UnsupportedOperationException("backend memory does not know the option " + option.name()
                    + (options.isEmpty() ? " of a Unix connection" : "; it knows TCP_NODELAY, SO_KEEPALIVE"));
        }
    }

    @Override
    public String toString() {
        return "socket " + local + " -> " + remote;
    }
}
