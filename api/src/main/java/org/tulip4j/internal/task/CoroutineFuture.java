package org.tulip4j.internal.task;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Fatal;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.loop.Ready;

/**
 * What a function returns that is a coroutine in asyncio. Awaited at once, its body runs in the caller's task, as in Python.
 * Used in any other way, or not awaited by the next pass, the body becomes a task of its own: it never just vanishes.
 */
public final class CoroutineFuture<T extends @Nullable Object> extends FutureImpl<T>
        implements Consumer<Future<T>>, Awaiter, Ready {
    private @Nullable Coroutine<T> body;
    /** Called instead of the body when it was cancelled before it began; may be null, and is from then on. */
    private @Nullable Runnable abandoned;

    private @Nullable Task<T> task;
    /** The task that awaits and so runs the body, else null. */
    private @Nullable TaskImpl<?> runner;

    /** Starts in the next pass unless awaited before. */
    public CoroutineFuture(LoopCore loop, Coroutine<T> body) {
        this(loop, body, null);
    }

    /** As above, for a body that would free something. */
    public CoroutineFuture(LoopCore loop, Coroutine<T> body, @Nullable Runnable abandoned) {
        super(loop);
        this.body = body;
        this.abandoned = abandoned;
        loop.enqueue(this);
    }

    /** Called in the next pass: nobody has awaited it, or somebody has after something else was queued. */
    @Override
    public void fire(LoopCore core) {
        startTask();
    }

    @Override
    public T await() {
        Coroutine<T> mine = body;
        if (mine == null || loop.currentTask() == null) {
            return super.await();
        }
        body = null;
        // A read that waits would else cost a pass, and a poll, for nothing.
        loop.retract(this);
        runner = loop.currentTask();
        try {
            T value = mine.run();
            complete(value);
            return value;
        } catch (CancelledError cancelled) {
            endCancelled(cancelled.getMessage(), cancelled);
            throw cancelled;
        } catch (Throwable thrown) {
            fail(thrown);
            exception();
            throw Fatal.sneak(thrown);
        } finally {
            runner = null;
        }
    }

    private void startTask() {
        Coroutine<T> mine = body;
        if (mine == null) {
            return;
        }
        body = null;
        Task<T> started = loop.createTask(
                abandoned == null
                        ? mine
                        : () -> {
                            abandoned = null;
                            return mine.run();
                        });
        task = started;
        started.addDoneCallback(this);
    }

    @Override
    public List<Future<?>> awaiting() {
        return List.of(this);
    }

    /** The task of the body is done. */
    @Override
    public void accept(Future<T> done) {
        if (done.isCancelled()) {
            // A task that is cancelled before its first step never enters the body.
            abandon();
            endCancelled(null, ((FutureImpl<T>) done).thrown());
            return;
        }
        Throwable thrown = done.exception();
        if (thrown == null) {
            complete(done.result());
        } else {
            fail(thrown);
        }
    }

    private void abandon() {
        Runnable instead = abandoned;
        abandoned = null;
        if (instead != null) {
            instead.run();
        }
    }

    @Override
    public void addDoneCallback(Consumer<? super Future<T>> callback, @Nullable Context context) {
        startTask();
        super.addDoneCallback(callback, context);
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (body != null) {
            body = null;
            abandon();
            return super.cancel(message);
        }
        TaskImpl<?> running = runner;
        if (running != null) {
            return running.cancelWaitedOn(message);
        }
        Task<T> started = task;
        if (started == null) {
            return super.cancel(message);
        }
        if (started.isDone()) {
            // Too late, and what it came to is on its way: it is here now, so that nobody finds a pending future that
            // cannot be cancelled.
            accept(started);
        }
        return started.cancel(message);
    }
}
