package org.tulip4j.internal.run;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ProcessEnd;

/**
 * Guards a program while it runs: the end of the process, or an interrupt of its thread, cancels its main task, and the end of
 * the process waits until the program has cleaned up. States: installed, closed, released.
 */
public final class ShutdownGuard implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    /** The loop that the program runs on. */
    private final Loop loop;
    /** What is cancelled; null while the program cleans up. */
    private final @Nullable Task<?> main;

    /** The thread that runs the program. */
    private final Thread thread = Thread.currentThread();
    /** Opens when the program has cleaned up. */
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Run by the JVM when the process ends. */
    private final Thread hook = new Thread(this::processEnds, "tulip-shutdown");
    /** The hook is with the JVM, and is taken back at the end. */
    private boolean installed;
    /** The end of the process has cancelled the main task. */
    private volatile boolean cancelled;
    /** The hook could not be taken back: the process is ending. */
    private boolean ending;
    /** An interrupt has cancelled the main task; the flag is set again at the end. */
    private boolean interrupted;

    private ShutdownGuard(Loop loop, @Nullable Task<?> main) {
        this.loop = loop;
        this.main = main;
    }

    /** Watches a program from now on. */
    public static ShutdownGuard install(Loop loop, Task<?> main) {
        ShutdownGuard guard = new ShutdownGuard(loop, main);
        guard.addHook();
        loop.onInterrupt(guard::interrupted);
        return guard;
    }

    /** Makes the end of the process wait from now on, and nothing is cancelled: the program cleans up. */
    public static ShutdownGuard cleaningUp(Loop loop) {
        ShutdownGuard guard = new ShutdownGuard(loop, null);
        guard.addHook();
        return guard;
    }

    private void addHook() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            installed = true;
        } catch (IllegalStateException alreadyShuttingDown) {
            Log.LOG.log(System.Logger.Level.DEBUG, "run during shutdown", alreadyShuttingDown);
        }
    }

    private void interrupted() {
        interrupted = true;
        Objects.requireNonNull(main).cancel("thread interrupted");
    }

    /** The thread's interrupt flag is as the interrupt left it. */
    public void restoreInterrupt() {
        if (interrupted) {
            thread.interrupt();
        }
    }

    private void processEnds() {
        ProcessEnd.begin();
        Task<?> program = main;
        boolean closed = loop.isClosed() || (program != null && !loop.postUnlessClosed(core -> cancel(program)));
        if (closed || callsExit()) {
            return;
        }
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // Not logged: java.util.logging has closed its handlers by now.
                System.err.println("tulip: " + loop + " did not end within " + PATIENCE_SECONDS
                        + " s of the process's end and is given up: " + (program == null ? "closing" : program));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void cancel(Task<?> program) {
        cancelled = program.cancel("the process ends");
    }

    /**
     * The program has thrown a cancellation, after {@link #close}. When it is that of a process that really ends, the thread says nothing of it:
     * the JVM may halt before the error leaves the thread or after, and a process that was asked to end ends the same way in both.
     */
    public void cancelledBy(CancelledError thrown) {
        if (!cancelled || !ending) {
            return;
        }
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((in, uncaught) -> {
            if (uncaught != thrown) {
                before.uncaughtException(in, uncaught);
            }
        });
    }

    /** Whether the loop or one of its coroutines waits inside System.exit, so that waiting for it would be in vain. */
    private boolean callsExit() {
        Thread busy = loop.thread();
        for (StackTraceElement frame : (busy == null ? thread : busy).getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Runtime")
                    && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }

    /** The program has ended; where the process ends already, it goes on waiting until {@link #release}. */
    @Override
    public void close() {
        loop.onInterrupt(null);
        if (!installed) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            ending = true;
            Log.LOG.log(System.Logger.Level.DEBUG, "the process is ending", shuttingDown);
        }
    }

    /** The program has cleaned up: the end of the process need not wait any more. */
    public void release() {
        ended.countDown();
    }
}
