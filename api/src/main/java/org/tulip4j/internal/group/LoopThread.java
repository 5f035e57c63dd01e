package org.tulip4j.internal.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.Future;
import org.tulip4j.ReturnWhen;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.internal.net.ServerImpl;
import org.tulip4j.internal.run.LoopEndpoints;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.spi.HandOver;

/**
 * One loop of a group and what its thread does.
 *
 * <p>States: running, draining (asked to end), ended. However it ends, in this order: servers closed, connections aborted, tasks
 * cancelled, the default executor shut down, the loop closed; then {@link #ended} is done. An end that nobody asked for is a failure.
 */
public final class LoopThread implements Runnable {
    private static final int LAST_PASSES = 3;

    /** The loop; this thread runs it and closes it. */
    private final LoopEndpoints loop;
    /** How long tasks may take to end once they are cancelled. */
    private final Duration limit;
    /** Done when the loop is closed; failed when it ended by itself, or not all ended in time. */
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    /** Connections on their way from another loop; whoever removes one owns it. Any thread. */
    private final Set<HandOver.Connection> arriving = ConcurrentHashMap.newKeySet();
    /** The servers that are closed with the loop. Confined to the loop. */
    private final List<Server> servers = new ArrayList<>();

    /** Waits for what ends by itself, then stops the loop; null: nobody has asked for the end. Confined to the loop. */
    private @Nullable Task<?> draining;
    /** The end was asked for: new servers are refused, and a stopped loop is no failure. Confined to the loop. */
    private boolean asked;

    /** Why the loop ended by itself; null while it runs, or when it was asked to. Any thread reads. */
    private volatile @Nullable Throwable failure;

    /** Makes the thread's work for a loop that does not run yet. */
    public LoopThread(LoopEndpoints loop, Duration limit) {
        this.loop = loop;
        this.limit = limit;
    }

    /** {@return the loop} */
    public LoopEndpoints loop() {
        return loop;
    }

    /** Done when the loop is closed; failed when it ended by itself, or not all ended in time. */
    public CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    /** Why it ended by itself; null while it runs, or when it was asked to. Any thread. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** The loop: closed with it, or at once when it is ending. */
    void add(Server server) {
        if (asked) {
            server.close();
            throw new IllegalStateException(loop + " is ending; make a new group with LoopGroup.of");
        }
        servers.add(server);
    }

    /** Any thread: gives a connection to a server of this loop, unless the loop has ended. */
    boolean take(ServerImpl server, HandOver.Connection connection) {
        arriving.add(connection);
        // A loop that closes after this removes what it will not get to.
        boolean posted = loop.postUnlessClosed(core -> {
            if (arriving.remove(connection)) {
                server.take(connection);
            }
        });
        return posted || !arriving.remove(connection);
    }

    /** Any thread: closes the servers, lets connections and tasks end by themselves, for so long at most, then ends. */
    public void shutdown(Duration grace) {
        loop.postUnlessClosed(core -> {
            asked = true;
            Task<?> task = draining;
            if (task == null) {
                task = loop.newTask(Coroutine.of(this::drain), TaskOptions.DEFAULT.withName("shutdown of " + loop));
                draining = task;
            }
            loop.callLater(grace.isNegative() ? Duration.ZERO : grace, task::cancel);
        });
    }

    private void drain() throws Exception {
        try {
            servers.forEach(Server::close);
            for (Server server : servers) {
                server.waitClosed().await();
            }
            for (List<Task<?>> others = others(); !others.isEmpty(); others = others()) {
                Tulip.wait(others).await();
            }
        } finally {
            loop.stop();
        }
    }

    private List<Task<?>> others() {
        return loop.allTasks().stream().filter(task -> task != draining).toList();
    }

    /** Runs the loop until it is asked to end or ends by itself, then ends everything. Called once, by the thread. */
    @Override
    public void run() {
        Throwable thrown = null;
        try {
            loop.runForever();
            if (!asked) {
                thrown = new IllegalStateException(
                        loop + " was stopped by its own code; a loop of a group runs until the group is closed");
            }
        } catch (Throwable fatal) {
            thrown = fatal;
        }
        failure = thrown;
        thrown = cleanUp(this::endTasks, thrown);
        thrown = cleanUp(loop::close, thrown);
        arriving.removeIf(connection -> {
            connection.close();
            return true;
        });
        if (thrown == null) {
            ended.complete(null);
            return;
        }
        failure = thrown;
        loop.callExceptionHandler(ErrorContext.of(
                "thread " + Thread.currentThread().getName() + " of " + loop + " did not end as it should", thrown));
        ended.completeExceptionally(thrown);
    }

    /** A part of the end, which may fail; the parts behind it are done all the same. */
    private interface Step {
        void run() throws Exception;
    }

    private static @Nullable Throwable cleanUp(Step step, @Nullable Throwable before) {
        try {
            step.run();
        } catch (Throwable thrown) {
            if (before == null) {
                return thrown;
            }
            before.addSuppressed(thrown);
        }
        return before;
    }

    private void endTasks() {
        long deadline = System.nanoTime() + Nanos.of(limit);
        List<Future<?>> last = new ArrayList<>();
        for (Server server : servers) {
            server.close();
            server.abortClients();
            last.add(server.waitClosed());
        }
        waitFor(last, deadline);
        // Whoever waits for a server hears of its end before tasks are cancelled.
        for (int pass = 0; pass < LAST_PASSES; pass++) {
            loop.runUntilComplete(() -> Tulip.sleep(Duration.ZERO).await());
        }
        while (!loop.allTasks().isEmpty() && System.nanoTime() < deadline) {
            List<Task<?>> tasks = List.copyOf(loop.allTasks());
            tasks.forEach(Task::cancel);
            waitFor(tasks, deadline);
            tasks.forEach(this::reportFailure);
        }
        if (!loop.allTasks().isEmpty()) {
            throw new TimedOutException(
                    "tasks of " + loop + " did not end within " + limit + " of being cancelled: " + loop.allTasks());
        }
        loop.runUntilComplete(loop.shutdownDefaultExecutor(left(deadline)));
    }

    private void waitFor(List<? extends Future<?>> futures, long deadline) {
        if (!futures.isEmpty()) {
            loop.runUntilComplete(() -> Tulip.wait(futures, left(deadline), ReturnWhen.ALL_COMPLETED)
                    .await());
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private void reportFailure(Task<?> task) {
        if (task.isDone() && !task.isCancelled() && task.exception() != null) {
            loop.callExceptionHandler(ErrorContext.of("unhandled exception during the end of " + loop, task.exception())
                    .with(ErrorContext.TASK, task));
        }
    }
}
