package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import org.tulip4j.netty.internal.loop.HandleInFront;

/**
 * Stands between epoll and the channel of a stream; has the stream read the peer's end by itself, the first time it is told.
 *
 * <p>Where a connection may outlive its incoming half, Netty shuts that half down and takes the descriptor out of epoll, step by
 * step, before anybody could say that the connection ends altogether: three system calls, in vain for most. Here the protocol is
 * asked first. If the channel is still open in the next poll, the end is told by epoll once more, and Netty does the rest.
 * Of the bytes before the end each poll reads once, where Netty would read twice.
 *
 * <p>Bytes that a coroutine waits for stay in the socket until it runs: docs/decisions/0048-reads-in-the-step.md.
 *
 * <p>Owns nothing. Why it reads past Netty, and what it needs of Netty: docs/decisions/0028-peer-end-on-epoll.md. Thread: the loop's.
 */
final class EpollEnd extends HandleInFront<EpollIoHandle> implements EpollIoHandle {
    /** There is something to read, and that is all. */
    private static final int READABLE = EpollIoOps.EPOLLIN.value();
    /** EPOLLHUP: both directions have ended. There may be bytes before the end, all the same. */
    private static final int BOTH_ENDED = 0x10;
    /** There is something to read, perhaps the end; nothing to send waits, and nothing is broken. */
    private static final int READABLE_TO_THE_END = EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLRDHUP.value();

    /** The channel of the handle; its pipeline says who hears of the end. */
    private final DuplexChannel stream;

    /**
     * @param handle of a stream socket's channel
     * @param stream that channel
     */
    EpollEnd(EpollIoHandle handle, DuplexChannel stream) {
        super(handle);
        this.stream = stream;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        int told = ((EpollIoEvent) event).ops().value();
        if (told == READABLE && isLeft() || (told & ~BOTH_ENDED) == READABLE_TO_THE_END && isRead()) {
            return;
        }
        super.handle(registration, event);
    }

    private boolean isLeft() {
        return stream.pipeline().first() instanceof EndReader reader && reader.leavesUnread();
    }

    private boolean isRead() {
        // Whoever stands in front of the reader is told what Netty reads.
        return stream.pipeline().first() instanceof EndReader reader
                && reader.readToTheEnd((Socket) ((UnixChannel) stream).fd());
    }

    @Override
    public FileDescriptor fd() {
        return channel().fd();
    }
}
