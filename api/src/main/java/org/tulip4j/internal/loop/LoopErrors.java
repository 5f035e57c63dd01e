package org.tulip4j.internal.loop;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.internal.task.Unretrieved;

/** Where errors go that nobody waits for. */
public final class LoopErrors {
    static final System.Logger LOG = System.getLogger("org.tulip4j");
    /** Tells what is wrong with objects that nobody can reach any more. */
    public static final Cleaner CLEANER = Cleaner.create();

    private final Loop loop;
    private volatile @Nullable ExceptionHandler handler;
    /** Exceptions of futures that nobody has looked at; any thread. */
    private final Set<Unretrieved> unretrieved = ConcurrentHashMap.newKeySet();
    /** Views given to other threads that still wait; any thread. */
    private final Set<CompletableFuture<?>> views = ConcurrentHashMap.newKeySet();

    LoopErrors(Loop loop) {
        this.loop = loop;
    }

    void setHandler(@Nullable ExceptionHandler handler) {
        this.handler = handler;
    }

    @Nullable ExceptionHandler handler() {
        return handler;
    }

    void call(ErrorContext context) {
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
                LOG.log(System.Logger.Level.ERROR, context.message() + "; its report failed", thrown);
            } catch (Throwable unloggable) {
                Fatal.rethrow(unloggable);
            }
        }
    }

    void log(ErrorContext context) {
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
        LOG.log(System.Logger.Level.ERROR, text.toString(), context.exception());
    }

    /** Something that whoever runs the program may want to know. */
    public static void info(String text) {
        LOG.log(System.Logger.Level.INFO, text);
    }

    /** Something worth a line, but no error. */
    public static void warn(String text, @Nullable Throwable cause) {
        LOG.log(System.Logger.Level.WARNING, text, cause);
    }

    public Set<Unretrieved> unretrieved() {
        return unretrieved;
    }

    public Set<CompletableFuture<?>> views() {
        return views;
    }

    void close() {
        for (Unretrieved one : new ArrayList<>(unretrieved)) {
            one.report();
        }
        IllegalStateException gone = loop.closedError();
        for (CompletableFuture<?> view : new ArrayList<>(views)) {
            view.completeExceptionally(gone);
        }
    }
}
