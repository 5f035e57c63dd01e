package org.tulip4j.interop;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** A loop in a thread of its own, for tests that stand outside. */
final class RunningLoop implements AutoCloseable {
    private final EventLoop loop;
    private final Thread thread;

    RunningLoop(String backend) {
        loop = EventLoops.newLoop(backend);
        thread = new Thread(loop::runForever, "loop");
        thread.start();
    }

    EventLoop loop() {
        return loop;
    }

    Thread thread() {
        return thread;
    }

    /** What a coroutine of the loop returns. */
    <T> T call(Coroutine<T> body) {
        try {
            return loop.submit(body).get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Ends the tasks that are left, the loop and the thread. */
    @Override
    public void close() {
        call(Coroutine.of(() -> {
            Task<?> self = loop.currentTask();
            loop.allTasks().stream().filter(task -> task != self).forEach(Task::cancel);
            Tulip.sleep(Duration.ZERO).await();
            Tulip.sleep(Duration.ZERO).await();
        }));
        loop.callSoonThreadsafe(loop::stop);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        loop.close();
    }
}
