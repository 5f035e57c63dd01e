package org.tulip4j.netty.internal.adopt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * The one rule by which the handlers at the end of a pipeline hear that the peer will send no more: it has closed its sending
 * direction, or a TLS handler in front has been told so by a {@code close_notify}. Thread: the channel's.
 *
 * <p>Netty's decoders give out what they hold when they hear of the first, and know nothing of the second. Therefore a
 * {@code close_notify} is passed to those behind the TLS handler as the end of the channel's input, before it counts as the end.
 */
public final class PeerEnd {
    /** Whether Netty's TLS, which is optional, is there. */
    private static final boolean HAS_TLS = hasTls();

    private PeerEnd() {}

    private static boolean hasTls() {
        try {
            Class.forName("io.netty.handler.ssl.SslCloseCompletionEvent", false, PeerEnd.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /**
     * Whether an event of a pipeline says that the peer will send no more.
     *
     * @param at of the handler that got the event; what the decoders in front held has come when this returns true
     * @param event whatever it is
     * @return true perhaps several times for one connection
     */
    public static boolean isToldBy(ChannelHandlerContext at, Object event) {
        if (isShutdown(event)) {
            return true;
        }
        if (!isCloseNotify(event)) {
            return false;
        }
        ChannelHandlerContext encryption = Encryption.nearest(at.pipeline());
        if (encryption != null) {
            encryption.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        return true;
    }

    /**
     * Keeps a channel open at the peer's end where Netty closes it whatever it is set to: its own NIO channel of Unix domain sockets.
     * Netty tells of a completed read before it closes, and does not close what takes no more input; then it says so.
     *
     * @param channel a read of which is complete
     */
    public static void atReadComplete(Channel channel) {
        if (channel instanceof AbstractNioByteChannel
                && channel instanceof DuplexChannel duplex
                && !(channel.config() instanceof SocketChannelConfig)
                && channel.unsafe().recvBufAllocHandle().lastBytesRead() < 0
                && !duplex.isInputShutdown()) {
            duplex.shutdownInput();
        }
    }

    /** {@return whether an event belongs to the end of the input, and must not overtake it} */
    static boolean concerns(Object event) {
        return isShutdown(event) || isCloseNotify(event);
    }

    /** {@return whether an event says nothing but that the channel takes no more input} */
    public static boolean isShutdown(Object event) {
        return event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
    }

    private static boolean isCloseNotify(Object event) {
        return HAS_TLS && OfTls.isCloseNotify(event);
    }

    /** Loaded only where Netty's TLS is there. */
    private static final class OfTls {
        /** Without a {@code close_notify} the event carries a cause, and the channel is about to say that it is inactive. */
        static boolean isCloseNotify(Object event) {
            return event instanceof SslCloseCompletionEvent completion && completion.isSuccess();
        }
    }
}
