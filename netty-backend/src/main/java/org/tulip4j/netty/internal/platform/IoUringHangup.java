package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.HandleInFront;

/**
 * Stands between the ring and a channel; lets a channel whose peer has gone read until the end is seen.
 *
 * <p>Netty polls with edges and reads once for each. When bytes and a reset come together there is one edge: the read brings the
 * bytes, and the kernel, which tells after a FIN that there is more to read, tells nothing after a reset. Without help the channel
 * waits for ever for an edge that was. So after the peer's hang-up each read that brings bytes is followed by an edge from here.
 *
 * <p>The kernel tells the error of a connection once. When a send has got it, the read that is under way gets the end instead, and Netty, which
 * closes only after that read, would tell of an end that the peer has not sent. So such a read fails as the send did.
 *
 * <p>Thread: the loop's. The numbers are the kernel's.
 */
final class IoUringHangup extends HandleInFront<IoUringIoHandle> implements IoUringIoHandle {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");
    /** The kernel's number of a poll. */
    private static final byte OP_POLL_ADD = 6;
    /** The kernel's number of a receive. */
    private static final byte OP_RECV = 27;
    /** The kernel's number of a send. */
    private static final byte OP_SEND = 26;
    /** The kernel's number of a send from several places. */
    private static final byte OP_WRITEV = 2;
    /** The result of what would have to wait. */
    private static final int EAGAIN = -11;
    /** The result of what was cancelled. */
    private static final int ECANCELED = -125;
    /** There is something to read. */
    private static final int POLLIN = 1;
    /** The peer sends no more. */
    private static final int POLLRDHUP = 0x2000;
    /** The poll of the channel goes on. */
    private static final int CQE_F_MORE = 2;

    /** The descriptor of a Unix domain socket; null for channels of another kind. */
    private final @Nullable Socket unix;

    /** What a send has failed with, negative; 0: none has. */
    private int failure;

    /** The poll has told that the peer has gone, or ended its side. */
    private boolean hungUp;

    IoUringHangup(IoUringIoHandle channel, @Nullable Socket unix) {
        super(channel);
        this.unix = unix;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        byte operation = completion.opcode();
        int result = completion.res();
        hungUp |= operation == OP_POLL_ADD && result > 0 && (result & POLLRDHUP) != 0;
        if ((operation == OP_SEND || operation == OP_WRITEV) && result < 0 && result != EAGAIN && result != ECANCELED) {
            failure = result;
        }
        boolean ended = operation == OP_RECV && result == 0;
        if (ended && failure != 0) {
            super.handle(registration, failed(completion));
            return;
        }
        if (unix != null && ended) {
            endInput(unix);
        }
        super.handle(registration, event);
        if (hungUp && operation == OP_RECV && result > 0) {
            channel().handle(registration, new IoUringIoEvent(POLLIN, CQE_F_MORE, OP_POLL_ADD, (short) 0));
        }
    }

    @SuppressWarnings("deprecation") // every supported Netty has these
    private IoUringIoEvent failed(IoUringIoEvent end) {
        return new IoUringIoEvent(failure, end.flags(), OP_RECV, end.data());
    }

    /** Netty closes a Unix domain socket at the end of the peer's data, unless its input is shut already. */
    private static void endInput(Socket socket) {
        try {
            socket.shutdown(true, false);
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "the peer is gone altogether", gone);
        }
    }
}
