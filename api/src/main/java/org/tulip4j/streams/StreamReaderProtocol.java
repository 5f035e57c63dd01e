package org.tulip4j.streams;

import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.Future;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.transport.ReadsLater;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.PeerFaults;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteTransport;

/**
 * The bridge from a transport to a {@link StreamReader}: of a connection, and of a pipe that is read
 * ({@code loop.connectReadPipe(() -> new StreamReaderProtocol(loop, reader, null), pipe)}, which {@link Streams#openReadPipe} does at once).
 * Source: asyncio 3.4.
 *
 * <p>Thread: the loop's. With a handler, each connection runs it in a task of its own; the connection is closed when it
 * ends, unless {@link StreamWriter#detach} was called, and what it throws goes to the exception handler, which hears what the peer has
 * caused as {@link ErrorContext#BY_PEER}, and that the program has cut the connection as {@link ErrorContext#BY_PROGRAM}.
 *
 * @since 0.1.0
 */
public final class StreamReaderProtocol implements ReadProtocol<BaseTransport> {
    private final StreamReader reader;
    private final Streams.@Nullable Handler handler;
    /** Made by the first who waits, as most connections never have one. */
    private @Nullable ArrayDeque<FutureImpl<@Nullable Void>> drainWaiters;

    private @Nullable ArrayDeque<FutureImpl<@Nullable Void>> closeWaiters;
    private @Nullable StreamWriter writer;
    private @Nullable Throwable lostCause;
    private boolean paused;
    private boolean lost;
    private boolean detached;
    private boolean peerEnded;

    /**
     * A bridge.
     *
     * @param loop of the connection and of the reader
     * @param reader fed with what comes
     * @param handler run for the connection, or null; a pipe has no use for one
     * @throws IllegalArgumentException when the reader is another loop's
     */
    public StreamReaderProtocol(EventLoop loop, StreamReader reader, Streams.@Nullable Handler handler) {
        if (reader.loop() != loop) {
            throw new IllegalArgumentException(reader + " belongs to " + reader.loop() + ", not to " + loop);
        }
        this.reader = reader;
        this.handler = handler;
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        if (transport instanceof ReadTransport in) {
            reader.setTransport(in);
            if (in instanceof StreamTransport core && core.protocol() == this) {
                core.readLater(new Later(reader));
            }
        }
        if (transport instanceof WriteTransport out) {
            writer = new StreamWriter(out instanceof Transport both ? both : new OneWay(out), this);
        }
        if (handler != null) {
            if (!(transport instanceof Transport)) {
                throw new IllegalStateException("the handler of a stream reads and writes, and " + transport
                        + " cannot do both; give StreamReaderProtocol no handler");
            }
            Serving serving = new Serving(this);
            reader.loop().createTask(serving).addDoneCallback(serving);
        }
    }

    /** What comes stays in the socket while a read waits for it, until that read runs. */
    private record Later(StreamReader reader) implements ReadsLater {
        @Override
        public boolean readable() {
            return reader.readable();
        }

        @Override
        public void take(ByteBuffer data) {
            reader.feedData(data);
        }
    }

    /** A connection's task and what follows it: many connections have one. */
    private record Serving(StreamReaderProtocol protocol) implements VoidCoroutine, Consumer<Future<@Nullable Void>> {
        @Override
        public void runVoid() throws Exception {
            Objects.requireNonNull(protocol.handler).handle(protocol.reader, protocol.writer());
        }

        @Override
        public void accept(Future<@Nullable Void> task) {
            Transport transport = protocol.writer().transport();
            Throwable thrown = task.isCancelled() ? null : task.exception();
            if (thrown != null) {
                task.loop()
                        .callExceptionHandler(protocol.failed(thrown)
                                .with(ErrorContext.TRANSPORT, transport)
                                .with(ErrorContext.TASK, task));
            }
            if (!protocol.detached) {
                transport.close();
            }
        }
    }

    private ErrorContext failed(Throwable thrown) {
        return isByProgram(thrown)
                ? ErrorContext.of(
                                "The handler of a stream server ended, for the program has cut its connection", thrown)
                        .with(ErrorContext.BY_PROGRAM, true)
                : ErrorContext.of("Unhandled exception in the handler of a stream server", thrown)
                        .with(ErrorContext.BY_PEER, isByPeer(thrown) ? true : null);
    }

    /** Whether an exception of the handler is what the peer has done to this very connection: broken it, or sent too little or too much. */
    private boolean isByPeer(Throwable thrown) {
        if (thrown instanceof ExceptionGroup several) {
            return several.exceptions().stream().allMatch(this::isByPeer);
        }
        if (thrown instanceof UncheckedIOException wrapped) {
            return isByPeer(wrapped.getCause());
        }
        return (thrown instanceof LimitOverrunException || isEndOfConnection(thrown))
                && Adoption.backend(reader.loop()).isByPeer(thrown);
    }

    /** Whether an exception of the handler is the end of this very connection, which nobody but the program has made. */
    private boolean isByProgram(Throwable thrown) {
        if (thrown instanceof ExceptionGroup several) {
            return several.exceptions().stream().allMatch(this::isByProgram);
        }
        if (thrown instanceof UncheckedIOException wrapped) {
            return isByProgram(wrapped.getCause());
        }
        boolean ended =
                !(thrown instanceof IncompleteReadException) && writer().transport() instanceof StreamTransport core
                        ? core.isEndedByPeer()
                        : peerEnded;
        return lost && (lostCause == null || PeerFaults.isClosed(lostCause)) && !ended && isEndOfConnection(thrown);
    }

    private boolean isEndOfConnection(Throwable thrown) {
        return (thrown instanceof IncompleteReadException && reader.atEof())
                || (thrown instanceof SocketException && lost)
                || thrown == lostCause
                || thrown == reader.exception();
    }

    StreamReader reader() {
        return reader;
    }

    /** The handler's end is not the connection's. */
    void detach() {
        detached = true;
    }

    boolean isServer() {
        return handler != null;
    }

    /**
     * The writer for the connection.
     *
     * @return the same one each time
     * @throws IllegalStateException before {@link #connectionMade}, and when the transport only reads
     */
    public StreamWriter writer() {
        StreamWriter made = writer;
        if (made == null) {
            throw new IllegalStateException("there is no writer: "
                    + (reader.hasTransport()
                            ? reader.transport() + " only reads"
                            : "connectionMade was not called yet"));
        }
        return made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        reader.feedData(data);
    }

    @Override
    public boolean eofReceived() {
        peerEnded = true;
        reader.feedEof();
        // TLS of tulip's own ends both directions at once.
        return writer == null
                || (writer.transport() instanceof StreamTransport core ? core.outlivesInput() : writer.canWriteEof());
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        lost = true;
        lostCause = exception;
        if (exception == null) {
            reader.feedEof();
        } else {
            reader.connectionBroken(exception);
        }
        ArrayDeque<FutureImpl<@Nullable Void>> draining = drainWaiters;
        if (draining != null) {
            Throwable told = lostError();
            drainWaiters = null;
            draining.forEach(waiter -> failKnown(waiter, told));
        }
        ArrayDeque<FutureImpl<@Nullable Void>> closing = closeWaiters;
        if (closing != null) {
            closeWaiters = null;
            closing.forEach(this::tellClosed);
        }
    }

    @Override
    public void pauseWriting() {
        paused = true;
    }

    @Override
    public void resumeWriting() {
        paused = false;
        ArrayDeque<FutureImpl<@Nullable Void>> draining = drainWaiters;
        if (draining != null) {
            drainWaiters = null;
            draining.forEach(waiter -> waiter.settleResult(null));
        }
    }

    boolean isPaused() {
        return paused;
    }

    boolean isLost() {
        return lost;
    }

    /** What a drain on a lost connection fails with. */
    Throwable lostError() {
        return lostCause != null ? lostCause : new SocketException("Connection lost: " + writer);
    }

    void addDrainWaiter(FutureImpl<@Nullable Void> waiter) {
        ArrayDeque<FutureImpl<@Nullable Void>> draining = drainWaiters;
        if (draining == null) {
            draining = new ArrayDeque<>(1);
            drainWaiters = draining;
        }
        draining.removeIf(FutureImpl::isDone);
        draining.add(waiter);
    }

    Future<@Nullable Void> waitClosed() {
        FutureImpl<@Nullable Void> done = new FutureImpl<>(reader.loop());
        if (lost) {
            tellClosed(done);
        } else {
            ArrayDeque<FutureImpl<@Nullable Void>> closing = closeWaiters;
            if (closing == null) {
                closing = new ArrayDeque<>(1);
                closeWaiters = closing;
            }
            closing.add(done);
        }
        return done;
    }

    private void tellClosed(FutureImpl<@Nullable Void> waiter) {
        if (lostCause == null) {
            waiter.settleResult(null);
        } else {
            failKnown(waiter, lostCause);
        }
    }

    /** The loss of a connection is known from reads and other drains: it is never reported as unretrieved. */
    static void failKnown(FutureImpl<@Nullable Void> waiter, Throwable told) {
        waiter.settleException(told);
        if (!waiter.isCancelled()) {
            waiter.exception();
        }
    }
}
