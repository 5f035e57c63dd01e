package org.tulip4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ServerChannel;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.netty.internal.adopt.AdoptedConnection;
import org.tulip4j.netty.internal.adopt.DecoderFeed;
import org.tulip4j.netty.internal.adopt.OutgoingMessages;
import org.tulip4j.netty.internal.adopt.PeerSilence;
import org.tulip4j.netty.internal.adopt.SingleDecode;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.spi.Adoption;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;

/**
 * A channel that carries objects, seen from a handler at the end of its pipeline; owns the messages that came while they could not be
 * told.
 *
 * <p>The connection opens, closes and is lost, see {@link Life}; {@code connectionMade} comes first, whatever has happened before it.
 * Messages are told as they come, unless the protocol has paused, is hearing one, or older ones wait. The peer's end and the channel's
 * end wait behind the messages that came before them, see {@link Input}.
 *
 * <p>Thread: the loop's, which is the channel's.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
final class AdoptedMessages<I, O> extends OutgoingMessages<O>
        implements MessageTransport<O>, AdoptedConnection, DecoderFeed.Taker {
    /** The channel underneath; somebody else's. */
    private final Channel channel;
    /** Its addresses and options. */
    private final NettySocketView view;
    /** What the protocol hears as messages; those of another type end the connection. */
    private final Class<I> type;
    /** What came while it could not be told, in order; owned. An event is an {@link Event}. */
    private final ArrayDeque<Object> arrears = new ArrayDeque<>();

    /** Stands in front of the codecs; null where there are none, for a handler of bytes. */
    private final @Nullable DecoderFeed feed;

    /** Counts the peer's silence while it is waited for. */
    private final PeerSilence silence;

    /** Hears of everything; another one after {@code setProtocol}. */
    private MessageProtocol<? super I, O> protocol;
    /** How far the connection has come; it never goes back. */
    private Life life = Life.OPEN;
    /** What has come of the peer's end. */
    private Input input = Input.OPEN;
    /** The protocol has heard of the connection, so that it can hear of more. */
    private boolean made;
    /** The protocol takes messages: it has not paused. */
    private boolean reading = true;
    /** {@link #tellWaiting} is about to be called. */
    private boolean tellingQueued;
    /** What is being told, null mostly. */
    private @Nullable Object lent;
    /** How many messages have come, modulo 2^32. */
    private int received;
    /** The latest message was bytes. */
    private boolean gotBytes;

    /** An event that waits among messages; owned. */
    private record Event(Object event) {}

    /** How far a connection has come. */
    private enum Life {
        /** Messages come and go. */
        OPEN,
        /** No message is told or taken; what was written may still be on its way. */
        CLOSING,
        /** {@code connectionLost} is queued, or there is no loop any more that could tell it. */
        ENDING,
        /** {@code connectionLost} was told. */
        LOST
    }

    /** What has come of the peer's end. */
    private enum Input {
        /** Messages may come. */
        OPEN,
        /** The peer will send no more, which waits for the messages before it. */
        ENDED,
        /** {@code eofReceived} was told. */
        EOF_TOLD,
        /** The channel is closed, which waits for the messages before it. */
        INACTIVE,
        /** The channel is closed by this process, which waits for the messages before it: the peer has not ended its side. */
        CUT
    }

    /** Queues {@code connectionMade}. */
    AdoptedMessages(
            EventLoop loop, ChannelHandlerContext context, Class<I> type, MessageProtocol<? super I, O> protocol) {
        super(loop, context);
        this.channel = context.channel();
        this.view = new NettySocketView(channel, channel.remoteAddress());
        this.type = type;
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        this.feed = ByteBuf.class.isAssignableFrom(type) ? null : DecoderFeed.addTo(context.pipeline(), this);
        this.silence = new PeerSilence(context.pipeline());
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

    @Override
    public boolean orphaned() {
        if (!loop.isClosed()) {
            return false;
        }
        advance(Life.ENDING);
        dropWaiting();
        return true;
    }

    /** A message came; it is owned from now on. */
    void received(Object message) {
        if (message == SingleDecode.NO_BYTES) {
            return;
        }
        received++;
        gotBytes = message instanceof ByteBuf;
        if (isClosing()) {
            ReferenceCountUtil.release(message);
        } else if (!type.isInstance(message)) {
            String other = message.getClass().getName();
            ReferenceCountUtil.release(message);
            failed(new IllegalStateException("a MessageHandler for " + type.getName() + " got a " + other
                    + ": put the codec that makes the one of the other in front of it"));
        } else if (mustWait()) {
            arrears.add(message);
        } else {
            tell(message);
        }
    }

    private boolean mustWait() {
        return !made || !reading || lent != null || !arrears.isEmpty();
    }

    @Override
    public void eventReceived(Object event) {
        if (isClosing()) {
            return;
        }
        if (!mustWait()) {
            tell(new Event(ReferenceCountUtil.retain(event)));
        } else if (!waits(event)) {
            arrears.add(new Event(ReferenceCountUtil.retain(event)));
        }
    }

    /** Events that come again and again, as those of idle channels, are one object; so they cannot pile up. */
    private boolean waits(Object event) {
        return arrears.stream().anyMatch(next -> next instanceof Event waiting && waiting.event == event);
    }

    @Override
    public boolean takes() {
        return isClosing() || orphaned() || (made && reading && arrears.isEmpty());
    }

    @Override
    public int received() {
        return received;
    }

    /** Behind what the coroutine has changed in the pipeline, which waits for the channel's thread where Netty knows only that. */
    private void decodeNextLater(DecoderFeed stepwise) {
        if (context.executor().inEventLoop()) {
            stepwise.ready(true);
            tellLater();
            return;
        }
        context.executor().execute(() -> {
            if (!orphaned()) {
                Adoption.enter(loop);
                stepwise.ready(isPeerAwaited());
                tellWaiting();
                Adoption.exit(loop);
            }
        });
    }

    @Override
    public boolean awaits() {
        return isClosing() || isPeerAwaited();
    }

    @Override
    public boolean takesBytes() {
        return gotBytes;
    }

    @Override
    public void readCompleted() {
        if (!orphaned()) {
            flushNow();
            if (!isPeerAwaited()) {
                silence.stop();
            }
        }
    }

    private boolean isPeerAwaited() {
        return protocol instanceof StreamedMessages<?, ?> coroutine ? coroutine.isWaiting() : reading;
    }

    /** The coroutine begins or ceases to wait for a message. */
    void peerAwaited(boolean now) {
        if (now) {
            silence.start();
            if (feed != null && feed.isStepwise()) {
                decodeNextLater(feed);
            }
        } else {
            if (feed != null) {
                feed.ready(false);
            }
            silence.stop();
        }
    }

    /** Netty holds much, or little again. */
    void writability() {
        if (made && life != Life.LOST) {
            tellRoom(channel.isWritable());
        }
    }

    @Override
    public void inputEnded() {
        if (input == Input.OPEN) {
            input = Input.ENDED;
        }
        tellLater();
    }

    @Override
    public void inactive() {
        input = input == Input.OPEN ? Input.CUT : Input.INACTIVE;
        if (made && life != Life.LOST) {
            // Nothing is held any more: whoever waits for room must not wait for ever.
            tellRoom(true);
        }
        if (isClosing()) {
            lose(null);
        } else {
            tellLater();
        }
    }

    /** A stream of HTTP/2 does not tell its peer's reset from an end of this process's. */
    private boolean isOwnSocket() {
        return channel.parent() == null || channel.parent() instanceof ServerChannel;
    }

    /** {@return whether the peer has ended its side, as far as it is known} */
    boolean isEndedByPeer() {
        return !isOwnSocket() || (input != Input.OPEN && input != Input.CUT);
    }

    @Override
    public void failed(Throwable cause) {
        if (isClosing()) {
            return;
        }
        advance(Life.CLOSING);
        dropWaiting();
        lose(cause);
        context.close();
    }

    /** The handler has left the pipeline: what was written leaves, and what waits is for those behind. */
    void removed() {
        leave();
        advance(Life.CLOSING);
        for (Object next = arrears.poll(); next != null; next = arrears.poll()) {
            if (next instanceof Event passedOn) {
                ReferenceCountUtil.release(passedOn.event);
            } else {
                context.fireChannelRead(next);
            }
        }
        if (feed != null && context.pipeline().context(feed) != null) {
            context.pipeline().remove(feed);
        }
        lose(null);
    }

    // Telling

    private void tell(Object next) {
        Object what = next instanceof Event told ? told.event : next;
        lent = what;
        try {
            if (what == next) {
                protocol.messageReceived(type.cast(what));
            } else {
                protocol.eventReceived(what);
            }
        } catch (Throwable thrown) {
            report(what == next ? "messageReceived" : "eventReceived", thrown);
            abort();
        } finally {
            lent = null;
            giveBack(what);
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
        while (made && reading && !isClosing() && !arrears.isEmpty()) {
            tell(arrears.remove());
        }
        if (feed != null) {
            feed.resume();
        }
        if (isClosing() || !made || !reading || (feed != null && !feed.isEmpty())) {
            return;
        }
        switch (input) {
            case OPEN -> wantMessages();
            case ENDED -> tellEof();
            case EOF_TOLD -> {}
            case INACTIVE, CUT -> {
                advance(Life.CLOSING);
                lose(null);
            }
        }
    }

    private void wantMessages() {
        channel.config().setAutoRead(true);
        if (isPeerAwaited()) {
            silence.start();
        }
    }

    private void tellEof() {
        input = Input.EOF_TOLD;
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
        if (life.compareTo(Life.ENDING) >= 0) {
            return;
        }
        advance(Life.ENDING);
        loop.callSoon(() -> {
            advance(Life.LOST);
            call("connectionLost", () -> protocol.connectionLost(cause));
        });
    }

    private void dropWaiting() {
        for (Object next = arrears.poll(); next != null; next = arrears.poll()) {
            ReferenceCountUtil.release(next instanceof Event told ? told.event : next);
        }
        dropOutgoing();
    }

    private void advance(Life to) {
        if (to.compareTo(life) > 0) {
            life = to;
        }
    }

    // The transport

    @Override
    public void write(O message) {
        checkWritten(message);
        if (isClosing()) {
            ReferenceCountUtil.release(message);
        } else {
            send(message);
        }
    }

    @Override
    public Future<@Nullable Void> writeAndFlush(O message) {
        Adoption.check(loop);
        checkWritten(message);
        if (isClosing()) {
            ReferenceCountUtil.release(message);
            return Adoption.failed(loop, lost());
        }
        return sendNow(message);
    }

    private void checkWritten(O message) {
        Objects.requireNonNull(message, "message");
        if (message == lent && message instanceof ReferenceCounted counted && counted.refCnt() == 1) {
            // Netty would send it after it has been released, and perhaps used for something else.
            throw new IllegalStateException("the message that is being told is lent, and writing gives it away: write"
                    + " message.retain(), not " + message);
        }
    }

    @Override
    protected void pauseWriting() {
        call("pauseWriting", protocol::pauseWriting);
    }

    @Override
    protected void resumeWriting() {
        call("resumeWriting", protocol::resumeWriting);
    }

    @Override
    public void pauseReading() {
        if (reading && !isClosing()) {
            reading = false;
            channel.config().setAutoRead(false);
            silence.stop();
        }
    }

    @Override
    public void resumeReading() {
        if (!reading && !isClosing()) {
            reading = true;
            tellLater();
        }
    }

    @Override
    public boolean isReading() {
        return reading && !isClosing();
    }

    @Override
    public void close() {
        if (isClosing()) {
            return;
        }
        flushNow();
        // A flush may have found out that the connection is broken.
        if (isClosing()) {
            return;
        }
        advance(Life.CLOSING);
        dropWaiting();
        channel.config().setAutoRead(false);
        whenSent(this::closeChannel);
    }

    private void closeChannel() {
        if (!isRemoved() && channel.isOpen()) {
            context.close();
        }
        lose(null);
    }

    @Override
    public void abort() {
        if (life.compareTo(Life.ENDING) < 0 && !isRemoved()) {
            advance(Life.CLOSING);
            dropWaiting();
            lose(null);
            context.close();
        }
    }

    @Override
    public boolean isClosing() {
        return life != Life.OPEN;
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
        return life == Life.LOST ? null : protocol;
    }

    private String state() {
        return switch (life) {
            case OPEN -> reading ? ">" : " paused>";
            case CLOSING, ENDING -> " closing>";
            case LOST -> " lost>";
        };
    }

    @Override
    public String toString() {
        return "<MessageTransport " + channel + state();
    }
}
