package org.tulip4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.adopt.DecoderFeed;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.spi.Adoption;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;

/**
 * A channel that carries objects, seen from a handler at the end of its pipeline. States: beginning, open, closing (nothing is
 * told but the end), lost. Thread: the loop's, which is the channel's.
 */
final class AdoptedMessages<I, O> implements MessageTransport<O>, DecoderFeed.Taker {
    private final EventLoop loop;
    private final ChannelHandlerContext context;
    private final Channel channel;
    private final NettySocketView view;
    private final Class<I> type;
    /** What came while it could not be told. */
    private final ArrayDeque<Object> arrears = new ArrayDeque<>();

    /** In front of the codecs; null where there are none, for a handler of bytes. */
    private final @Nullable DecoderFeed feed;

    private MessageProtocol<? super I, O> protocol;
    private boolean made;
    private boolean reading = true;
    private boolean closing;
    private boolean removed;
    private boolean lostQueued;
    private boolean lost;
    private boolean inputEnded;
    private boolean eofTold;
    private boolean inactive;

    private boolean unflushed;
    private boolean flushQueued;
    /** Written by a coroutine on a thread that Netty does not take for the channel's: for the channel's thread to encode, in order. */
    private final ArrayDeque<O> outgoing = new ArrayDeque<>(0);

    private boolean tellingQueued;
    private boolean telling;
    /** What is being told, null mostly. */
    private @Nullable Object lent;
    /** The latest message was bytes. */
    private boolean gotBytes;

    private boolean writingPaused;
    private @Nullable ChannelFuture lastWrite;

    /** Queues {@code connectionMade}. */
    public AdoptedMessages(
            EventLoop loop, ChannelHandlerContext context, Class<I> type, MessageProtocol<? super I, O> protocol) {
        this.loop = loop;
        this.context = context;
        this.channel = context.channel();
        this.view = new NettySocketView(channel, channel.remoteAddress());
        this.type = type;
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        this.feed = ByteBuf.class.isAssignableFrom(type) ? null : DecoderFeed.addTo(context.pipeline(), this);
        loop.callSoon(this::begin);
    }

    private void begin() {
        made = true;
        if (!call("connectionMade", () -> protocol.connectionMade(this))) {
            abort();
        }
        tellWaiting();
    }

    // What Netty tells

    /** {@return whether the loop is closed, so that nobody can be told anything; what waited is released then} */
    public boolean orphaned() {
        if (!loop.isClosed()) {
            return false;
        }
        closing = true;
        lostQueued = true;
        dropWaiting();
        return true;
    }

    /** A message came; it is owned from now on. */
    public void received(Object message) {
        gotBytes = message instanceof ByteBuf;
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (!type.isInstance(message)) {
            String other = message.getClass().getName();
            ReferenceCountUtil.release(message);
            failed(new IllegalStateException("a MessageHandler for " + type.getName() + " got a " + other
                    + ": put the codec that makes the one of the other in front of it"));
        } else if (!made || !reading || telling || !arrears.isEmpty()) {
            arrears.add(message);
        } else {
            tell(message);
        }
    }

    @Override
    public boolean takes() {
        return closing || orphaned() || (made && reading && arrears.isEmpty());
    }

    @Override
    public boolean takesBytes() {
        return gotBytes;
    }

    /** The messages of one read are over. */
    public void readComplete() {
        flushNow();
    }

    /** Netty holds much, or little again. */
    public void writability() {
        boolean pause = !channel.isWritable();
        if (pause == writingPaused || !made || lost) {
            return;
        }
        writingPaused = pause;
        if (pause) {
            call("pauseWriting", protocol::pauseWriting);
        } else {
            call("resumeWriting", protocol::resumeWriting);
        }
    }

    /** The peer will send no more. */
    public void inputEnded() {
        inputEnded = true;
        tellLater();
    }

    /** The channel is closed, whoever closed it. */
    public void inactive() {
        inactive = true;
        if (writingPaused && made && !lost) {
            // Nothing is held any more: whoever waits for room must not wait for ever.
            writingPaused = false;
            call("resumeWriting", protocol::resumeWriting);
        }
        if (closing) {
            lose(null);
        } else {
            tellLater();
        }
    }

    /** The connection is broken. */
    public void failed(Throwable cause) {
        if (closing) {
            return;
        }
        closing = true;
        dropWaiting();
        lose(cause);
        context.close();
    }

    /** The handler has left the pipeline: what waits is for those behind. */
    public void removed() {
        removed = true;
        flushNow();
        closing = true;
        for (Object message = arrears.poll(); message != null; message = arrears.poll()) {
            context.fireChannelRead(message);
        }
        if (feed != null && context.pipeline().context(feed) != null) {
            context.pipeline().remove(feed);
        }
        lose(null);
    }

    // Telling

    private void tell(Object message) {
        telling = true;
        lent = message;
        try {
            protocol.messageReceived(type.cast(message));
        } catch (Throwable thrown) {
            report("messageReceived", thrown);
            abort();
        } finally {
            telling = false;
            lent = null;
            giveBack(message);
        }
    }

    private void giveBack(Object message) {
        try {
            ReferenceCountUtil.release(message);
        } catch (IllegalReferenceCountException releasedBefore) {
            report("messageReceived", releasedBefore);
            abort();
        }
    }

    private void tellLater() {
        if (!tellingQueued) {
            tellingQueued = true;
            loop.callSoon(() -> {
                tellingQueued = false;
                tellWaiting();
            });
        }
    }

    private void tellWaiting() {
        // Codecs that count requests without an answer shall see the answers before they get more.
        encodeOutgoing();
        while (made && reading && !closing && !arrears.isEmpty()) {
            tell(arrears.remove());
        }
        if (feed != null) {
            feed.resume();
        }
        if (closing || !made || !reading || (feed != null && !feed.isEmpty())) {
            return;
        }
        if (inactive) {
            closing = true;
            lose(null);
        } else if (inputEnded) {
            tellEof();
        } else {
            channel.config().setAutoRead(true);
        }
    }

    private void tellEof() {
        if (eofTold) {
            return;
        }
        eofTold = true;
        boolean[] keep = {false};
        call("eofReceived", () -> keep[0] = protocol.eofReceived());
        if (!keep[0]) {
            close();
        }
    }

    private boolean call(String callback, Runnable body) {
        try {
            body.run();
            return true;
        } catch (Throwable thrown) {
            report(callback, thrown);
            return false;
        }
    }

    private void report(String callback, Throwable thrown) {
        Adoption.callbackFailed(
                loop,
                thrown,
                ErrorContext.of("Fatal error: protocol." + callback + "() call failed.", thrown)
                        .with(ErrorContext.TRANSPORT, this)
                        .with(ErrorContext.PROTOCOL, protocol));
    }

    private void lose(@Nullable Throwable cause) {
        if (lostQueued) {
            return;
        }
        lostQueued = true;
        loop.callSoon(() -> {
            lost = true;
            call("connectionLost", () -> protocol.connectionLost(cause));
        });
    }

    private void dropWaiting() {
        drop(arrears);
        drop(outgoing);
    }

    private static void drop(ArrayDeque<?> messages) {
        for (Object message = messages.poll(); message != null; message = messages.poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    // The transport

    @Override
    public void write(O message) {
        Objects.requireNonNull(message, "message");
        if (message == lent && message instanceof ReferenceCounted counted && counted.refCnt() == 1) {
            // Netty would send it after it has been released, and perhaps used for something else.
            throw new IllegalStateException("the message that is being told is lent, and writing gives it away: write"
                    + " message.retain(), not " + message);
        }
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (context.executor().inEventLoop()) {
            encode(message);
        } else {
            outgoing.add(message);
        }
        if (!closing) {
            flushLater();
        }
    }

    private void encode(O message) {
        ChannelFuture written = context.write(message);
        if (written.isDone() && !written.isSuccess()) {
            failed(written.cause());
            return;
        }
        lastWrite = written;
        written.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess() && !closing && !orphaned()) {
                Adoption.enter(loop);
                failed(done.cause());
                Adoption.exit(loop);
            }
        });
    }

    private void flushLater() {
        unflushed = true;
        if (!flushQueued) {
            flushQueued = true;
            loop.callSoon(() -> {
                flushQueued = false;
                flushNow();
            });
        }
    }

    private void flushNow() {
        if (!unflushed || removed) {
            return;
        }
        if (context.executor().inEventLoop()) {
            unflushed = false;
            encodeOutgoing();
            context.flush();
        } else {
            inChannelsThread(this::flushNow);
        }
    }

    /** What was written is with Netty, encoded by the codecs that stand in front now. */
    private void handOver() {
        if (!outgoing.isEmpty()) {
            inChannelsThread(this::encodeOutgoing);
        }
    }

    private void encodeOutgoing() {
        for (O message = outgoing.poll(); message != null; message = outgoing.poll()) {
            encode(message);
        }
    }

    /** At once: here, or by the thread that waits for the coroutine. */
    private void inChannelsThread(Runnable work) {
        try {
            Adoption.inHost(loop, () -> {
                work.run();
                return null;
            });
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public boolean isWritingPaused() {
        handOver();
        return writingPaused;
    }

    @Override
    public void pauseReading() {
        if (reading && !closing) {
            reading = false;
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void resumeReading() {
        if (!reading && !closing) {
            reading = true;
            tellLater();
        }
    }

    @Override
    public boolean isReading() {
        return reading && !closing;
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        flushNow();
        // A flush may have found out that the connection is broken.
        if (closing) {
            return;
        }
        closing = true;
        dropWaiting();
        channel.config().setAutoRead(false);
        ChannelFuture last = lastWrite;
        if (last == null || last.isDone()) {
            loop.callSoon(this::closeChannel);
        } else {
            last.addListener(sent -> {
                if (!orphaned()) {
                    Adoption.enter(loop);
                    closeChannel();
                    Adoption.exit(loop);
                }
            });
        }
    }

    private void closeChannel() {
        if (!removed && channel.isOpen()) {
            context.close();
        }
        lose(null);
    }

    @Override
    public void abort() {
        if (!lostQueued && !removed) {
            closing = true;
            dropWaiting();
            lose(null);
            context.close();
        }
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public Channel channel() {
        handOver();
        return channel;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        if (key == InfoKey.PEERNAME && view.remoteAddress() != null) {
            return (T) view.remoteAddress();
        }
        if (key == InfoKey.SOCKNAME && view.localAddress() != null) {
            return (T) view.localAddress();
        }
        return key == InfoKey.SOCKET ? (T) view : fallback;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void setProtocol(BaseProtocol<?> next) {
        if (!(next instanceof MessageProtocol<?, ?>)) {
            throw new IllegalArgumentException(next + " is no MessageProtocol");
        }
        protocol = (MessageProtocol<? super I, O>) next;
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return lost ? null : protocol;
    }

    @Override
    public String toString() {
        return "<MessageTransport " + channel + (lost ? " lost>" : closing ? " closing>" : reading ? ">" : " paused>");
    }
}
