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
public final class AdoptedStream implements BufferingEndpoint, ChannelFutureListener {
    private final EventLoop loop;
    private final ChannelHandlerContext context;
    private final Channel channel;
    private final SocketView view;
    private final boolean canShutdownOutput;
    private final ChannelSettings before;
    private final UndeliveredInput arrears = new UndeliveredInput();

    private @Nullable StreamSink sink;
    private boolean reading;
    private boolean inputEnded;
    /** Nothing is told any more. */
    private boolean silent;
    /** The handler has left the pipeline: the channel is no longer ours. */
    private boolean removed;
    /** Within a call of the core: what Netty tells now is told later. */
    private int inCore;

    private boolean tellingQueued;
    private boolean sentUntold;
    private boolean finished;
    private @Nullable Throwable finishedBy;

    private long unsent;
    /** Bytes are being told, and {@link #readCompleted} is going to follow. */
    private boolean inBurst;
    /** The handlers in front do pass on that a read is complete. */
    private boolean completes;
    /** What was written in this burst; null before the first one. */
    private @Nullable HeldBack heldBack;

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
        this.canShutdownOutput = channel instanceof DuplexChannel && !Encryption.isIn(channel.pipeline());
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
        if (reading || silent) {
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
            }
        }
    }

    private void wantBytes() {
        if (inputEnded || removed) {
            return;
        }
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
        if (silent || finished) {
            data.position(data.limit());
            return count;
        }
        ByteBuf bytes = context.alloc().ioBuffer(count).writeBytes(data);
        inCore++;
        try {
            if (inBurst && completes) {
                unsent += count;
                heldBack().add(context.write(bytes), count);
            } else {
                ChannelFuture done = context.writeAndFlush(bytes);
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
        } else if (!silent) {
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

    @Override
    public boolean canShutdownOutput() {
        return canShutdownOutput;
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
        silent = true;
        reading = false;
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

    /** {@return whether the loop is closed, so that nobody can be told anything; what waited is dropped then} */
    public boolean orphaned() {
        if (!loop.isClosed()) {
            return false;
        }
        silent = true;
        reading = false;
        arrears.clear();
        return true;
    }

    /**
     * Bytes came.
     *
     * @param bytes not kept, not released
     */
    public void received(ByteBuf bytes) {
        inBurst = true;
        if (silent || finished || !bytes.isReadable()) {
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
            tell(data);
        }
        if (data.hasRemaining() && !silent) {
            arrears.add(data);
            if (reading) {
                tellLater();
            }
        }
    }

    /** Tells bytes until the core pauses or closes; what remains was not told. */
    private void tell(ByteBuffer data) {
        while (reading && data.hasRemaining()) {
            ByteBuffer target = sink().target(data.remaining());
            if (!reading) {
                return;
            }
            // Anew each time: whoever was told may have given the connection away, and the rest is its successor's.
            StreamSink to = sink();
            if (target == null) {
                to.received(data);
                data.position(data.limit());
                return;
            }
            int end = data.limit();
            int position = target.position();
            int count = Math.min(target.remaining(), data.remaining());
            target.put(data.limit(data.position() + count)).position(position);
            data.limit(end);
            to.filled(count);
        }
    }

    /**
     * No more bytes come for now: what was written meanwhile leaves together. Before the first time nothing is held back, for a
     * handler in front may keep to itself that a read is complete.
     */
    public void readCompleted() {
        inBurst = false;
        completes = true;
        flush();
    }

    /** The peer will send no more. */
    public void inputEnded() {
        if (silent || finished || inputEnded) {
            return;
        }
        inputEnded = true;
        if (inCore == 0 && reading && arrears.isEmpty()) {
            sink().eof();
        } else {
            arrears.addEof();
            if (reading) {
                tellLater();
            }
        }
    }

    /**
     * The connection has failed. Enters the loop by itself.
     *
     * @param cause as Netty says it
     */
    public void failed(Throwable cause) {
        if (silent || orphaned()) {
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

    /** The channel is closed, whoever closed it. */
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
        if (silent || finished) {
            return;
        }
        finished = true;
        finishedBy = cause == null || !(cause instanceof IOException) ? cause : NettyErrors.broken(cause);
        arrears.clear();
        if (inCore > 0 || sink == null) {
            tellLater();
        } else {
            tellFinished();
        }
    }

    private void tellFinished() {
        silent = true;
        reading = false;
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
        if (silent) {
            return;
        }
        if (finished) {
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
            tell(data);
            if (data.hasRemaining() && !silent) {
                arrears.putBack(data);
            }
        }
        if (!reading || silent) {
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

    private StreamSink sink() {
        return Objects.requireNonNull(sink, "no sink is attached");
    }
}
