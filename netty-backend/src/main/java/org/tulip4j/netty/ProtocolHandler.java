package org.tulip4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.adopt.AdoptedStream;
import org.tulip4j.netty.internal.adopt.ChannelSettings;
import org.tulip4j.spi.Adoption;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.Transport;

/**
 * A protocol as a handler of a Netty pipeline, behind whatever carries bytes: TLS, idle handlers, framing.
 *
 * <p>The protocol hears what a {@link Transport} tells on every backend, in the same order. The handler begins when the channel is
 * active, at once when it is so already. From then on it owns the channel's {@code autoRead} and half closure; both are restored when
 * the handler is removed, which is {@code connectionLost(null)} to the protocol and leaves the channel open. What was written before
 * the removal leaves. Closing the transport closes the channel.
 *
 * <p>The peer's end is {@code eofReceived}, whatever the channel's half closure was set to: a peer that sends no more, and behind
 * an {@code SslHandler} a {@code close_notify} before that. What is written afterwards is sent.
 *
 * <p>What is written while bytes come in is flushed when Netty says that the read is complete, and in any case before the transport
 * closes or tells how much waits; what is written at other times is flushed at the end of the step. On a channel of bytes small writes
 * of one read go to the channel as one, in their place among everybody's, unless a handler of the pipeline sees what is written: such a
 * handler sees one write for each step.
 *
 * <p>Bytes are consumed here; everything else but exceptions is passed on to the handlers behind. An exception of the handlers in
 * front is {@code connectionLost(exception)}. A message that is no {@link ByteBuf} ends the connection with an exception that says so.
 *
 * <p>When the loop is closed before the channel, the protocol hears no more, bytes that come are dropped, and the channel is Netty's.
 *
 * <p>One handler is for one channel and one time. Thread: the channel's event loop, which must be the thread of the tulip loop.
 *
 * <p>Source: PEP 3156, "Transports" and "Protocols", on a connection that exists.
 *
 * @since 0.1.0
 */
public final class ProtocolHandler extends HandlerAtEnd {
    /** Gets the connection when the channel is active. */
    private final Consumer<AdoptedStream> opened;
    /** The connection; null before the channel is active. */
    private @Nullable AdoptedStream stream;

    /**
     * A handler for one protocol.
     *
     * @param loop in the thread of the channels' event loop
     * @param protocol a {@link org.tulip4j.transport.Protocol} or a {@link BufferedProtocol}; hears of the one channel the handler is added to
     * @throws IllegalArgumentException when the protocol is of neither kind
     */
    public ProtocolHandler(EventLoop loop, BaseProtocol<? super Transport> protocol) {
        this(Objects.requireNonNull(loop, "loop"), starting(loop, protocol));
    }

    /** A handler that gives its connection to somebody. */
    ProtocolHandler(EventLoop loop, Consumer<AdoptedStream> opened) {
        super(loop);
        this.opened = opened;
    }

    private static Consumer<AdoptedStream> starting(EventLoop loop, BaseProtocol<? super Transport> protocol) {
        Objects.requireNonNull(protocol, "protocol");
        if (!(protocol instanceof ReadProtocol) && !(protocol instanceof BufferedProtocol)) {
            throw new IllegalArgumentException(protocol + " is neither a Protocol nor a BufferedProtocol");
        }
        return stream -> Adoption.start(loop, stream, protocol, null);
    }

    /**
     * A handler that runs a coroutine for its channel, which is closed when the coroutine ends. What it throws goes to the loop's
     * exception handler.
     *
     * @param loop in the thread of the channels' event loop
     * @param handler run in a task of its own, once
     * @return to be added to one pipeline
     */
    public static ProtocolHandler serving(EventLoop loop, Streams.Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return new ProtocolHandler(
                loop,
                stream -> Adoption.start(
                        loop, stream, new StreamReaderProtocol(loop, new StreamReader(loop), handler), null));
    }

    /**
     * The connection.
     *
     * @return null before the channel is active
     */
    public @Nullable Transport transport() {
        AdoptedStream known = stream;
        return known == null ? null : known.transport();
    }

    @Override
    void connect(ChannelHandlerContext active, ChannelSettings before) {
        AdoptedStream made = new AdoptedStream(loop(), active, before);
        stream = made;
        opened.accept(made);
    }

    @Override
    @Nullable AdoptedStream connection() {
        return stream;
    }

    /**
     * Tells the protocol, and releases the message.
     *
     * @param reader of this handler
     * @param message a {@link ByteBuf}
     */
    @Override
    public void channelRead(ChannelHandlerContext reader, Object message) {
        AdoptedStream to = heard() == null ? null : stream;
        try {
            if (to == null) {
                return;
            }
            if (!(message instanceof ByteBuf bytes)) {
                to.failed(new IllegalStateException("a ProtocolHandler takes bytes, not "
                        + message.getClass().getName() + ": put it in front of the codec, or use a MessageHandler"));
                return;
            }
            Adoption.enter(loop());
            try {
                to.received(bytes);
            } finally {
                Adoption.exit(loop());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /**
     * Lets the channel go, open and set as it was.
     *
     * @param at of this handler
     */
    @Override
    public void handlerRemoved(ChannelHandlerContext at) {
        AdoptedStream from = heard() == null ? null : stream;
        Transport connection = transport();
        if (from == null || connection == null) {
            restoreSettings(at);
            return;
        }
        if (!at.channel().isOpen()) {
            // Netty empties the pipelines of closed channels. What has come may still be read.
            return;
        }
        Adoption.enter(loop());
        try {
            from.removed();
            connection.close();
        } finally {
            Adoption.exit(loop());
        }
    }
}
