package org.tulip4j.netty.internal.stream;

import static io.netty.buffer.Unpooled.wrappedBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.platform.EndReader;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.netty.internal.socket.NettySocketView;
import org.tulip4j.spi.Delivery;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/**
 * A connected socket: the last handler of its channel's pipeline.
 *
 * <p>Thread: the loop's. Owns the channel. Netty may read on after the core has paused (a peer that is going away is read to its
 * end at once); what it brings then waits in {@link UndeliveredInput}, and is told in a poll after the core has resumed.
 */
final class NettyStream extends ChannelInboundHandlerAdapter
        implements StreamEndpoint, ChannelFutureListener, EndReader, Delivery {
    /** The channel; owned. */
    private final DuplexChannel channel;
    /** What all sockets of the loop share. */
    private final ChannelSetup setup;
    /** Made for the first who asks, unless Netty does not know the addresses. */
    private @Nullable SocketView view;
    /** Null as long as nothing came while the core did not read. */
    private @Nullable UndeliveredInput arrears;

    /** The core; null before it has taken this. Another one when the connection is given away. */
    private @Nullable StreamSink sink;
    /** The core takes bytes: it has not paused. */
    private boolean reading;
    /** Counts what a poll has read, where one may read many times; else null. */
    private final @Nullable ReadsInPoll reads;
    /** The latest {@link #readNow} found nothing, perhaps for the peer has ended: what comes next is read in the poll. */
    private boolean foundNothing;
    /** {@link #tellArrears} is about to be called. */
    private boolean telling;
    /** How far the connection has come; it never goes back. */
    private Phase phase = Phase.OPEN;
    /** What is being sent; the core's again when it was. */
    private @Nullable ByteBuffer chunk;
    /** What is being sent of a file, or broke the connection. */
    private @Nullable FilePart part;
    /** Inside {@link #send} or {@link #sendFile}: its outcome is told later. */
    private boolean inSend;

    /** What may still come. */
    private enum Phase {
        /** Bytes may come. */
        OPEN,
        /** The peer's end was seen, told or not; sending goes on. */
        ENDED,
        /** Nothing is told any more: closed, or the failure was told. */
        SILENT
    }

    /**
     * @param channel connected or about to be, not reading
     * @param setup of its loop
     * @param view addresses and options; null when the channel knows its addresses, and has been asked for them
     */
    NettyStream(DuplexChannel channel, ChannelSetup setup, @Nullable SocketView view) {
        this.channel = channel;
        this.setup = setup;
        this.view = view;
        this.reads = setup.transport().readsOnInPoll() ? new ReadsInPoll() : null;
    }

    @Override
    public void attach(StreamSink newSink) {
        sink = newSink;
    }

    @Override
    public void resumeReading() {
        if (reading || phase == Phase.SILENT) {
            return;
        }
        reading = true;
        if (nothingLate()) {
            wantBytes();
        } else {
            tellSoon();
        }
    }

    @Override
    public void pauseReading() {
        if (reading) {
            reading = false;
            if (phase == Phase.OPEN) {
                channel.config().setAutoRead(false);
            }
        }
    }

    private void wantBytes() {
        if (phase == Phase.OPEN && (reads == null || !reads.rests)) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        IOException failure = lateFailure();
        if (failure != null) {
            throw failure;
        }
        if (!channel.isOpen()) {
            // The descriptor's number may be another socket's by now.
            throw new ClosedChannelException();
        }
        try {
            return setup.outlet().write(channel, data);
        } catch (IOException e) {
            throw NettyErrors.broken(e);
        }
    }

    @Override
    public void send(ByteBuffer rest) {
        if (phase == Phase.SILENT) {
            return;
        }
        chunk = rest;
        inSend = true;
        try {
            channel.writeAndFlush(content(rest)).addListener(this);
        } finally {
            inSend = false;
        }
    }

    /** A transport that sends later may still read from the chunk after the close, when it is the core's again. */
    private ByteBuf content(ByteBuffer chunk) {
        return setup.transport().readsAtOnce()
                ? wrappedBuffer(chunk)
                : setup.readBuffers().filled(channel.alloc(), chunk.duplicate());
    }

    /** Called by Netty when the chunk was sent, or failed. */
    @Override
    public void operationComplete(ChannelFuture write) {
        if (inSend) {
            setup.loop().execute(() -> sendEnded(write));
        } else {
            sendEnded(write);
        }
    }

    private void sendEnded(ChannelFuture write) {
        if (phase == Phase.SILENT) {
            return;
        }
        ByteBuffer sent = chunk;
        chunk = null;
        if (write.isSuccess() && sent != null) {
            // Before the sink is told: it may give the next chunk in the same breath.
            int count = sent.remaining();
            sent.position(sent.limit());
            sink().sent(count);
        } else {
            sendFailed(write.cause());
        }
    }

    private void sendFailed(Throwable cause) {
        IOException earlier = lateFailure();
        tellFailure(earlier != null ? earlier : NettyErrors.broken(cause));
    }

    @Override
    public boolean sendFile(FileChannel file, long position, long count) {
        if (!setup.transport().sendsFiles()) {
            return false;
        }
        if (phase == Phase.SILENT) {
            return true;
        }
        FilePart next = new FilePart(file, position, count);
        part = next;
        inSend = true;
        try {
            channel.writeAndFlush(next).addListener((ChannelFuture write) -> {
                if (inSend) {
                    setup.loop().execute(() -> partEnded(next, write));
                } else {
                    partEnded(next, write);
                }
            });
        } finally {
            inSend = false;
        }
        return true;
    }

    private void partEnded(FilePart which, ChannelFuture write) {
        if (phase == Phase.SILENT) {
            return;
        }
        if (!write.isSuccess()) {
            sendFailed(write.cause());
        } else if (part == which) {
            // Before the sink is told: it may give the next part in the same breath.
            part = null;
            sink().fileSent(which.transferred());
        }
    }

    @Override
    public long stopFile() {
        FilePart stopped = part;
        part = null;
        return stopped == null ? 0 : stopped.stop();
    }

    @Override
    public void shutdownOutput() throws IOException {
        IOException failure = lateFailure();
        if (failure != null) {
            throw failure;
        }
        // The outcome is needed now, whoever calls.
        boolean borrowed = setup.loop().borrow();
        ChannelFuture done;
        try {
            done = channel.shutdownOutput();
        } finally {
            setup.loop().giveBack(borrowed);
        }
        if (done.isDone() && !done.isSuccess()) {
            throw NettyErrors.broken(done.cause());
        }
    }

    @Override
    public void close() {
        silence();
        channel.close();
    }

    @Override
    public SocketView socket() {
        SocketView made = view;
        if (made == null) {
            made = new NettySocketView(channel, channel.remoteAddress());
            view = made;
        }
        return made;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!mute()) {
                take(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
                if (reads != null && !reads.mayGoOn(setup.loop().polls(), bytes.readableBytes()) && mayTell()) {
                    rest(reads);
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** Reads no more in this poll. */
    private void rest(ReadsInPoll account) {
        channel.config().setAutoRead(false);
        account.rests = true;
        readOnInNextPoll(account);
    }

    private void readOnInNextPoll(ReadsInPoll account) {
        setup.loop().execute(() -> {
            if (mute()) {
                // There may be no next poll.
                return;
            }
            if (setup.loop().polls() == account.poll) {
                readOnInNextPoll(account);
                return;
            }
            account.rests = false;
            if (!reading) {
                return;
            }
            if (nothingLate()) {
                wantBytes();
            } else {
                tellSoon();
            }
        });
    }

    /** What one poll has read of this stream. */
    private static final class ReadsInPoll {
        /** One poll reads less than 256 KiB: this, and the read of 64 KiB that exceeds it. */
        private static final int ENOUGH = 128 * 1024;

        /** The latest poll that has read something. */
        private int poll;
        /** How many bytes that poll has read. */
        private int bytes;
        /** Not to read on before the next poll. */
        private boolean rests;

        /** Adds to the account; false when that was enough. */
        boolean mayGoOn(int inPoll, int count) {
            if (inPoll != poll) {
                poll = inPoll;
                bytes = 0;
            }
            bytes += count;
            return bytes < ENOUGH;
        }
    }

    private void take(ByteBuffer data) {
        if (mayTell()) {
            deliver(data);
        }
        if (data.hasRemaining() && !mute()) {
            late().add(data);
        }
    }

    private void tellSoon() {
        if (!telling) {
            telling = true;
            setup.loop().execute(this::tellArrears);
        }
    }

    private void tellLate(ByteBuffer data) {
        deliver(data);
        if (mute()) {
            return;
        }
        if (data.hasRemaining()) {
            late().putBack(data);
        }
        if (reading) {
            tellSoon();
        }
    }

    /** Tells what came in one of several reads: what it schedules runs before the next. */
    private void tellArrears() {
        telling = false;
        if (!reading || mute()) {
            return;
        }
        ByteBuffer data = late().poll();
        if (data != null) {
            tellLate(data);
            return;
        }
        IOException failure = lateFailure();
        if (failure != null) {
            tellFailure(failure);
        } else if (late().takeEof()) {
            sink().eof();
        } else {
            wantBytes();
        }
    }

    /** Nothing is told any more. */
    private boolean mute() {
        return phase == Phase.SILENT || setup.loop().isOver();
    }

    /** What comes is told at once; otherwise it is late. */
    private boolean mayTell() {
        return reading && nothingLate() && (reads == null || !reads.rests);
    }

    private boolean nothingLate() {
        return arrears == null || arrears.isEmpty();
    }

    private @Nullable IOException lateFailure() {
        return arrears == null ? null : arrears.failure();
    }

    private UndeliveredInput late() {
        UndeliveredInput made = arrears;
        if (made == null) {
            made = new UndeliveredInput();
            arrears = made;
        }
        return made;
    }

    @Override
    public boolean readToTheEnd(Socket socket) {
        if (!reading || phase == Phase.ENDED || mute() || !nothingLate()) {
            return false;
        }
        ByteBuf buffer = setup.readBuffers().allocate(channel.alloc());
        try {
            ByteBuffer data = buffer.internalNioBuffer(0, buffer.capacity());
            int count = socket.recv(data, 0, data.limit());
            if (count > 0) {
                take(data.limit(count));
            } else if (count < 0) {
                phase = Phase.ENDED;
                sink().eof();
            }
            return count != 0;
        } catch (Throwable thrown) {
            // The pipeline would tell it so.
            lost(NettyErrors.broken(thrown));
            return true;
        } finally {
            buffer.release();
        }
    }

    @Override
    public boolean leavesUnread() {
        boolean left = !foundNothing && mayReadNow() && sink().leavesUnread();
        foundNothing = false;
        return left;
    }

    @Override
    public int readNow(ByteBuffer into) {
        if (!mayReadNow()) {
            return 0;
        }
        int count;
        try {
            Socket socket = (Socket) ((UnixChannel) channel).fd();
            count = Math.max(0, socket.recv(into, into.position(), into.limit()));
        } catch (IOException broken) {
            setup.loop().execute(() -> lost(NettyErrors.broken(broken)));
            count = 0;
        }
        foundNothing = count == 0;
        into.position(into.position() + count);
        return count;
    }

    private boolean mayReadNow() {
        return phase == Phase.OPEN && mayTell() && !mute();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputEnded();
    }

    private void inputEnded() {
        if (mute() || lateFailure() != null) {
            return;
        }
        // Also when the stream has read the end by itself, and kept it from Netty.
        channel.config().setAutoRead(false);
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        if (mayTell()) {
            sink().eof();
        } else {
            late().addEof();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost(NettyErrors.broken(cause));
    }

    private void lost(IOException failure) {
        if (mute() || lateFailure() != null) {
            return;
        }
        if (mayTell()) {
            tellFailure(failure);
        } else {
            late().fail(failure);
        }
        // A broken descriptor stays ready for ever: it must leave the selector before the core closes it.
        channel.close();
    }

    private void tellFailure(IOException failure) {
        silence();
        sink().failed(failure);
    }

    private void silence() {
        phase = Phase.SILENT;
        reading = false;
        arrears = null;
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
