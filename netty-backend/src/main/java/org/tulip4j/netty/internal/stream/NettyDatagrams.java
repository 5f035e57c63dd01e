package org.tulip4j.netty.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.ChannelLoop;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/**
 * A datagram socket: the last handler of its channel's pipeline.
 *
 * <p>Thread: the loop's. Owns the channel. What is sent within a step leaves together: with one system call where the transport has
 * one for many. So do the answers to what one read has brought. At most {@link #HELD_MOST} datagrams are held; the core queues more.
 */
public final class NettyDatagrams extends ChannelInboundHandlerAdapter
        implements DatagramEndpoint, ChannelFutureListener {
    /** How many datagrams are held at most. */
    private static final int HELD_MOST = 64;
    /** How many bytes are held at most, but for the last datagram. */
    private static final int HELD_BYTES = 256 * 1024;

    /** A group that was joined, on one network interface. */
    private record Membership(InetAddress group, NetworkInterface network) {}

    /** A datagram that came while the core did not read; its bytes are a copy. */
    private record Late(ByteBuffer data, InetSocketAddress from) {}

    /** What becomes of datagrams that come. */
    private enum Receiving {
        /** What Netty brings all the same waits. */
        PAUSED,
        /** They are told at once. */
        READING,
        /** Nothing is told any more: closed, or the failure was told. */
        SILENT
    }

    /** The channel; owned. */
    private final DatagramChannel channel;
    /** The loop that the channel is registered with. */
    private final ChannelLoop loop;
    /** Knows what datagrams need on this system. */
    private final NettyTransport transport;
    /** The addresses and options. */
    private final SocketView view;
    /** Put on datagrams that have no address; null where they need none. */
    private final @Nullable InetSocketAddress defaultReceiver;

    /** The groups that were joined and not left. */
    private final Set<Membership> memberships = new HashSet<>(0);
    /** What came while the core did not read, in order. */
    private final ArrayDeque<Late> late = new ArrayDeque<>(0);

    /** The core; null before it has taken this. */
    private @Nullable DatagramSink sink;
    /** What becomes of datagrams that come. */
    private Receiving receiving = Receiving.PAUSED;
    /** Between the first datagram of a read and its end. */
    private boolean inBatch;

    /** Taken from the core and not given to Netty yet; owned. */
    private final ArrayDeque<Object> gathered = new ArrayDeque<>(0);
    /** How many were taken and not sent yet, those that are gathered included. */
    private int held;
    /** The sum of the sizes of those that are held; back to zero with the last of them. */
    private int heldBytes;
    /** Inside {@link #flush} or {@link #send}: what is to be told is told later. */
    private boolean inFlush;

    /** The core waits to hear that nothing is held any more. */
    private boolean writableWanted;

    private NettyDatagrams(ChannelSetup setup, DatagramChannel channel, @Nullable SocketAddress remote)
            throws IOException {
        this.channel = channel;
        this.loop = setup.loop();
        this.transport = setup.transport();
        this.view = new NettySocketView(channel, transport.localAddress(channel), remote);
        this.defaultReceiver = transport.addressesAll() ? (InetSocketAddress) remote : null;
        channel.pipeline().addLast(this);
    }

    /**
     * Opens, binds and perhaps connects a socket.
     *
     * @throws IOException when the system refuses; names the address
     */
    public static NettyDatagrams open(ChannelSetup setup, DatagramSettings settings) throws IOException {
        NettyTransport transport = setup.transport();
        DatagramChannel channel;
        try {
            channel = transport.newDatagrams(
                    settings.family() == StandardProtocolFamily.INET6
                            ? SocketProtocolFamily.INET6
                            : SocketProtocolFamily.INET);
        } catch (ChannelException refused) {
            throw NettyErrors.broken(refused);
        }
        setup.register(channel);
        try {
            if (settings.reusePort()) {
                transport.reusePort(channel);
            }
            if (settings.broadcast()) {
                channel.config().setBroadcast(true);
            }
            if (isWildcardOfSix(settings.localAddress())) {
                transport.leaveIpv4Alone(channel);
            }
            bind(channel, settings.localAddress() == null ? anywhere(settings.family()) : settings.localAddress());
            if (settings.remoteAddress() != null) {
                transport.connect(channel, settings.remoteAddress());
            }
            return new NettyDatagrams(setup, channel, settings.remoteAddress());
        } catch (IOException | RuntimeException refused) {
            channel.close();
            if (refused instanceof ChannelException) {
                throw NettyErrors.broken(refused);
            }
            throw refused;
        }
    }

    private static boolean isWildcardOfSix(@Nullable InetSocketAddress local) {
        return local != null
                && local.getAddress() instanceof java.net.Inet6Address
                && local.getAddress().isAnyLocalAddress();
    }

    /**
     * Takes over a channel of the JDK.
     *
     * @throws IOException when it cannot be used; it is as it was
     * @throws UnsupportedOperationException when the transport cannot wait for it
     */
    static NettyDatagrams adopt(ChannelSetup setup, java.nio.channels.DatagramChannel channel) throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        boolean wasBlocking = channel.isBlocking();
        try {
            channel.configureBlocking(false);
            DatagramChannel wrapped = setup.transport().wrap(channel);
            if (wrapped == null) {
                throw new UnsupportedOperationException(
                        "this transport cannot wait for datagram channels of the JDK; give addresses, or choose the"
                                + " backend nio or netty-nio");
            }
            if (channel.getLocalAddress() == null) {
                channel.bind(null);
            }
            setup.register(wrapped);
            return new NettyDatagrams(setup, wrapped, channel.getRemoteAddress());
        } catch (IOException | RuntimeException refused) {
            if (channel.isOpen() && !channel.isRegistered()) {
                channel.configureBlocking(wasBlocking);
            }
            throw refused;
        }
    }

    private static InetSocketAddress anywhere(ProtocolFamily family) throws IOException {
        int bytes = family == StandardProtocolFamily.INET6 ? 16 : 4;
        return new InetSocketAddress(InetAddress.getByAddress(new byte[bytes]), 0);
    }

    private static void bind(DatagramChannel channel, InetSocketAddress local) throws IOException {
        ChannelFuture bound = channel.bind(local);
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw NettyErrors.notBound(cause == null ? new IOException("not bound at once") : cause, local);
        }
    }

    @Override
    public void attach(DatagramSink core) {
        sink = core;
    }

    // Receiving

    @Override
    public void resumeReading() {
        if (receiving != Receiving.PAUSED) {
            return;
        }
        receiving = Receiving.READING;
        if (late.isEmpty()) {
            channel.config().setAutoRead(true);
        } else {
            loop.execute(this::tellLate);
        }
    }

    private void tellLate() {
        while (isReading() && !late.isEmpty()) {
            Late next = late.remove();
            sink().received(next.data(), next.from());
        }
        if (isReading()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void pauseReading() {
        if (isReading()) {
            receiving = Receiving.PAUSED;
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (mute()) {
                return;
            }
            ByteBuf content = packet.content();
            ByteBuffer data = content.internalNioBuffer(content.readerIndex(), content.readableBytes());
            if (isReading() && late.isEmpty()) {
                inBatch = transport.datagramsPerRead() > 1;
                sink().received(data, packet.sender());
            } else {
                late.add(
                        new Late(ByteBuffer.allocate(data.remaining()).put(data).flip(), packet.sender()));
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inBatch = false;
        flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (mute()) {
            return;
        }
        if (channel.isOpen()) {
            sink().error(NettyErrors.datagram(cause, view.remoteAddress()));
        } else {
            fail(NettyErrors.broken(cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!mute()) {
            fail(new IOException("somebody else closed the channel of " + this));
        }
    }

    private boolean isReading() {
        return receiving == Receiving.READING;
    }

    /** Nothing is told any more. */
    private boolean mute() {
        return receiving == Receiving.SILENT || loop.isOver();
    }

    private void fail(IOException cause) {
        receiving = Receiving.SILENT;
        drop();
        sink().failed(cause);
    }

    // Sending

    @Override
    public boolean gathers() {
        return true;
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        if (receiving == Receiving.SILENT || !channel.isOpen()) {
            // The descriptor's number may be another socket's by now.
            throw new ClosedChannelException();
        }
        boolean alone = !data.hasRemaining() && !transport.writesEmpty();
        if (isFull() || (alone && held > 0)) {
            flush();
            if (isFull() || (alone && held > 0)) {
                return false;
            }
        }
        if (alone) {
            try {
                transport.sendEmpty(channel, to);
            } catch (IOException refused) {
                throw NettyErrors.datagram(refused, to == null ? view.remoteAddress() : to);
            }
            return true;
        }
        int bytes = data.remaining();
        ByteBuf content = channel.alloc().directBuffer(bytes).writeBytes(data);
        InetSocketAddress receiver = to == null ? defaultReceiver : to;
        gathered.add(receiver == null ? content : new DatagramPacket(content, receiver));
        held++;
        heldBytes += bytes;
        return true;
    }

    private boolean isFull() {
        return held >= HELD_MOST || heldBytes >= HELD_BYTES;
    }

    @Override
    public void flush() {
        if (inBatch && !isFull() || gathered.isEmpty()) {
            return;
        }
        if (loop.inEventLoop()) {
            write();
        } else {
            loop.execute(this::write);
        }
    }

    private void write() {
        boolean outer = !inFlush;
        inFlush = true;
        try {
            for (Object message = gathered.poll(); message != null; message = gathered.poll()) {
                channel.write(message).addListener(this);
            }
            channel.flush();
        } finally {
            inFlush = !outer;
        }
    }

    /** Called by Netty when one datagram was sent, or failed. */
    @Override
    public void operationComplete(ChannelFuture write) {
        held--;
        if (held == 0) {
            heldBytes = 0;
        }
        if (receiving == Receiving.SILENT) {
            return;
        }
        Throwable cause = write.cause();
        if (inFlush) {
            if (cause != null) {
                loop.execute(() -> tellError(cause));
            }
            if (held == 0 && writableWanted) {
                loop.execute(this::tellWritable);
            }
        } else {
            if (cause != null) {
                tellError(cause);
            }
            tellWritable();
        }
    }

    private void tellError(Throwable cause) {
        if (!mute()) {
            sink().error(NettyErrors.datagram(cause, view.remoteAddress()));
        }
    }

    private void tellWritable() {
        if (writableWanted && held == 0 && !mute()) {
            writableWanted = false;
            sink().writable();
        }
    }

    @Override
    public boolean holds() {
        return held > 0;
    }

    @Override
    public void awaitWritable() {
        writableWanted = true;
        if (held == 0) {
            loop.execute(this::tellWritable);
        }
    }

    // Groups

    @Override
    public void join(InetAddress group, NetworkInterface network) throws IOException {
        boolean borrowed = loop.borrow();
        try {
            if (channel.config().getNetworkInterface() == null) {
                channel.config().setNetworkInterface(network);
            }
            requireDone(channel.joinGroup(group, network, null));
            memberships.add(new Membership(group, network));
        } catch (ChannelException refused) {
            throw NettyErrors.broken(refused);
        } finally {
            loop.giveBack(borrowed);
        }
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) throws IOException {
        if (!memberships.remove(new Membership(group, network))) {
            return;
        }
        boolean borrowed = loop.borrow();
        try {
            requireDone(channel.leaveGroup(group, network, null));
        } finally {
            loop.giveBack(borrowed);
        }
    }

    private static void requireDone(ChannelFuture asked) throws IOException {
        if (!asked.isSuccess()) {
            Throwable cause = asked.cause();
            throw cause == null ? new IOException("not done at once") : NettyErrors.broken(cause);
        }
    }

    // Ending

    @Override
    public void close() {
        receiving = Receiving.SILENT;
        drop();
        channel.close();
        if (transport.closesInSelect()) {
            loop.releaseClosed();
        }
    }

    private void drop() {
        late.clear();
        for (Object message = gathered.poll(); message != null; message = gathered.poll()) {
            ReferenceCountUtil.release(message);
            held--;
        }
    }

    @Override
    public SocketView socket() {
        return view;
    }

    @Override
    public String toString() {
        return "datagrams " + view.localAddress();
    }

    private DatagramSink sink() {
        return Objects.requireNonNull(sink, "no sink is attached");
    }
}
