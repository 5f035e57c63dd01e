package org.tulip4j.internal.ready;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.task.FutureImpl;

/** Something to do with a socket, tried until it succeeds or fails. States: waiting (watched), done. */
final class SockOperation<T extends @Nullable Object> extends FutureImpl<T> {
    /** Tries without blocking. */
    @FunctionalInterface
    interface Attempt<T> {
        /** The result, or {@link #NOT_YET}. */
        @Nullable Object tryNow() throws IOException;
    }

    static final Object NOT_YET = new Object();

    /** Watches the channel while the operation waits. */
    private final Readiness readiness;
    /** The user's channel. */
    private final SelectableChannel channel;
    /** The direction that the operation needs. */
    private final Direction direction;
    /** What messages call the operation. */
    private final String name;
    /** Tries once, without waiting. */
    private final Attempt<T> attempt;

    private SockOperation(
            Readiness readiness, String name, SelectableChannel channel, Direction direction, Attempt<T> attempt) {
        super(readiness.loop());
        this.readiness = readiness;
        this.name = name;
        this.channel = channel;
        this.direction = direction;
        this.attempt = attempt;
    }

    /** Tries at once, then waits. */
    static <T extends @Nullable Object> SockOperation<T> start(
            Readiness readiness, String name, SelectableChannel channel, Direction direction, Attempt<T> attempt) {
        readiness.loop().backend().requireSystem("operations on channels of the JDK");
        readiness.requireFree(channel, direction);
        SockOperation<T> operation = new SockOperation<>(readiness, name, channel, direction, attempt);
        if (!operation.tryNow()) {
            readiness.begin(channel, direction, operation);
        }
        return operation;
    }

    /**
     * Tries again, from a slot of the ready queue, for the channel seems to be ready. A task that waits goes on in this slot: nothing can come
     * between receiving and going on, and so no cancellation loses what was received.
     *
     * @return whether it is done; {@link #tell} it then
     */
    @SuppressWarnings("unchecked")
    boolean tryAgain() {
        if (isDone()) {
            return false;
        }
        Object outcome;
        try {
            outcome = attempt.tryNow();
        } catch (IOException | RuntimeException failed) {
            readiness.end(channel, direction, this);
            failHeld(failed);
            return true;
        }
        if (outcome == NOT_YET) {
            return false;
        }
        readiness.end(channel, direction, this);
        completeHeld((T) outcome);
        return true;
    }

    /** Tells the outcome, in the slot of the try that brought it, after everything else. */
    void tell() {
        dispatchHere();
    }

    /** The channel was closed by somebody. */
    void channelClosed() {
        readiness.end(channel, direction, this);
        if (!isDone()) {
            ClosedChannelException closed = new ClosedChannelException();
            closed.initCause(new IOException(name + " was waiting for " + channel + " when it was closed"));
            settleException(closed);
        }
    }

    @SuppressWarnings("unchecked")
    private boolean tryNow() {
        Object outcome;
        try {
            outcome = attempt.tryNow();
        } catch (IOException | RuntimeException failed) {
            readiness.end(channel, direction, this);
            settleException(failed);
            return true;
        }
        if (outcome == NOT_YET) {
            return false;
        }
        readiness.end(channel, direction, this);
        settleResult((T) outcome);
        return true;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        readiness.end(channel, direction, this);
        return true;
    }

    @Override
    public String toString() {
        return name + " " + super.toString();
    }
}
