package org.tulip4j.internal.loop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tulip4j.Task;

/** While a program runs: the end of the process, or an interrupt of its thread, cancels its main task. */
public final class ShutdownGuard implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final LoopCore loop;
    private final Task<?> main;
    private final Thread thread = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::processEnds, "tulip-shutdown");
    private boolean installed;
    private boolean interrupted;

    private ShutdownGuard(LoopCore loop, Task<?> main) {
        this.loop = loop;
        this.main = main;
    }

    /** Watches from now on. */
    public static ShutdownGuard install(LoopCore loop, Task<?> main) {
        ShutdownGuard guard = new ShutdownGuard(loop, main);
        try {
            Runtime.getRuntime().addShutdownHook(guard.hook);
            guard.installed = true;
        } catch (IllegalStateException alreadyShuttingDown) {
            LoopErrors.LOG.log(System.Logger.Level.DEBUG, "run during shutdown", alreadyShuttingDown);
        }
        loop.onInterrupt(guard::interrupted);
        return guard;
    }

    private void interrupted() {
        interrupted = true;
        main.cancel("thread interrupted");
    }

    /** The thread's interrupt flag is as the interrupt left it. */
    public void restoreInterrupt() {
        if (interrupted) {
            thread.interrupt();
        }
    }

    private void processEnds() {
        if (!loop.postUnlessClosed(core -> main.cancel("the process ends")) || callsExit()) {
            return;
        }
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LoopErrors.warn(loop + " did not end within " + PATIENCE_SECONDS + " s of the process's end", null);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the loop's own thread waits inside System.exit, so that waiting for it would be in vain. */
    private boolean callsExit() {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Runtime")
                    && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        loop.onInterrupt(null);
        ended.countDown();
        if (installed) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                LoopErrors.LOG.log(System.Logger.Level.DEBUG, "the process is ending", shuttingDown);
            }
        }
    }
}
