package org.tulip4j.internal.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Ready;
import org.tulip4j.internal.state.Fatal;

/**
 * What a function returns that is a coroutine in asyncio. Awaited at once, its body runs in the caller's task, as in Python.
 * Used in any other way, or not awaited by the next pass, the body becomes a task of its own: it never just vanishes.
 *
 * <p>It owns the body until somebody runs it. States: not begun; run by whoever awaits it; a task of its own; over. The loop alone
 * moves it from one to the next.
 */
public class CoroutineFuture<T extends @Nullable Object> extends FutureImpl<T>
        implements Consumer<Future<T>>, Awaiter, Ready, CancelRelay {
    /**
     * A {@link Coroutine}: the body has not begun. A {@link TaskImpl}: it awaits this and so runs the body. {@link Started}: the body
     * is a task of its own. Null: it is over. One field, as many wait for long.
     */
    private @Nullable Object state;

    /** Starts in the next pass unless awaited before. */
    public CoroutineFuture(Loop loop, Coroutine<T> body) {
        super(loop);
        state = body;
        loop.enqueue(this);
    }

    /**
     * Starts in the next pass unless awaited before; the body would free something when it ends.
     *
     * @param abandoned called when it is cancelled before the body began, or when a task that awaits it is cancelled as it ends:
     *     nobody gets what it came to
     */
    public CoroutineFuture(Loop loop, Coroutine<T> body, Runnable abandoned) {
        this(loop, new Freeing<>(body, abandoned));
    }

    /** Makes one of a subclass that is its own body: a {@link Coroutine}. */
    protected CoroutineFuture(Loop loop) {
        super(loop);
        state = this;
        loop.enqueue(this);
    }

    /** The body has a task. */
    private record Started(Task<?> task, @Nullable Freeing<?> freeing) {
        /** {@return what the body has taken from a future of somebody else, to be freed when nobody takes it from this; null: nothing} */
        @Nullable Owned handedOn() {
            return freeing != null && freeing.body instanceof HandsOn handsOn
                    ? handsOn.source().owned()
                    : null;
        }
    }

    /** A body that would free something. */
    private static final class Freeing<T extends @Nullable Object> implements Coroutine<T> {
        /** What is run. */
        private final Coroutine<T> body;
        /** Called when nobody gets what the body came to. */
        private final Runnable abandoned;
        /** Whether the body has begun, or is given up. */
        private boolean begun;

        Freeing(Coroutine<T> body, Runnable abandoned) {
            this.body = body;
            this.abandoned = abandoned;
        }

        @Override
        public T run() throws Exception {
            begun = true;
            return body.run();
        }

        /** Instead of the body. */
        void abandon() {
            if (!begun) {
                begun = true;
                abandoned.run();
            }
        }
    }

    /** {@return what has not begun among some tasks though it was called, and what nobody awaits; where the loop does not run} */
    public static List<String> forgotten(Collection<? extends Task<?>> tasks) {
        List<String> forgotten = new ArrayList<>();
        for (Task<?> task : tasks) {
            boolean begun =
                    !task.stack(1).isEmpty() || !((TaskImpl<?>) task).phase().equals("ready");
            List<FutureImpl<?>> above = ((TaskImpl<?>) task).awaiters();
            if (!begun
                    && above.size() == 1
                    && above.get(0) instanceof CoroutineFuture<?> future
                    && !future.hasCallbacks()) {
                forgotten.add(bodyOf(task));
            }
        }
        return forgotten;
    }

    private static String bodyOf(Task<?> task) {
        Coroutine<?> body = task.coroutine();
        Object own = body instanceof Freeing<?> freeing ? freeing.body : body;
        String type = own.getClass().getName();
        int lambda = type.indexOf("$$");
        return lambda < 0 ? own.toString() : "a call of " + type.substring(type.lastIndexOf('.', lambda) + 1, lambda);
    }

    /** Called in the next pass: nobody has awaited it, or somebody has after something else was queued. */
    @Override
    public void fire(Loop core) {
        startTask();
    }

    @Override
    public T await() {
        Object mine = state;
        if (!begin()) {
            return awaited();
        }
        // Few locals: this frame is part of what a coroutine that waits costs.
        try {
            return returned(bodyOf(mine).run());
        } catch (Throwable thrown) {
            throw Fatal.sneak(failed(thrown));
        }
    }

    /** The body has a task; who is cancelled in the very pass in which that ended does not get what it came to. */
    private T awaited() {
        boolean open = !isDone();
        try {
            return super.await();
        } catch (CancelledError cancelled) {
            boolean came = open && isDone() && !isCancelled() && peekException() == null;
            if (came && state instanceof Started started && started.freeing() != null) {
                started.freeing().abandoned.run();
            }
            throw cancelled;
        }
    }

    /** {@return in an await, whether the body is to run here; else it was begun before, or this is no task} */
    protected final boolean begin() {
        TaskImpl<?> here = (TaskImpl<?>) loop.currentTask();
        if (here == null || !(state instanceof Coroutine<?>)) {
            return false;
        }
        state = here;
        // A read that waits would else cost a pass, and a poll, for nothing.
        loop.retract(this);
        return true;
    }

    @SuppressWarnings("unchecked")
    private Coroutine<T> bodyOf(@Nullable Object notBegun) {
        return (Coroutine<T>) Objects.requireNonNull(notBegun);
    }

    /** The body has returned. */
    protected final T returned(T value) {
        state = null;
        complete(value);
        return value;
    }

    /** The body has thrown this. */
    protected final Throwable failed(Throwable thrown) {
        state = null;
        if (thrown instanceof CancelledError cancelled) {
            endCancelled(cancelled.getMessage(), cancelled);
        } else {
            fail(thrown);
            exception();
        }
        return thrown;
    }

    private void startTask() {
        if (state instanceof Coroutine<?>) {
            Coroutine<T> mine = bodyOf(state);
            state = null;
            Task<T> started = loop.createTask(mine);
            state = new Started(started, mine instanceof Freeing<?> freeing ? freeing : null);
            started.addDoneCallback(this);
        }
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
            if (state instanceof Started started && started.freeing() != null) {
                started.freeing().abandon();
            }
            CancelledError cancelled = (CancelledError) Objects.requireNonNull(((FutureImpl<T>) done).thrown());
            endCancelled(cancelled.getMessage(), cancelled);
            return;
        }
        Throwable thrown = done.exception();
        if (thrown != null) {
            fail(thrown);
            return;
        }
        Owned handedOn = state instanceof Started started ? started.handedOn() : null;
        if (handedOn == null) {
            complete(done.result());
        } else if (endOwning(handedOn)) {
            // The body took it for whoever awaits this.
            handedOn.putBack(false);
        }
    }

    @Override
    public void addDoneCallback(Consumer<? super Future<T>> callback, @Nullable Context context) {
        startTask();
        super.addDoneCallback(callback, context);
    }

    @Override
    protected String endedBy() {
        return "its body";
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkLoop();
        return CancelWalk.from(this, message);
    }

    @Override
    public List<? extends Future<?>> passCancelOn() {
        if (state instanceof TaskImpl<?> runner) {
            return runner.waitingOn();
        }
        if (!(state instanceof Started started)) {
            return List.of();
        }
        Task<T> task = taskOf(started);
        if (task.isDone()) {
            // Too late, and what it came to is on its way: it is here now, so that nobody finds a pending future that
            // cannot be cancelled.
            accept(task);
            return List.of();
        }
        return List.of(task);
    }

    @Override
    protected @Nullable Partners partners() {
        return state instanceof TaskImpl<?> runner
                ? Partners.of(runner)
                : state instanceof Started started ? Partners.of(started.task()) : null;
    }

    @Override
    public boolean cancelPassedOn(boolean taken, @Nullable String message) {
        Object now = state;
        if (isDone()) {
            return super.cancel(message);
        }
        if (now instanceof TaskImpl<?> || now instanceof Started) {
            return taken;
        }
        if (now instanceof Coroutine<?>) {
            state = null;
            if (now instanceof Freeing<?> freeing) {
                freeing.abandon();
            }
        }
        return super.cancel(message);
    }

    @SuppressWarnings("unchecked")
    private Task<T> taskOf(Started started) {
        return (Task<T>) started.task();
    }
}
