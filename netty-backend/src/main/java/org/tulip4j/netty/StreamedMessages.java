package org.tulip4j.netty;

import io.netty.util.ReferenceCountUtil;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.netty.internal.socket.NettyErrors;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.PeerFaults;

/**
 * What is behind a {@link MessageStream}: hears of the connection, runs the coroutine, and owns the messages that it has not read and
 * the one that it was lent. Netty reads no more while sixteen wait.
 *
 * <p>The connection is open, ended (no message comes any more) or lost; the coroutine runs or has ended. Thread: the loop's.
 *
 * @param <I> what comes
 * @param <O> what goes
 */
final class StreamedMessages<I, O> implements MessageProtocol<I, O> {
    /** How many messages wait at most before Netty reads no more. */
    private static final int HIGH = 16;

    /** The loop of the coroutine. */
    private final EventLoop loop;
    /** What it reads: messages, and events of this type. */
    private final Class<I> type;
    /** The coroutine. */
    private final MessageStream.Handler<I, O> body;
    /** What the coroutine sees of this. */
    private final MessageStream<I, O> stream = new MessageStream<>(this);
    /** A read that has to wait. */
    private final Coroutine<@Nullable I> waitingRead = this::awaitMessage;
    /** Messages that came and were not read; retained. */
    private final ArrayDeque<I> waiting = new ArrayDeque<>();

    /** The connection; null before it is made. */
    private @Nullable MessageTransport<O> transport;
    /** The wait of the read that waits, until that read goes on; null when none does. */
    private @Nullable Future<@Nullable Void> reader;
    /** The task that waits in {@link #reader}; means nothing while that is null. */
    private @Nullable Task<?> readerTask;
    /** Who waits for room; null or done when nobody does. */
    private @Nullable Future<@Nullable Void> drainer;
    /** The message that was read last, until the next read; null when none is out. */
    private @Nullable Object lent;
    /** No message comes any more. */
    private boolean ended;
    /** The coroutine has ended. */
    private boolean served;
    /** The connection is lost. */
    private boolean lost;
    /** What broke the connection; null when nothing did. */
    private @Nullable Throwable lostBy;

    StreamedMessages(EventLoop loop, Class<I> type, MessageStream.Handler<I, O> body) {
        this.loop = loop;
        this.type = type;
        this.body = body;
    }

    // For the coroutine

    Future<@Nullable I> read() {
        Adoption.check(loop);
        giveBack();
        if (isBeingRead()) {
            return Adoption.failed(loop, alreadyWaiting());
        }
        if (waiting.isEmpty()) {
            if (!ended) {
                return Adoption.future(loop, waitingRead);
            }
            return lostBy == null ? Adoption.done(loop, null) : Adoption.failed(loop, lostBy);
        }
        return Adoption.done(loop, take());
    }

    /** Waits for a message and takes it, in the task that awaits the read. */
    private @Nullable I awaitMessage() {
        while (waiting.isEmpty()) {
            if (ended) {
                if (lostBy != null) {
                    throw sneak(lostBy);
                }
                return null;
            }
            if (isBeingRead()) {
                throw alreadyWaiting();
            }
            Future<@Nullable Void> wait = loop.createFuture();
            reader = wait;
            readerTask = loop.currentTask();
            peerAwaited(true);
            try {
                wait.await();
            } finally {
                if (reader == wait) {
                    reader = null;
                    peerAwaited(false);
                }
            }
        }
        giveBack();
        return take();
    }

    /** {@return whether the coroutine waits for a message that has not come} */
    boolean isWaiting() {
        return reader != null && !reader.isDone();
    }

    private void peerAwaited(boolean now) {
        if (transport instanceof AdoptedMessages<?, ?> known) {
            known.peerAwaited(now);
        }
    }

    /** A read that was cancelled does not count, even before it has unwound: it takes nothing any more. */
    private boolean isBeingRead() {
        Future<@Nullable Void> wait = reader;
        Task<?> task = readerTask;
        return wait != null && !wait.isCancelled() && !(wait.isDone() && task != null && task.cancelling() > 0);
    }

    private IllegalStateException alreadyWaiting() {
        return new IllegalStateException("read() called while another task waits for a message of " + stream
                + "; await one read before the next");
    }

    private I take() {
        I message = waiting.remove();
        lent = message;
        if (waiting.size() <= HIGH / 2) {
            transport().resumeReading();
        }
        return message;
    }

    Future<@Nullable Void> drain() {
        Adoption.check(loop);
        if (lost) {
            return Adoption.failed(loop, lostError());
        }
        MessageTransport<O> to = transport();
        return to.isWritingPaused() || to.isClosing()
                ? Adoption.future(loop, Coroutine.of(this::awaitRoom))
                : Adoption.done(loop, null);
    }

    private void awaitRoom() {
        while (!lost && transport().isWritingPaused()) {
            Future<@Nullable Void> wait = drainer;
            if (wait == null || wait.isDone()) {
                wait = loop.createFuture();
                drainer = wait;
            }
            Tulip.shield(wait).await();
        }
        if (!lost && transport().isClosing()) {
            // connectionLost may be queued, and comes first.
            Tulip.sleep(Duration.ZERO).await();
        }
        if (lost) {
            throw sneak(lostError());
        }
    }

    private Throwable lostError() {
        return lostBy != null ? lostBy : new SocketException("Connection lost: " + stream);
    }

    MessageTransport<O> transport() {
        return Objects.requireNonNull(transport, "not connected");
    }

    private void giveBack() {
        Object message = lent;
        lent = null;
        if (message != null) {
            ReferenceCountUtil.release(message);
        }
    }

    // For the handler

    @Override
    public void connectionMade(MessageTransport<O> made) {
        transport = made;
        Task<@Nullable Void> task = loop.createTaskVoid(() -> body.handle(stream));
        task.addDoneCallback(this::served);
    }

    private void served(Future<@Nullable Void> task) {
        served = true;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        Throwable thrown = task.isCancelled() ? null : task.exception();
        if (thrown != null) {
            loop.callExceptionHandler(
                    failed(thrown).with(ErrorContext.TRANSPORT, transport).with(ErrorContext.TASK, task));
        }
        transport().close();
        // Last: it throws when the coroutine has released what was lent.
        giveBack();
    }

    private ErrorContext failed(Throwable thrown) {
        return isByProgram(thrown)
                ? ErrorContext.of(
                                "The coroutine of a MessageHandler ended, for the program has cut its connection",
                                thrown)
                        .with(ErrorContext.BY_PROGRAM, true)
                : ErrorContext.of("Unhandled exception in the coroutine of a MessageHandler", thrown)
                        .with(ErrorContext.BY_PEER, isByPeer(thrown) ? true : null);
    }

    /** Whether an exception of the coroutine is what the peer has done to the connection. */
    private boolean isByPeer(Throwable thrown) {
        return isEndOfConnection(thrown) && NettyErrors.isByPeer(thrown);
    }

    /** Whether an exception of the coroutine is the end of the connection, which nobody but the program has made. */
    private boolean isByProgram(Throwable thrown) {
        boolean peerEnded = transport instanceof AdoptedMessages<?, ?> known && known.isEndedByPeer();
        return (lostBy == null || PeerFaults.isClosed(lostBy)) && !peerEnded && isEndOfConnection(thrown);
    }

    private boolean isEndOfConnection(Throwable thrown) {
        return thrown == lostBy || (lost && thrown instanceof SocketException);
    }

    @Override
    public void messageReceived(I message) {
        if (served) {
            return;
        }
        waiting.add(ReferenceCountUtil.retain(message));
        if (waiting.size() >= HIGH) {
            transport().pauseReading();
        }
        wake();
    }

    /** Among the messages, where the coroutine's type has room for it. */
    @Override
    public void eventReceived(Object event) {
        if (!ended && type.isInstance(event) && waiting.stream().noneMatch(waits -> waits == event)) {
            messageReceived(type.cast(event));
        }
    }

    private void wake() {
        Future<@Nullable Void> wait = reader;
        if (wait != null) {
            wait.trySetResult(null);
        }
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        wake();
        return true;
    }

    @Override
    public void resumeWriting() {
        Future<@Nullable Void> wait = drainer;
        if (wait != null) {
            wait.trySetResult(null);
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        ended = true;
        lost = true;
        lostBy = exception;
        wake();
        resumeWriting();
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public String toString() {
        return transport + " waiting=" + waiting.size();
    }
}
