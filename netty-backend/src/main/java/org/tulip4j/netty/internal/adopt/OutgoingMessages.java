package org.tulip4j.netty.internal.adopt;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.HostWork;

/**
 * The sending half of a channel that carries objects: what is written goes through the codecs in order, and leaves together at the end
 * of a step or of a read. Whoever tells of what comes extends this.
 *
 * <p>Owns the messages that the channel's thread has not encoded yet. A message is written (waits only for a coroutine on a thread that
 * Netty does not take for the channel's), then with Netty, then flushed. Once the handler has left the pipeline nothing is flushed here.
 *
 * <p>Thread: the loop's, which is the channel's; or a coroutine's that stands in for it.
 *
 * @param <O> what may be written
 */
public abstract class OutgoingMessages<O> {
    /** The loop that the handler was made for. */
    protected final EventLoop loop;
    /** Where the handler stands in the pipeline. */
    protected final ChannelHandlerContext context;

    /** Written by a coroutine on a thread that Netty does not take for the channel's: for the channel's thread to encode, in order. */
    private final ArrayDeque<O> outgoing = new ArrayDeque<>(0);
    /** What has become of the flush at the end of the step. */
    private Flush flush = Flush.NONE;
    /** What was written last and not refused; null before the first. */
    private @Nullable ChannelFuture lastWrite;
    /** The handler has left the pipeline: the channel is no longer ours. */
    private boolean removed;
    /** The protocol was told that Netty holds much, and not yet that it holds little again. */
    private boolean writingPaused;

    /** What has become of the flush at the end of the step. */
    private enum Flush {
        /** None is queued, and nothing was written since the latest one. */
        NONE,
        /** One is queued, for something that was written. */
        QUEUED,
        /** One is queued, but what it was for has been flushed before it. */
        DONE_BEFORE
    }

    /**
     * Nothing has been written yet.
     *
     * @param loop whose coroutines and protocols write
     * @param context of the handler
     */
    protected OutgoingMessages(EventLoop loop, ChannelHandlerContext context) {
        this.loop = loop;
        this.context = context;
    }

    /** {@return whether nothing more is sent or told} */
    public abstract boolean isClosing();

    /** {@return whether the loop is closed, so that nobody can be told anything} */
    public abstract boolean orphaned();

    /**
     * A message was refused: the connection is broken.
     *
     * @param cause as the codec or the system says it
     */
    public abstract void failed(Throwable cause);

    /** Tells the protocol that Netty holds much. */
    protected abstract void pauseWriting();

    /** Tells the protocol that Netty holds little again. */
    protected abstract void resumeWriting();

    /**
     * Tells the protocol how much Netty holds, unless it knows.
     *
     * @param enough whether there is room for more
     */
    protected final void tellRoom(boolean enough) {
        if (enough != writingPaused) {
            return;
        }
        writingPaused = !enough;
        if (enough) {
            resumeWriting();
        } else {
            pauseWriting();
        }
    }

    /** {@return whether the protocol was told last that Netty holds much, what waited for this thread included} */
    public final boolean isWritingPaused() {
        handOver();
        return writingPaused;
    }

    /**
     * Sends a message, at the end of the step at the latest.
     *
     * @param message given away
     * @throws IllegalStateException off the running loop; the message stays the caller's
     */
    protected final void send(O message) {
        if (context.executor().inEventLoop()) {
            encodeOutgoing();
            encode(message);
        } else {
            // Before it is taken: what is refused is still the caller's.
            Adoption.check(loop);
            outgoing.add(message);
        }
        if (!isClosing()) {
            flushLater();
        }
    }

    /**
     * Sends a message, and all that was written before it, at once.
     *
     * @param message given away
     * @return done when the message was sent; fails with why it could not be
     */
    protected final Future<@Nullable Void> sendNow(O message) {
        ChannelFuture written =
                context.executor().inEventLoop() ? encodeAndFlush(message) : inHost(() -> encodeAndFlush(message));
        if (!written.isDone()) {
            return Adoption.future(loop, waitFor(written));
        }
        return written.isSuccess() ? Adoption.done(loop, null) : Adoption.failed(loop, unsent(written.cause()));
    }

    private ChannelFuture encodeAndFlush(O message) {
        encodeOutgoing();
        ChannelFuture written = encode(message);
        if (flush == Flush.QUEUED) {
            flush = Flush.DONE_BEFORE;
        }
        context.flush();
        return written;
    }

    private Coroutine<@Nullable Void> waitFor(ChannelFuture written) {
        Future<@Nullable Void> wait = loop.createFuture();
        written.addListener(done -> {
            if (!orphaned()) {
                Adoption.enter(loop);
                wait.trySetResult(null);
                Adoption.exit(loop);
            }
        });
        return () -> {
            wait.await();
            if (!written.isSuccess()) {
                throw sneak(unsent(written.cause()));
            }
            return null;
        };
    }

    /** {@return why a message was not sent, as the other operations of a lost connection say it} */
    private Throwable unsent(Throwable cause) {
        if (!(cause instanceof ClosedChannelException)) {
            return cause;
        }
        SocketException lost = lost();
        lost.initCause(cause);
        return lost;
    }

    /** {@return what operations of a lost connection fail with} */
    protected final SocketException lost() {
        return new SocketException("Connection lost: " + this);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private ChannelFuture encode(O message) {
        ChannelFuture written = context.write(message);
        if (written.isDone() && !written.isSuccess()) {
            failed(written.cause());
            return written;
        }
        lastWrite = written;
        written.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess() && !isClosing() && !orphaned()) {
                Adoption.enter(loop);
                failed(done.cause());
                Adoption.exit(loop);
            }
        });
        return written;
    }

    private void flushLater() {
        if (flush == Flush.NONE) {
            loop.callSoon(() -> {
                boolean due = flush == Flush.QUEUED;
                flush = Flush.NONE;
                if (due) {
                    flushHere();
                }
            });
        }
        flush = Flush.QUEUED;
    }

    /** Sends what was written and not flushed yet. */
    protected final void flushNow() {
        if (flush == Flush.QUEUED) {
            flush = Flush.DONE_BEFORE;
            flushHere();
        }
    }

    private void flushHere() {
        if (removed) {
            return;
        }
        if (context.executor().inEventLoop()) {
            encodeAllAndFlush();
        } else {
            inChannelsThread(this::encodeAllAndFlush);
        }
    }

    private void encodeAllAndFlush() {
        encodeOutgoing();
        context.flush();
    }

    /** What was written is with Netty when this returns, encoded by the codecs that stand in front now. */
    protected final void handOver() {
        if (!outgoing.isEmpty()) {
            inChannelsThread(this::encodeOutgoing);
        }
    }

    /** Gives Netty what waits for this thread. */
    protected final void encodeOutgoing() {
        for (O message = outgoing.poll(); message != null; message = outgoing.poll()) {
            encode(message);
        }
    }

    /** Work is done when this returns: by this thread, or by the one that waits for the coroutine. */
    private void inChannelsThread(Runnable work) {
        inHost(() -> {
            work.run();
            return true;
        });
    }

    private <T> T inHost(HostWork<T> work) {
        try {
            return Adoption.inHost(loop, work);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Releases what Netty has not got yet. */
    protected final void dropOutgoing() {
        for (O message = outgoing.poll(); message != null; message = outgoing.poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    /**
     * Does something when all that was written has been sent, or could not be: from a later callback on.
     *
     * @param then inside the loop; not at all when the loop is closed meanwhile
     */
    protected final void whenSent(Runnable then) {
        ChannelFuture last = lastWrite;
        if (last == null || last.isDone()) {
            loop.callSoon(then);
            return;
        }
        last.addListener(sent -> {
            if (!orphaned()) {
                Adoption.enter(loop);
                then.run();
                Adoption.exit(loop);
            }
        });
    }

    /** The handler leaves the pipeline: what was written is flushed, and the channel is no longer ours. */
    protected final void leave() {
        flushNow();
        removed = true;
    }

    /** {@return whether the handler has left the pipeline} */
    protected final boolean isRemoved() {
        return removed;
    }
}
