package org.tulip4j.internal.loop;

import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.trace.LoopEvents;

/**
 * Where errors of a loop go that nobody waits for: its exception handler, else the log. Knows what must be told at the loop's
 * end: exceptions that nobody has looked at, what nobody has taken, and views in other threads that still wait. Any thread, but for the handler, which
 * the loop sets.
 */
public final class LoopErrors {
    /** Tells what is wrong with objects that nobody can reach any more. */
    public static final Cleaner CLEANER = Cleaner.create(LoopErrors::cleaning);

    /** Whose errors they are. */
    private final EventLoop loop;
    /** After what time an exception is reported that nobody retrieved; null: at collection or close. */
    private final @Nullable Duration grace;
    /** Whether an exception is reported when its future is collected. */
    private final boolean collects;
    /** Told of errors; null: they are logged. */
    private volatile @Nullable ExceptionHandler handler;
    /** What peers have caused. */
    private final PeerLines peers;
    /** Exceptions of futures that nobody has looked at; any thread. */
    private final Set<Unreported> unretrieved = ConcurrentHashMap.newKeySet();
    /** What runs when the loop is closed; any thread. */
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    /** What futures of others bring or have brought, and nobody has taken; any thread. */
    private final Set<Unclaimed> unclaimed = ConcurrentHashMap.newKeySet();
    /** How many errors the handler or the log was told, but for connections that a peer has broken or the program has cut. */
    private final AtomicLong told = new AtomicLong();
    /** Views given to other threads that still wait; any thread. */
    private final Set<CompletableFuture<?>> views = ConcurrentHashMap.newKeySet();

    LoopErrors(EventLoop loop, @Nullable Duration grace, boolean collects) {
        this.loop = loop;
        this.grace = grace;
        this.collects = collects;
        this.peers = new PeerLines(loop);
    }

    private static Thread cleaning(Runnable body) {
        Thread thread = new Thread(null, body, "tulip-cleaner", 0, false);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** An exception that nobody has looked at, as far as the loop must know it: it may be told of at the loop's end. */
    public interface Unreported {
        /** Tells the exception handler, once. The loop. */
        void report();
    }

    /** What may hold something that must be freed. */
    public interface Unclaimed {
        /** Frees what nobody has taken: the loop is closed. In the thread that closes it. */
        void loopClosed();
    }

    /** {@return after what time an exception is reported that nobody retrieved; null: at collection or close} */
    public @Nullable Duration grace() {
        return grace;
    }

    /** {@return whether an exception that nobody retrieved is reported when its future is collected} */
    public boolean collects() {
        return collects;
    }

    /** Sets who is told of errors; null: the log. */
    public void setHandler(@Nullable ExceptionHandler handler) {
        this.handler = handler;
    }

    /** {@return who is told of errors; null: the log} */
    public @Nullable ExceptionHandler handler() {
        return handler;
    }

    /** Tells the handler, or the log; and Flight Recorder, where it asks. */
    public void call(ErrorContext context) {
        if (context.isError()) {
            told.incrementAndGet();
            LoopEvents.error(loop, context);
        }
        ExceptionHandler chosen = handler;
        if (chosen == null) {
            logSafely(context);
            return;
        }
        try {
            chosen.handle(loop, context);
        } catch (Throwable thrown) {
            Fatal.rethrow(thrown);
            logSafely(ErrorContext.of("Unhandled error in exception handler", thrown));
            logSafely(context);
        }
    }

    /** What a logging system, or the text of somebody's object, throws is not a reason to end a loop. */
    private void logSafely(ErrorContext context) {
        try {
            log(context);
        } catch (Throwable thrown) {
            Fatal.rethrow(thrown);
            try {
                Log.LOG.log(System.Logger.Level.ERROR, context.message() + "; its report failed", thrown);
            } catch (Throwable unloggable) {
                Fatal.rethrow(unloggable);
            }
        }
    }

    /** {@return how many errors the handler or the log was told, but for connections that a peer has broken or the program has cut} */
    long told() {
        return told.get();
    }

    /** {@return where lines go that can come as often as connections end} */
    public PeerLines peers() {
        return peers;
    }

    /** Logs an error with everything that is known of it; in a line where it is only the end of a connection. */
    public void log(ErrorContext context) {
        if (!context.isError()) {
            Throwable failure = context.exception();
            Object place = context.get(ErrorContext.TRANSPORT);
            peers.say(
                    context.message(),
                    () -> (failure == null ? "" : ": " + failure) + (place == null ? "" : "; " + place),
                    failure);
            return;
        }
        StringBuilder text = new StringBuilder(context.message());
        context.asMap().forEach((key, value) -> {
            if (value instanceof StackTraceElement[] frames) {
                text.append("\n  ").append(key).append(':');
                for (StackTraceElement frame : frames) {
                    text.append("\n    at ").append(frame);
                }
            } else if (!key.equals(ErrorContext.MESSAGE.name()) && !key.equals(ErrorContext.EXCEPTION.name())) {
                text.append("\n  ").append(key).append(": ").append(value);
            }
        });
        Log.LOG.log(System.Logger.Level.ERROR, text.toString(), context.exception());
    }

    /** {@return the exceptions that nobody has looked at yet; any thread} */
    public Set<Unreported> unretrieved() {
        return unretrieved;
    }

    /** {@return what may hold something that nobody has taken; any thread} */
    public Set<Unclaimed> unclaimed() {
        return unclaimed;
    }

    /** {@return the views that still wait; any thread} */
    public Set<CompletableFuture<?>> views() {
        return views;
    }

    /** Runs something when the loop is closed, at once when it is. Any thread. */
    public void whenClosed(Runnable action) {
        Runnable end = () -> runAtEnd(action);
        ends.add(end);
        if (loop.isClosed()) {
            runEnd(end);
        }
    }

    /** Either the loop's end runs it, or who comes too late. */
    private void runEnd(Runnable end) {
        if (ends.remove(end)) {
            end.run();
        }
    }

    private void runAtEnd(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            Fatal.rethrow(thrown);
            call(ErrorContext.of("What had to run at the end of " + loop + " failed: " + action, thrown));
        }
    }

    /** Reports what nobody has looked at, frees what nobody has taken, runs what waits for the end, and ends the views with an exception. The loop is closed. */
    void close(IllegalStateException gone) {
        for (Unclaimed one : new ArrayList<>(unclaimed)) {
            one.loopClosed();
        }
        for (Unreported one : new ArrayList<>(unretrieved)) {
            one.report();
        }
        for (Runnable end : new ArrayList<>(ends)) {
            runEnd(end);
        }
        for (CompletableFuture<?> view : new ArrayList<>(views)) {
            view.completeExceptionally(gone);
        }
    }
}
