package org.tulip4j.samples.recipes;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** A recipe's server on a loop in a thread of its own, for clients outside. */
final class Served implements AutoCloseable {
    private final EventLoop loop;
    private final Thread thread;
    private final Server server;

    Served(String backend, Function<EventLoop, Server> recipe) throws Exception {
        loop = EventLoops.newLoop(backend);
        thread = new Thread(loop::runForever, "recipe");
        thread.start();
        server = loop.submit(() -> recipe.apply(loop)).get(10, TimeUnit.SECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    Server server() {
        return server;
    }

    int port() {
        return server.port();
    }

    /** Cuts what is left; a server that was shut down stays so. */
    @Override
    public void close() throws Exception {
        loop.submitVoid(() -> {
                    server.shutdown(Duration.ZERO).await();
                    List<Task<?>> left = loop.allTasks().stream()
                            .filter(task -> task != loop.currentTask())
                            .toList();
                    left.forEach(Task::cancel);
                    Tulip.gatherReturnExceptions(left).await();
                })
                .get(10, TimeUnit.SECONDS);
        loop.callSoonThreadsafe(loop::stop);
        thread.join();
        loop.close();
    }
}
