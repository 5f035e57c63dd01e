package org.tulip4j.internal.task;

import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopErrors;

/**
 * An exception that nobody has looked at yet. It is reported when its future is collected, when the loop closes, or after the
 * grace period that its loop may have.
 *
 * <p>It holds what the report needs but not the future. States: armed, then disarmed or reported; any thread.
 */
final class Unretrieved implements Runnable, LoopErrors.Unreported {
    /** Told of an exception that nobody retrieved. */
    private final Loop loop;
    /** What nobody has looked at. */
    private final Throwable exception;
    /** The text of the future, as it was when it failed. */
    private final String text;
    /** "Task" or "Future". */
    private final String kind;
    /** Where the future was made; null without debug mode. */
    private final StackTraceElement @Nullable [] createdAt;
    /** Whether it is still to be reported; whoever sets it to false does what follows. */
    private final AtomicBoolean armed = new AtomicBoolean(true);
    /** Runs this when the future is collected; null while it is being armed, and on loops that hear nothing of the collector. */
    private Cleaner.@Nullable Cleanable cleanable;

    private Unretrieved(Loop loop, Throwable exception, FutureImpl<?> future) {
        this.loop = loop;
        this.exception = exception;
        this.text = future.toString();
        this.kind = future instanceof TaskImpl ? "Task" : "Future";
        this.createdAt = future.createdAt();
    }

    static Unretrieved arm(FutureImpl<?> future, Throwable exception, StackTraceElement @Nullable [] createdAt) {
        Unretrieved one = new Unretrieved(future.loop, exception, future);
        future.loop.errors().unretrieved().add(one);
        if (future.loop.errors().collects()) {
            one.cleanable = LoopErrors.CLEANER.register(future, one);
        }
        Duration grace = future.loop.errors().grace();
        if (grace != null) {
            future.loop.callLater(grace, one::report);
        }
        return one;
    }

    void disarm() {
        if (armed.compareAndSet(true, false)) {
            reports().remove(this);
            if (cleanable != null) {
                cleanable.clean();
            }
        }
    }

    /** The cleaner's thread: the future is gone. */
    @Override
    public void run() {
        if (armed.get() && !loop.postUnlessClosed(core -> report())) {
            reports().remove(this);
        }
    }

    @Override
    public void report() {
        if (armed.compareAndSet(true, false)) {
            reports().remove(this);
            loop.callExceptionHandler(ErrorContext.of(kind + " exception was never retrieved", exception)
                    .with(ErrorContext.FUTURE, text)
                    .with(ErrorContext.SOURCE_TRACEBACK, createdAt));
        }
    }

    private Set<LoopErrors.Unreported> reports() {
        return loop.errors().unretrieved();
    }
}
