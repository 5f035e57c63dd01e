package org.tulip4j;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.task.Awaiter;
import org.tulip4j.internal.task.TasksEnd;

/**
 * Tasks that end together: {@link #run} returns when the body and every task have ended. The first failure cancels the
 * rest.
 *
 * <p>States: entered, exiting (the body has ended), finished; aborting from the first failure or {@link #cancel} on.
 * Thread: the loop's, in a task.
 *
 * <p>Source: asyncio 3.11 to 3.15.
 *
 * @since 0.1.0
 */
public final class TaskGroup {
    /** The loop of the parent. */
    private final EventLoop loop;
    /** The task that runs the body and waits for the others. */
    private final Task<?> parent;
    /** Registered at every task. */
    private final Child child = new Child();
    /** The tasks that have not told of their end, in the order they were made. */
    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    /** What the tasks have failed with, in the order they ended. */
    private final List<Throwable> errors = new ArrayList<>();
    /** The first error that must leave the loop; null: there was none. */
    private @Nullable Throwable fatal;
    /** What ends the parent, unless it is the group's own request: null while nobody has asked. */
    private @Nullable CancelledError cancellation;

    /** Done when the last task has ended; null while the parent does not wait for it. */
    private @Nullable TasksEnd allDone;
    /** The body has ended. */
    private boolean exiting;
    /** The tasks have been cancelled; no more are made. */
    private boolean aborting;
    /** The body and every task have ended. */
    private boolean finished;
    /** We asked the parent to end, and must take that back. */
    private boolean parentCancelled;

    /** What the group registers at its tasks: behind it waits the parent. */
    private final class Child implements Consumer<Future<?>>, Awaiter {
        @Override
        public void accept(Future<?> task) {
            taskDone(task);
        }

        @Override
        public List<Future<?>> awaiting() {
            return List.of(parent);
        }
    }

    private TaskGroup(EventLoop loop, Task<?> parent) {
        this.loop = loop;
        this.parent = parent;
    }

    /**
     * The body of a group.
     *
     * @param <T> its result
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        /**
         * Runs in the parent's task.
         *
         * @param group makes tasks
         * @return the group's result
         * @throws Exception cancels the tasks and joins their exceptions
         */
        T run(TaskGroup group) throws Exception;
    }

    /**
     * The body of a group without a result.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface VoidBody extends Body<@Nullable Void> {
        /**
         * Runs in the parent's task.
         *
         * @param group makes tasks
         * @throws Exception cancels the tasks and joins their exceptions
         */
        void runVoid(TaskGroup group) throws Exception;

        @Override
        default @Nullable Void run(TaskGroup group) throws Exception {
            runVoid(group);
            return null;
        }
    }

    /**
     * What is done for each item of a group.
     *
     * @param <A> the items
     * @param <T> its result
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface ItemBody<A extends @Nullable Object, T extends @Nullable Object> {
        /**
         * Runs in a task of its own.
         *
         * @param item one of them
         * @return its result
         * @throws Exception cancels the other tasks and joins their exceptions
         */
        T run(A item) throws Exception;
    }

    /**
     * What is done for each item of a group, without a result.
     *
     * @param <A> the items
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface VoidItemBody<A extends @Nullable Object> extends ItemBody<A, @Nullable Void> {
        /**
         * Runs in a task of its own.
         *
         * @param item one of them
         * @throws Exception cancels the other tasks and joins their exceptions
         */
        void runVoid(A item) throws Exception;

        @Override
        default @Nullable Void run(A item) throws Exception {
            runVoid(item);
            return null;
        }
    }

    /**
     * Runs a body and waits for every task it made.
     * Without a result: {@link #runVoid}.
     *
     * @param body called at once, in the current task
     * @param <T> its result
     * @return what the body returns; null when the group was cancelled by {@link #cancel}
     * @throws ExceptionGroup when tasks or the body failed: tasks in completion order, the body last
     * @throws CancelledError when the current task was cancelled from outside
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object> T run(Body<T> body) {
        EventLoop loop = EventLoops.running();
        Task<?> parent = loop.currentTask();
        if (parent == null) {
            throw new IllegalStateException("a task group needs a parent task: this is a plain callback of " + loop);
        }
        TaskGroup group = new TaskGroup(loop, parent);
        T value = null;
        Throwable thrown = null;
        try {
            value = body.run(group);
        } catch (Throwable failure) {
            thrown = failure;
        }
        group.exit(thrown);
        return value;
    }

    /**
     * Runs a body as {@link #run(Body)} does, for failures of one kind: when everything that failed is of a class, the first failure is thrown
     * itself, with the others as its suppressed exceptions. So a plain {@code catch} can stand around a group.
     * Without a result: {@link #runVoid}.
     *
     * @param thrown what is thrown as it is; a group of anything else, or of other things too, is an {@link ExceptionGroup}
     * @param body called at once, in the current task
     * @param <T> its result
     * @param <X> its exception
     * @return what the body returns; null when the group was cancelled by {@link #cancel}
     * @throws X when tasks or the body failed, all with such exceptions
     * @throws ExceptionGroup when they failed in other ways: tasks in completion order, the body last
     * @throws CancelledError when the current task was cancelled from outside
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object, X extends Throwable> T run(Class<X> thrown, Body<T> body) throws X {
        return throwing(thrown, () -> run(body));
    }

    private static <T extends @Nullable Object, X extends Throwable> T throwing(Class<X> thrown, Supplier<T> group)
            throws X {
        Objects.requireNonNull(thrown, "thrown");
        try {
            return group.get();
        } catch (ExceptionGroup failed) {
            List<Throwable> failures = failed.exceptions();
            if (!failures.stream().allMatch(thrown::isInstance)) {
                throw failed;
            }
            X first = thrown.cast(failures.get(0));
            failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
            throw first;
        }
    }

    /**
     * Runs a body without a result as {@link #run(Body)} runs one with.
     *
     * @param body called at once, in the current task
     * @throws ExceptionGroup when tasks or the body failed: tasks in completion order, the body last
     * @throws CancelledError when the current task was cancelled from outside
     * @throws IllegalStateException outside a task
     */
    public static void runVoid(VoidBody body) {
        run(body);
    }

    /**
     * Runs a body without a result as {@link #run(Class, Body)} runs one with.
     *
     * @param thrown what is thrown as it is; a group of anything else, or of other things too, is an {@link ExceptionGroup}
     * @param body called at once, in the current task
     * @param <X> its exception
     * @throws X when tasks or the body failed, all with such exceptions
     * @throws ExceptionGroup when they failed in other ways: tasks in completion order, the body last
     * @throws CancelledError when the current task was cancelled from outside
     * @throws IllegalStateException outside a task
     */
    public static <X extends Throwable> void runVoid(Class<X> thrown, VoidBody body) throws X {
        run(thrown, body);
    }

    /**
     * Runs a body for each item at the same time, in tasks of one group, and returns the results. The first failure cancels the rest. Not in
     * asyncio; as {@code Executor.map} of Python's {@code concurrent.futures}.
     * Without a result: {@link #mapVoid}.
     *
     * <p>All tasks are made at once; a {@link org.tulip4j.sync.Semaphore} in the body lets only so many go on.
     *
     * @param items asked once, at the call; none: an empty list
     * @param body called once for each item, in a task of its own
     * @param <A> the items
     * @param <T> a result
     * @return the results, in the order of the items; cannot be changed
     * @throws ExceptionGroup when tasks failed, in completion order
     * @throws CancelledError when the current task was cancelled from outside, or somebody has cancelled one of the tasks alone
     * @throws IllegalStateException outside a task
     */
    public static <A extends @Nullable Object, T extends @Nullable Object> List<T> map(
            Iterable<? extends A> items, ItemBody<? super A, ? extends T> body) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(body, "body");
        List<Task<T>> tasks = new ArrayList<>();
        runVoid(group -> items.forEach(item -> tasks.add(group.createTask(() -> body.run(item)))));
        return tasks.stream().map(Task::result).toList();
    }

    /**
     * Runs a body for each item as {@link #map(Iterable, ItemBody)} does, for failures of one kind, as {@link #run(Class, Body)} does.
     * Without a result: {@link #mapVoid}.
     *
     * @param thrown what is thrown as it is; a group of anything else, or of other things too, is an {@link ExceptionGroup}
     * @param items asked once, at the call; none: an empty list
     * @param body called once for each item, in a task of its own
     * @param <A> the items
     * @param <T> a result
     * @param <X> the exception
     * @return the results, in the order of the items; cannot be changed
     * @throws X when tasks failed, all with such exceptions
     * @throws ExceptionGroup when they failed in other ways, in completion order
     * @throws CancelledError when the current task was cancelled from outside, or somebody has cancelled one of the tasks alone
     * @throws IllegalStateException outside a task
     */
    public static <A extends @Nullable Object, T extends @Nullable Object, X extends Throwable> List<T> map(
            Class<X> thrown, Iterable<? extends A> items, ItemBody<? super A, ? extends T> body) throws X {
        return throwing(thrown, () -> map(items, body));
    }

    /**
     * Runs a body without a result for each item as {@link #map(Iterable, ItemBody)} runs one with.
     *
     * @param items asked once, at the call
     * @param body called once for each item, in a task of its own
     * @param <A> the items
     * @throws ExceptionGroup when tasks failed, in completion order
     * @throws CancelledError when the current task was cancelled from outside, or somebody has cancelled one of the tasks alone
     * @throws IllegalStateException outside a task
     */
    public static <A extends @Nullable Object> void mapVoid(Iterable<? extends A> items, VoidItemBody<? super A> body) {
        map(items, body);
    }

    /**
     * Runs a body without a result for each item as {@link #map(Class, Iterable, ItemBody)} runs one with.
     *
     * @param thrown what is thrown as it is; a group of anything else, or of other things too, is an {@link ExceptionGroup}
     * @param items asked once, at the call
     * @param body called once for each item, in a task of its own
     * @param <A> the items
     * @param <X> the exception
     * @throws X when tasks failed, all with such exceptions
     * @throws ExceptionGroup when they failed in other ways, in completion order
     * @throws CancelledError when the current task was cancelled from outside, or somebody has cancelled one of the tasks alone
     * @throws IllegalStateException outside a task
     */
    public static <A extends @Nullable Object, X extends Throwable> void mapVoid(
            Class<X> thrown, Iterable<? extends A> items, VoidItemBody<? super A> body) throws X {
        map(thrown, items, body);
    }

    /**
     * Makes a task of the group.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once
     * @param <T> its result
     * @return the task
     * @throws IllegalStateException when the group is finished or aborting
     */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body) {
        return createTask(body, TaskOptions.DEFAULT);
    }

    /**
     * Makes a task of the group with a name.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once
     * @param name shown in messages
     * @param <T> its result
     * @return the task
     * @throws IllegalStateException when the group is finished or aborting
     */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, String name) {
        return createTask(body, TaskOptions.named(name));
    }

    /**
     * Makes a task of the group.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once
     * @param options name, context, eager start
     * @param <T> its result
     * @return the task
     * @throws IllegalStateException when the group is finished or aborting
     */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, TaskOptions options) {
        if (finished || (exiting && tasks.isEmpty())) {
            throw new IllegalStateException(this + " is finished");
        }
        if (aborting) {
            throw new IllegalStateException(this + " is shutting down");
        }
        Task<T> task = loop.createTask(body, options);
        tasks.add(task);
        task.addDoneCallback(child);
        if (aborting) {
            task.cancel();
        }
        return task;
    }

    /**
     * Makes a task of the group, without a result.
     *
     * @param body runs once
     * @return the task
     * @throws IllegalStateException when the group is finished or aborting
     */
    public Task<@Nullable Void> createTaskVoid(VoidCoroutine body) {
        return createTask(body, TaskOptions.DEFAULT);
    }

    /**
     * Makes a task of the group, without a result, with a name.
     *
     * @param body runs once
     * @param name shown in messages
     * @return the task
     * @throws IllegalStateException when the group is finished or aborting
     */
    public Task<@Nullable Void> createTaskVoid(VoidCoroutine body, String name) {
        return createTask(body, TaskOptions.named(name));
    }

    /**
     * Makes a task of the group, without a result.
     *
     * @param body runs once
     * @param options name, context, eager start
     * @return the task
     * @throws IllegalStateException when the group is finished or aborting
     */
    public Task<@Nullable Void> createTaskVoid(VoidCoroutine body, TaskOptions options) {
        return createTask(body, options);
    }

    /**
     * Cancels tasks and body; {@link #run} then returns without throwing, unless tasks threw something else or the parent
     * was cancelled from outside, before this or while the tasks end. Idempotent, also afterwards.
     */
    public void cancel() {
        if (finished || (exiting && tasks.isEmpty())) {
            return;
        }
        abortWithParent();
    }

    /** Also while the parent waits for the tasks, which it then begins anew. */
    private void abortWithParent() {
        if (!aborting) {
            abort();
            parentCancelled = true;
            parent.cancel();
        }
    }

    private void abort() {
        if (!aborting) {
            aborting = true;
            for (Task<?> task : List.copyOf(tasks)) {
                task.cancel();
            }
        }
    }

    private void taskDone(Future<?> task) {
        tasks.remove(task);
        if (tasks.isEmpty() && allDone != null) {
            allDone.settleResult(null);
        }
        if (task.isCancelled()) {
            return;
        }
        Throwable thrown = task.exception();
        if (thrown == null) {
            return;
        }
        errors.add(thrown);
        if (Fatal.is(thrown) && fatal == null) {
            fatal = thrown;
        }
        if (parent.isDone()) {
            loop.callExceptionHandler(
                    ErrorContext.of(task + " has errored out but its parent " + parent + " is done", thrown)
                            .with(ErrorContext.TASK, task));
            return;
        }
        abortWithParent();
    }

    private void exit(@Nullable Throwable thrown) {
        exiting = true;
        if (thrown instanceof CancelledError cancelled) {
            cancellation = cancelled;
        }
        if (thrown != null) {
            if (Fatal.is(thrown) && fatal == null) {
                fatal = thrown;
            }
            abort();
        }
        CancelledError last = waitForTasks();
        finished = true;
        if (fatal != null) {
            reportSuppressedByFatal();
            throw Fatal.sneak(fatal);
        }
        if (parentCancelled) {
            settle(last);
        }
        if (cancellation != null && errors.isEmpty()) {
            if (thrown != null && thrown != cancellation) {
                cancellation.addSuppressed(thrown);
            }
            throw cancellation;
        }
        if (thrown != null && !(thrown instanceof CancelledError)) {
            errors.add(thrown);
        }
        if (!errors.isEmpty()) {
            if (parent.cancelling() > 0) {
                parent.uncancel();
                parent.cancel();
            }
            throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
        }
    }

    /** Takes back what the group asked of its parent. What then is left was asked from outside. */
    private void settle(@Nullable CancelledError last) {
        if (parent.uncancel() == 0) {
            cancellation = null;
        } else if (cancellation == null) {
            cancellation = last;
        }
    }

    /** Waits for every task; returns the last cancellation of the parent meanwhile. It aborts, and the wait goes on. */
    private @Nullable CancelledError waitForTasks() {
        CancelledError last = null;
        while (!tasks.isEmpty()) {
            TasksEnd done = new TasksEnd((Loop) loop, tasks);
            allDone = done;
            try {
                done.await();
            } catch (CancelledError cancelled) {
                last = cancelled;
                if (!aborting) {
                    cancellation = cancelled;
                    abort();
                }
            }
            allDone = null;
        }
        return last;
    }

    private void reportSuppressedByFatal() {
        for (Throwable error : errors) {
            if (error != fatal) {
                loop.callExceptionHandler(ErrorContext.of("suppressed by a fatal error in " + this, error));
            }
        }
    }

    @Override
    public String toString() {
        return "<TaskGroup tasks=" + tasks.size() + " errors=" + errors.size()
                + (aborting ? " cancelling" : exiting ? " exiting" : "") + ">";
    }
}
