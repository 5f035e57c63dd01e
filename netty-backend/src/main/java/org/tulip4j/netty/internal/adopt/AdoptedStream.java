package org.tulip4j.netty.internal.adopt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.netty.internal.stream.UndeliveredInput;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.BufferingEndpoint;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.Transport;

/**
 * A channel of somebody else's pipeline, seen from a handler in it.
 *
 * <p>Thread: the loop's, which is the channel's. What Netty tells within a call of the core, or while the core does not read, waits
 * in {@link UndeliveredInput}, or for a callback of its own. Everything that is written goes to Netty at once, message by message, and is
 * flushed at once; what is written while bytes come, when all have come. What Netty has not sent yet is counted here.
 */
public final class AdoptedStream implements AdoptedConnection, BufferingEndpoint, ChannelFutureListener, Delivery {
    /** The loop of the core, in the channel's thread. */
    private final EventLoop loop;
    /** Where the handler stands in the pipeline. */
    private final ChannelHandlerContext context;
    /** The channel underneath; somebody else's. */
    private final Channel channel;
    /** Its addresses and options. */
    private final SocketView view;
    /** What the channel was set to before the handler was added. */
    private final ChannelSettings before;
    /** Counts the peer's silence while bytes are wanted. */
    private final PeerSilence silence;
    /** What came while it could not be told. */
    private final UndeliveredInput arrears = new UndeliveredInput();

    /** The core; null before it has taken this. Another one when the connection is given away. */
    private @Nullable StreamSink sink;
    /** The core takes bytes: it has not paused. */
    private boolean reading;
    /** How far the connection has come; it never goes back. */
    private Phase phase = Phase.OPEN;
    /** The handler has left the pipeline: the channel is no longer ours. */
    private boolean removed;
    /** Within a call of the core: what Netty tells now is told later. */
    private int inCore;

    /** {@link #tellWaiting} is about to be called. */
    private boolean tellingQueued;
    /** Netty holds less than before, and the core shall hear so with what waits. */
    private boolean sentUntold;
    /** What the core shall hear as the end; null when the connection ends in good order. */
    private @Nullable Throwable finishedBy;

    /** How many bytes Netty has not sent yet. */
    private long unsent;
    /** When what is written leaves. */
    private Flushing flushing = Flushing.EACH;
    /** What was written in this burst; null before the first one. */
    private @Nullable HeldBack heldBack;
    /** The latest write of this burst, when others may join it; else null. */
    private @Nullable GrowingWrite growing;

    /** What may still come. */
    private enum Phase {
        /** Bytes may come. */
        OPEN,
        /** The peer's end was seen, told or not; sending goes on. */
        INPUT_ENDED,
        /** Nothing more can come or go, which is not told yet. */
        FINISHED,
        /** Nothing is told any more. */
        SILENT
    }

    /** When what is written leaves. */
    private enum Flushing {
        /** It leaves at once, each write by itself: nobody has said yet that a read is complete, and a handler in front may keep that to itself. */
        EACH,
        /** It leaves at once: no bytes are coming. */
        BETWEEN_READS,
        /** It leaves with the others: bytes are being told, and {@link #readCompleted} is going to follow. */
        IN_READ
    }

    /**
     * A connection on a channel whose settings have been taken over.
     *
     * @param loop of the channel's thread
     * @param context of the handler
     * @param settings what to restore when the handler is removed
     */
    public AdoptedStream(EventLoop loop, ChannelHandlerContext context, ChannelSettings settings) {
        this.loop = loop;
        this.context = context;
        this.channel = context.channel();
        this.view = new NettySocketView(channel, channel.remoteAddress());
        this.before = settings;
        this.silence = new PeerSilence(context.pipeline());
    }

    /** {@return the connection of the core; null before it has taken this} */
    public @Nullable Transport transport() {
        return sink instanceof Transport known ? known : null;
    }

    // What the core asks

    @Override
    public void attach(StreamSink newSink) {
        sink = newSink;
    }

    @Override
    public void resumeReading() {
        if (reading || isSilent()) {
            return;
        }
        reading = true;
        if (arrears.isEmpty()) {
            wantBytes();
        } else {
            tellLater();
        }
    }

    @Override
    public void pauseReading() {
        if (reading) {
            reading = false;
            if (!removed) {
                channel.config().setAutoRead(false);
                silence.stop();
            }
        }
    }

    private void wantBytes() {
        if (phase != Phase.OPEN || removed) {
            return;
        }
        silence.start();
        inCore++;
        try {
            channel.config().setAutoRead(true);
        } finally {
            inCore--;
        }
    }

    @Override
    public int write(ByteBuffer data) {
        int count = data.remaining();
        if (isOver()) {
            data.position(data.limit());
            return count;
        }
        inCore++;
        try {
            if (flushing == Flushing.IN_READ) {
                unsent += count;
                holdBack(data, count);
            } else {
                ChannelFuture done = context.writeAndFlush(copied(data));
                settle();
                if (!done.isSuccess()) {
                    unsent += count;
                    // A write that has failed already calls its listener here, in the core.
                    done.addListener(new Written(count));
                }
            }
        } finally {
            inCore--;
        }
        return count;
    }

    /** Writes without a flush; from the second write of a burst on, small ones go together. */
    private void holdBack(ByteBuffer data, int count) {
        HeldBack burst = heldBack();
        GrowingWrite latest = growing;
        if (latest != null && latest.take(data)) {
            burst.addToLast(count);
            return;
        }
        GrowingWrite next = burst.isEmpty() ? null : GrowingWrite.begin(context, data);
        growing = next;
        burst.add(next == null ? context.write(copied(data)) : next, count);
    }

    private ByteBuf copied(ByteBuffer data) {
        return context.alloc().ioBuffer(data.remaining()).writeBytes(data);
    }

    private HeldBack heldBack() {
        HeldBack made = heldBack;
        if (made == null) {
            made = new HeldBack(this::settle);
            heldBack = made;
        }
        return made;
    }

    /** What was held back has been flushed: what has not left all the same is waited for. */
    private void settle() {
        growing = null;
        HeldBack flushed = heldBack;
        if (flushed != null && !flushed.isEmpty()) {
            flushed.drain();
        }
    }

    private void settle(ChannelFuture done, int count) {
        if (done.isSuccess()) {
            unsent -= count;
        } else {
            done.addListener(new Written(count));
        }
    }

    @Override
    public void flush() {
        if (heldBack != null && !heldBack.isEmpty()) {
            inCore++;
            try {
                context.flush();
                settle();
            } finally {
                inCore--;
            }
        }
    }

    /** Waits for bytes that Netty could not send at once. */
    private final class Written implements ChannelFutureListener {
        /** How many bytes of the write. */
        private final int count;

        Written(int count) {
            this.count = count;
        }

        @Override
        public void operationComplete(ChannelFuture done) {
            unsent -= count;
            if (!orphaned()) {
                written(done);
            }
        }
    }

    private void written(ChannelFuture done) {
        if (!done.isSuccess()) {
            failed(done.cause());
        } else if (inCore > 0) {
            sentUntold = true;
            tellLater();
        } else if (!isSilent()) {
            Adoption.enter(loop);
            sink().heldSent();
            Adoption.exit(loop);
        }
    }

    @Override
    public void send(ByteBuffer chunk) {
        throw new IllegalStateException("write() takes everything");
    }

    @Override
    public long unsentBytes() {
        return unsent;
    }

    /** One direction can be closed alone: the channel has two, and no TLS stands in front, which a handler may find out after the first bytes. */
    @Override
    public boolean canShutdownOutput() {
        return channel instanceof DuplexChannel && !Encryption.isIn(channel.pipeline());
    }

    /** TLS in front sends on after the peer's {@code close_notify} where its version allows that; where not, the write fails. */
    @Override
    public boolean outlivesInput() {
        return channel instanceof DuplexChannel;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (removed) {
            return;
        }
        inCore++;
        try {
            ((DuplexChannel) channel).shutdownOutput().addListener(this);
        } finally {
            inCore--;
        }
    }

    /** The sending direction was closed. */
    @Override
    public void operationComplete(ChannelFuture shutDown) {
        if (!shutDown.isSuccess()) {
            failed(shutDown.cause());
        }
    }

    @Override
    public void close() {
        silence();
        arrears.clear();
        if (!removed) {
            context.close();
        }
    }

    @Override
    public SocketView socket() {
        return view;
    }

    // What Netty tells, in the channel's thread, between Adoption.enter and exit

    @Override
    public boolean orphaned() {
        if (!loop.isClosed()) {
            return false;
        }
        silence();
        arrears.clear();
        return true;
    }

    /**
     * Bytes came.
     *
     * @param bytes not kept, not released
     */
    public void received(ByteBuf bytes) {
        if (flushing != Flushing.EACH) {
            flushing = Flushing.IN_READ;
        }
        if (isOver() || !bytes.isReadable()) {
            return;
        }
        if (bytes.nioBufferCount() == 1) {
            take(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
            return;
        }
        for (ByteBuffer part : bytes.nioBuffers()) {
            if (part.hasRemaining()) {
                take(part);
            }
        }
    }

    private void take(ByteBuffer data) {
        if (inCore == 0 && reading && arrears.isEmpty()) {
            deliver(data);
        }
        if (data.hasRemaining() && !isSilent()) {
            arrears.add(data);
            if (reading) {
                tellLater();
            }
        }
    }

    /** Sends what was held back; from the first time on, what is written within a read is held back until this. */
    @Override
    public void readCompleted() {
        flushing = Flushing.BETWEEN_READS;
        flush();
        if (!reading) {
            silence.stop();
        }
    }

    @Override
    public void inputEnded() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.INPUT_ENDED;
        if (inCore == 0 && reading && arrears.isEmpty()) {
            sink().eof();
        } else {
            arrears.addEof();
            if (reading) {
                tellLater();
            }
        }
    }

    /** Enters the loop by itself. */
    @Override
    public void failed(Throwable cause) {
        if (isSilent() || orphaned()) {
            return;
        }
        if (inCore > 0) {
            finish(cause);
        } else {
            Adoption.enter(loop);
            finish(cause);
            Adoption.exit(loop);
        }
    }

    @Override
    public void inactive() {
        inputEnded();
        if (arrears.isEmpty()) {
            finish(null);
        }
    }

    /** The handler leaves the pipeline: what was written leaves, the channel stays as it was before. */
    public void removed() {
        flush();
        removed = true;
        reading = false;
        before.restore(channel);
    }

    /** Nothing more can come or go. */
    private void finish(@Nullable Throwable cause) {
        if (isOver()) {
            return;
        }
        phase = Phase.FINISHED;
        finishedBy = cause == null || !(cause instanceof IOException) ? cause : NettyErrors.broken(cause);
        arrears.clear();
        if (inCore > 0 || sink == null) {
            tellLater();
        } else {
            tellFinished();
        }
    }

    private void tellFinished() {
        silence();
        sink().ended(finishedBy);
    }

    // Later

    private void tellLater() {
        if (!tellingQueued) {
            tellingQueued = true;
            loop.callSoon(this::tellWaiting);
        }
    }

    private void tellWaiting() {
        tellingQueued = false;
        if (isSilent()) {
            return;
        }
        if (phase == Phase.FINISHED) {
            tellFinished();
            return;
        }
        if (sentUntold) {
            sentUntold = false;
            sink().heldSent();
        }
        while (reading) {
            ByteBuffer data = arrears.poll();
            if (data == null) {
                break;
            }
            deliver(data);
            if (data.hasRemaining() && !isSilent()) {
                arrears.putBack(data);
            }
        }
        if (!reading || isSilent()) {
            return;
        }
        if (arrears.takeEof()) {
            sink().eof();
        } else {
            wantBytes();
        }
        if (!channel.isActive() && arrears.isEmpty()) {
            finish(null);
        }
    }

    private void silence() {
        phase = Phase.SILENT;
        reading = false;
    }

    private boolean isSilent() {
        return phase == Phase.SILENT;
    }

    /** Nothing more can come or go, told or not. */
    private boolean isOver() {
        return phase.compareTo(Phase.FINISHED) >= 0;
    }

    @Override
    public boolean delivers() {
        return reading;
    }

    @Override
    public StreamSink sink() {
        return Objects.requireNonNull(sink, "no sink is attached");
    }
}
