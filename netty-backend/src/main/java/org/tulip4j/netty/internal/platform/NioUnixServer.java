package org.tulip4j.netty.internal.platform;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.AbstractNioMessageChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.UnixPaths;

/** A listening Unix domain socket of the JDK that accepts {@link NioUnixChannel}s and leaves its file. */
final class NioUnixServer extends AbstractNioMessageChannel implements ServerChannel {
    /** What Netty wants to know of the kind of channel. */
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    /** The settings, with the backlog. */
    private final Config config = new Config();
    /** How many connections may wait to be accepted; 0 before it is set, which means the system's own. */
    private int backlog;
    /** The socket has its address and listens. */
    private volatile boolean bound;

    NioUnixServer(ServerSocketChannel channel) {
        super(null, channel, SelectionKey.OP_ACCEPT);
    }

    /** {@return a channel on a socket that somebody has bound} */
    static NioUnixServer listening(ServerSocketChannel channel) {
        NioUnixServer server = new NioUnixServer(channel);
        server.bound = true;
        return server;
    }

    /** Takes the backlog, which Netty's own settings do not know. */
    private final class Config extends DefaultChannelConfig {
        Config() {
            super(NioUnixServer.this);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option == ChannelOption.SO_BACKLOG) {
                backlog = (Integer) value;
                return true;
            }
            return super.setOption(option, value);
        }
    }

    private ServerSocketChannel socket() {
        return (ServerSocketChannel) javaChannel();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isActive() {
        return isOpen() && bound;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        try {
            return socket().getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress address) throws IOException {
        UnixPaths.bind(socket(), ((UnixDomainSocketAddress) address).getPath(), backlog);
        bound = true;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws IOException {
        SocketChannel child = socket().accept();
        if (child == null) {
            return 0;
        }
        accepted.add(new NioUnixChannel(this, child));
        return 1;
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        socket().close();
    }

    @Override
    protected boolean doWriteMessage(Object message, ChannelOutboundBuffer buffer) {
        throw new UnsupportedOperationException("a listening socket sends nothing");
    }

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) {
        throw new UnsupportedOperationException("a listening socket does not connect");
    }

    @Override
    protected void doFinishConnect() {
        throw new UnsupportedOperationException("a listening socket does not connect");
    }

    @Override
    protected void doDisconnect() {
        throw new UnsupportedOperationException("a listening socket is not connected");
    }
}
