package org.tulip4j.netty.internal.platform;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.UnixPaths;

/**
 * A connected Unix domain socket of the JDK. Netty's own class closes it at the end of the peer's data, where tulip's streams may go on
 * writing.
 */
final class NioUnixChannel extends AbstractNioByteChannel implements DuplexChannel {
    /** The settings that every channel has. */
    private final ChannelConfig config = new DefaultChannelConfig(this);
    /** The peer's end was read: with this, Netty tells so and leaves the channel open. */
    private volatile boolean inputEnded;

    /** The sending direction was closed; tulip's thread writes, others may ask. */
    private volatile boolean outputShut;

    NioUnixChannel(@Nullable Channel parent, SocketChannel channel) {
        super(parent, channel);
    }

    SocketChannel socket() {
        return (SocketChannel) javaChannel();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return socket().isOpen() && socket().isConnected();
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    protected boolean isInputShutdown0() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputShut;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        try {
            socket().shutdownOutput();
            outputShut = true;
            return promise.setSuccess();
        } catch (IOException broken) {
            return promise.setFailure(broken);
        }
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("tulip ends the input by closing"));
    }

    @Override
    public ChannelFuture shutdown() {
        return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return address(false);
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return address(true);
    }

    /** Netty asks for it as for a hint: a closed socket has none. */
    private @Nullable SocketAddress address(boolean remote) {
        try {
            return remote ? socket().getRemoteAddress() : socket().getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        socket().bind(local);
    }

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) throws IOException {
        if (local != null) {
            doBind(local);
        }
        boolean connected = UnixPaths.connect(socket(), ((UnixDomainSocketAddress) remote).getPath());
        if (!connected) {
            addAndSubmit(NioIoOps.CONNECT);
        }
        return connected;
    }

    @Override
    protected void doFinishConnect() throws IOException {
        if (!socket().finishConnect()) {
            throw new IOException("told to be connected, but is not: " + this);
        }
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        socket().close();
    }

    @Override
    protected int doReadBytes(ByteBuf buffer) throws IOException {
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.attemptedBytesRead(buffer.writableBytes());
        int count = buffer.writeBytes(socket(), handle.attemptedBytesRead());
        if (count < 0) {
            inputEnded = true;
        }
        return count;
    }

    @Override
    protected int doWriteBytes(ByteBuf buffer) throws IOException {
        return buffer.readBytes(socket(), buffer.readableBytes());
    }

    @Override
    protected long doWriteFileRegion(FileRegion region) throws IOException {
        return region.transferTo(socket(), region.transferred());
    }
}
