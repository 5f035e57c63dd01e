package org.tulip4j.internal.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Coroutines on threads of their own, of which exactly one runs while its driver is blocked: each side hands over and waits
 * to be handed back. The volatile field {@code turn} says whose turn it is and orders memory both ways.
 */
final class HandoffEngine implements CoroutineEngine {
    /** What the engine is called in options and reports. */
    private final String name;
    /** Starts a thread that runs a body. */
    private final Consumer<Runnable> starter;
    /** Prepares the threads for the backend. */
    private final UnaryOperator<Runnable> decorator;
    /** Told which thread is the loop's whenever that changes. */
    private final Consumer<Thread> standIn;

    HandoffEngine(
            String name, Consumer<Runnable> starter, UnaryOperator<Runnable> decorator, Consumer<Thread> standIn) {
        this.name = name;
        this.starter = starter;
        this.decorator = decorator;
        this.standIn = standIn;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Stack create(Runnable body) {
        return new HandoffStack(body);
    }

    /**
     * One coroutine: a thread of its own, of which and its driver exactly one runs. States: made ({@code body} set), then in turn
     * the body's and the driver's; abandoned, when nobody will drive it any more.
     */
    private final class HandoffStack implements Stack {
        /** What the thread will run; null once it was started. */
        private @Nullable Runnable body;
        /** The body's thread; null before it runs. */
        private volatile @Nullable Thread runner;
        /** The thread that waits for the body, or did last; null: none has, or the body was abandoned. */
        private volatile @Nullable Thread driver;
        /** True: the body's turn. */
        private volatile boolean turn;
        /** Written before the last change of {@code turn}, which stays the body's. */
        private boolean abandoned;

        HandoffStack(Runnable body) {
            this.body = body;
        }

        @Override
        public void resume() {
            Thread current = Thread.currentThread();
            driver = current;
            turn = true;
            Runnable first = body;
            if (first != null) {
                body = null;
                starter.accept(decorator.apply(() -> run(first)));
            } else {
                LockSupport.unpark(runner);
            }
            waitForBody();
            standIn.accept(current);
        }

        private void run(Runnable first) {
            Thread current = Thread.currentThread();
            runner = current;
            standIn.accept(current);
            try {
                first.run();
            } finally {
                ThreadStates.forget();
                handBack();
            }
        }

        @Override
        public void suspend() {
            if (Thread.currentThread() != runner) {
                throw new IllegalStateException("suspend outside the coroutine's own thread");
            }
            if (abandoned) {
                return;
            }
            handBack();
            waitForDriver();
            if (!abandoned) {
                standIn.accept(Thread.currentThread());
            }
        }

        @Override
        public void abandon() {
            driver = null;
            abandoned = true;
            turn = true;
            LockSupport.unpark(runner);
        }

        private void handBack() {
            Thread waiting = driver;
            turn = false;
            LockSupport.unpark(waiting);
        }

        /** Interrupts do not end the wait; they are remembered. */
        private void waitForDriver() {
            boolean interrupted = false;
            while (!turn) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits until it is the driver's turn, and does meanwhile what only this thread may. Interrupts are remembered. */
        private void waitForBody() {
            boolean interrupted = false;
            while (turn) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
                ThreadStates.runErrand();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public @Nullable Thread thread() {
            return runner;
        }

        @Override
        public StackTraceElement[] stackTrace() {
            Thread thread = runner;
            return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        }
    }

    /** The threadState that a coroutine's thread shares with its loop ends with the coroutine. */
    private static final class ThreadStates {
        static void runErrand() {
            org.tulip4j.internal.state.ThreadState.current().errands().runIfAny();
        }

        static void forget() {
            org.tulip4j.internal.state.ThreadState.unshare();
        }
    }
}
