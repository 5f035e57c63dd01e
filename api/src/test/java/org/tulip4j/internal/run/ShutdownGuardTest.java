package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.FakeBackend;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** The guard of a program, whose hook is run by the test as the end of a process would. */
@Timeout(60)
class ShutdownGuardTest {
    private final FakeBackend backend = new FakeBackend();
    private final EventLoopImpl loop = (EventLoopImpl) backend.newLoop();
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private Task<Object> program() {
        return loop.createTask(() -> {
            try {
                return Tulip.sleep(Duration.ofHours(1), (Object) "slept").await();
            } catch (CancelledError cancelled) {
                ran.add(cancelled.getMessage());
                return "cancelled";
            }
        });
    }

    private static Thread hook(ShutdownGuard guard) throws ReflectiveOperationException {
        Field hook = ShutdownGuard.class.getDeclaredField("hook");
        hook.setAccessible(true);
        return (Thread) hook.get(guard);
    }

    /** Whether the runtime still has it; takes it away. */
    private static boolean wasInstalled(ShutdownGuard guard) throws ReflectiveOperationException {
        return Runtime.getRuntime().removeShutdownHook(hook(guard));
    }

    @Test
    void itIsThereUntilItIsClosed() throws Exception {
        Task<Object> program = program();
        ShutdownGuard guard = ShutdownGuard.install(loop, program);
        assertThat(wasInstalled(guard)).isTrue();
        guard.close();
        ShutdownGuard closed = ShutdownGuard.install(loop, program);
        closed.close();
        assertThat(wasInstalled(closed)).isFalse();
        ShutdownGuard cleaning = ShutdownGuard.cleaningUp(loop);
        assertThat(wasInstalled(cleaning)).isTrue();
        loop.runUntilComplete(program);
    }

    @Test
    void anInterruptCancelsTheProgramAndIsRestored() {
        Task<Object> program = program();
        ShutdownGuard guard = ShutdownGuard.install(loop, program);
        guard.restoreInterrupt();
        assertThat(Thread.interrupted()).isFalse();
        backend.inPoll(() -> backend.inPoll(() -> Thread.currentThread().interrupt()));
        assertThat(loop.runUntilComplete(program)).isEqualTo("cancelled");
        assertThat(ran).containsExactly("thread interrupted");
        assertThat(Thread.interrupted()).isFalse();
        guard.restoreInterrupt();
        assertThat(Thread.interrupted()).isTrue();
        guard.close();
    }

    @Test
    void afterItIsClosedAnInterruptCancelsNothing() {
        Task<Object> program = program();
        ShutdownGuard.install(loop, program).close();
        backend.inPoll(() -> Thread.currentThread().interrupt());
        assertThat(loop.runUntilComplete(program)).isEqualTo("slept");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theEndOfTheProcessCancelsTheProgramAndWaitsForIt() throws Exception {
        Task<Object> program = program();
        ShutdownGuard guard = ShutdownGuard.install(loop, program);
        assertThat(wasInstalled(guard)).isTrue();
        Thread hook = hook(guard);
        backend.inPoll(() -> {
            hook.start();
            while (!loop.hasArrivals()) {
                Thread.onSpinWait();
            }
        });
        assertThat(loop.runUntilComplete(program)).isEqualTo("cancelled");
        assertThat(ran).containsExactly("the process ends");
        guard.close();
        awaitWaiting(hook);
        guard.release();
        hook.join();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).as("it waits").isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    void whileTheProgramCleansUpTheEndOfTheProcessOnlyWaits() throws Exception {
        ShutdownGuard guard = ShutdownGuard.cleaningUp(loop);
        assertThat(wasInstalled(guard)).isTrue();
        Thread hook = hook(guard);
        hook.start();
        awaitWaiting(hook);
        assertThat(loop.hasArrivals()).isFalse();
        guard.release();
        hook.join();
    }

    @Test
    void aClosedLoopIsNotWaitedFor() throws Exception {
        ShutdownGuard cleaning = ShutdownGuard.cleaningUp(loop);
        assertThat(wasInstalled(cleaning)).isTrue();
        loop.close();
        hook(cleaning).start();
        hook(cleaning).join();
    }

    @Test
    void anInterruptEndsThatWait() throws Exception {
        ShutdownGuard guard = ShutdownGuard.cleaningUp(loop);
        assertThat(wasInstalled(guard)).isTrue();
        Thread hook = hook(guard);
        hook.start();
        awaitWaiting(hook);
        hook.interrupt();
        hook.join();
    }

    /** A frame that looks as if the program had called {@code System.exit}: the end would wait for itself. */
    @Test
    void aProgramThatExitsIsNotWaitedFor() throws Exception {
        CountDownLatch known = new CountDownLatch(1);
        ShutdownGuard[] guard = new ShutdownGuard[1];
        Thread exiting = new Thread("exits") {
            @Override
            public StackTraceElement[] getStackTrace() {
                return new StackTraceElement[] {
                    new StackTraceElement("java.lang.Shutdown", "exit", null, 1),
                    new StackTraceElement("java.lang.Runtime", "loadLibrary", null, 1),
                    new StackTraceElement("java.lang.Runtime", "exit", null, 1)
                };
            }

            @Override
            public void run() {
                guard[0] = ShutdownGuard.cleaningUp(loop);
                known.countDown();
            }
        };
        exiting.start();
        known.await();
        assertThat(wasInstalled(guard[0])).isTrue();
        hook(guard[0]).start();
        hook(guard[0]).join();
        assertThat(loop.hasArrivals()).isFalse();
    }
}
