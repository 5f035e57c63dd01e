package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import org.tulip4j.netty.internal.loop.BoundRegistration;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.GuestHandle;
import org.tulip4j.netty.internal.loop.HandleInFront;
import org.tulip4j.netty.internal.loop.LentEventLoop;

/**
 * Linux, io_uring. Loaded only when Netty's classes for it are there.
 *
 * <p>A ring belongs to the thread that polls: Netty registers its descriptor there, and requests die with their thread. So what
 * other threads ask for, standing in for the loop, enters the ring and leaves with the next poll, see {@link BoundRegistration}.
 *
 * <p>There are two kinds of ring. That of a loop with one thread for life is made with {@code IORING_SETUP_SINGLE_ISSUER} and {@code
 * IORING_SETUP_DEFER_TASKRUN}: the kernel completes requests when the loop polls. Any other loop may be run by one thread and closed by another,
 * which these rings refuse; there the kernel completes each request as soon as it can, and interrupts the thread for it. Hence they send
 * differently, too: docs/decisions/0035-rings-of-one-thread.md.
 */
public final class IoUringTransport extends NativeTransport {
    /** The ring knows one thread, for ever. */
    private final boolean oneThread;
    /** Knows whether accepted sockets block; used where the ring has one thread, and the transport one loop. */
    private final UnblockedAccepts accepts = new UnblockedAccepts();

    private IoUringTransport(boolean oneThread) {
        this.oneThread = oneThread;
    }

    /** {@return that of loops which several threads may run and close, one after the other, and of guests} */
    public static IoUringTransport shared() {
        return new IoUringTransport(false);
    }

    /** {@return that of one loop with one thread for life} */
    public static IoUringTransport ofOneThread() {
        return new IoUringTransport(true);
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig()
                .setRingSize(LentEventLoop.RING_ENTRIES)
                .setSingleIssuer(oneThread));
    }

    @Override
    public IoHandle watched(IoHandle handle) {
        return new IoUringHangup(
                (IoUringIoHandle) handle,
                HandleInFront.channelOf(handle) instanceof DomainSocketChannel unix ? (Socket) unix.fd() : null);
    }

    @Override
    public SocketChannel newSocket() {
        return new IoUringSocketChannel();
    }

    @Override
    public boolean separatesFamilies() {
        return false;
    }

    @Override
    public boolean bindsFourAlone() {
        return !Socket.isIPv6Preferred();
    }

    /** Netty makes sockets of IPv6 only, and binds 0.0.0.0 to those as both families: the listener closes what comes over IPv6. */
    @Override
    public ServerSocketChannel newServerSocket(boolean ipv4) {
        return new IoUringServerSocketChannel();
    }

    @Override
    public DirectWriter outlet(Scratch scratch) {
        if (!oneThread) {
            return DirectWriter.none();
        }
        DirectWriter direct = DirectWriter.onDescriptors(scratch);
        // What is connected from here blocks.
        return (channel, data) -> channel.parent() != null && accepts.all() ? direct.write(channel, data) : 0;
    }

    @Override
    public IoOps ofListener(IoOps operation) {
        return oneThread ? accepts.changed(operation) : operation;
    }

    @Override
    public boolean readsAtOnce() {
        return false;
    }

    /** A splice that was submitted goes on after a cancel, and nobody knows how far. */
    @Override
    public boolean sendsFiles() {
        return false;
    }

    @Override
    public boolean bindsThread() {
        return true;
    }

    @Override
    public boolean keepsThread() {
        return oneThread;
    }

    /** A poll of Netty's goes on submitting and completing for up to 128 rounds. */
    @Override
    public boolean readsOnInPoll() {
        return true;
    }

    @Override
    public boolean acceptsUnasked() {
        return true;
    }

    @Override
    public void refuse(ServerChannel channel) throws IOException {
        ((Socket) ((UnixChannel) channel).fd()).shutdown(true, false);
    }

    @Override
    public DuplexChannel newUnixSocket() {
        return new IoUringDomainSocketChannel();
    }

    @Override
    public ServerChannel newUnixServer() {
        return new IoUringServerDomainSocketChannel();
    }

    @Override
    public DatagramChannel newDatagrams(SocketProtocolFamily family) {
        IoUringDatagramChannel channel = new IoUringDatagramChannel(family);
        channel.config().setOption(IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, ReadBuffers.DATAGRAM_BYTES);
        return channel;
    }

    @Override
    public boolean addressesAll() {
        return true;
    }

    @Override
    public boolean writesEmpty() {
        return true;
    }

    @Override
    public IoHandle within(IoHandle handle, GuestEventLoop loop) {
        return new Within((IoUringIoHandle) handle, loop);
    }

    /** Hears a guest's channel on io_uring first: what it is told happens inside the tulip loop. Thread: the host's. */
    private static final class Within extends GuestHandle<IoUringIoHandle> implements IoUringIoHandle {
        Within(IoUringIoHandle channel, GuestEventLoop loop) {
            super(channel, loop);
        }
    }
}
