package org.tulip4j.internal.engine;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Chain;
import org.tulip4j.internal.loop.ChainedTask;
import org.tulip4j.internal.loop.ChainingEngine;
import org.tulip4j.internal.state.ThreadState;

/**
 * Coroutines on threads of their own, of which exactly one runs while its driver is blocked: each side hands over and waits
 * to be handed back. The steps of tasks hand over to one another where they can, see {@link Chain}. The volatile fields
 * {@code turn} and {@code driven} say whose turn it is and order memory both ways.
 */
final class HandoffEngine implements ChainingEngine {
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
     * The stack of one coroutine, which is a thread. States: new, until it is resumed first; its turn, while its thread runs the body;
     * suspended; over.
     *
     * <p>Who resumes it waits until nobody is left who goes on: a body that leaves its step may name another stack, which then has the
     * turn, see {@link Chain}. The first stack of such a chain is the one whose resumer waits, and all others refer to it.
     */
    private final class HandoffStack implements Stack {
        /** Null once it has begun. */
        private @Nullable Runnable body;
        /** The body, when it is one that can end its own steps; else null, and when it is over: its thread may run others for long. */
        private @Nullable ChainedTask task;
        /** Runs the body; null before that. */
        private volatile @Nullable Thread runner;
        /** True: the body's turn. */
        private volatile boolean turn;
        /** Written before the last change of {@code turn}, which stays the body's. */
        private boolean abandoned;
        /** The first stack of the chain that this one is part of, maybe itself; null when it is not its turn. */
        private @Nullable HandoffStack first;

        // Of the first stack of a chain

        /** Waits in {@link #resume}. */
        private volatile @Nullable Thread driver;
        /** The driver has to wait. */
        private volatile boolean driven;
        /** The driver was interrupted while it waited. */
        private volatile boolean disturbed;

        HandoffStack(Runnable body) {
            this.body = body;
            this.task = body instanceof ChainedTask chained ? chained : null;
        }

        @Override
        public void resume() {
            Thread current = Thread.currentThread();
            driver = current;
            disturbed = current.isInterrupted();
            driven = true;
            goOn(this);
            waitForChain();
            standIn.accept(current);
        }

        /** Gives it the turn. From then on the caller touches nothing that belongs to the loop. */
        private void goOn(HandoffStack firstOfChain) {
            first = firstOfChain;
            turn = true;
            if (body != null) {
                starter.accept(decorator.apply(this::run));
            } else {
                LockSupport.unpark(runner);
            }
        }

        /** Runs the body and, one after the other, those of new stacks that have the turn next; in the thread that was started for it. */
        private void run() {
            try {
                HandoffStack here = this;
                do {
                    here = here.runBody();
                } while (here != null);
            } finally {
                ThreadState.unshare();
            }
        }

        /** {@return the new stack that has the turn, to be run in this thread; null: none, or a thread of its own has it} */
        private @Nullable HandoffStack runBody() {
            Runnable begins = Objects.requireNonNull(body);
            body = null;
            Thread current = Thread.currentThread();
            runner = current;
            standIn.accept(current);
            boolean ended = false;
            try {
                begins.run();
                ended = true;
            } finally {
                if (!ended) {
                    passOn(chain());
                }
            }
            return succeeded();
        }

        /** The body is over. A new stack that is next needs no other thread than this one, unless somebody else starts it. */
        private @Nullable HandoffStack succeeded() {
            HandoffStack from = first;
            Chain chain = chain();
            HandoffStack next = chain == null ? null : (HandoffStack) chain.next(task, !from.disturbed);
            if (next == null || next.body == null) {
                passTo(next, chain, from);
                return null;
            }
            first = null;
            turn = false;
            task = null;
            next.first = from;
            next.turn = true;
            return next;
        }

        @Override
        public void suspend() {
            if (Thread.currentThread() != runner) {
                throw new IllegalStateException("suspend outside the coroutine's own thread");
            }
            if (abandoned) {
                return;
            }
            Chain chain = chain();
            if (chain != null) {
                chain.needRoom();
            }
            if (passOn(chain)) {
                return;
            }
            waitForTurn();
            if (!abandoned) {
                standIn.accept(Thread.currentThread());
            }
        }

        @Override
        public void abandon() {
            first = null;
            abandoned = true;
            turn = true;
            LockSupport.unpark(runner);
        }

        private @Nullable Chain chain() {
            return task == null ? null : task.chain();
        }

        /** The body leaves its step: whoever comes next has the turn. True: that is this one again, which keeps it. */
        private boolean passOn(@Nullable Chain chain) {
            HandoffStack from = first;
            HandoffStack next = chain == null ? null : (HandoffStack) chain.next(task, !from.disturbed);
            if (next == this) {
                return true;
            }
            passTo(next, chain, from);
            return false;
        }

        private void passTo(@Nullable HandoffStack next, @Nullable Chain chain, @Nullable HandoffStack from) {
            first = null;
            turn = false;
            if (next == null || !next.begins(chain, from)) {
                handBack(from);
            }
        }

        /** False: it cannot, for want of a thread. */
        private boolean begins(Chain chain, HandoffStack firstOfChain) {
            try {
                goOn(firstOfChain);
                return true;
            } catch (Throwable refused) {
                chain.cannotRun(Objects.requireNonNull(task), refused);
                return false;
            }
        }

        private static void handBack(@Nullable HandoffStack from) {
            if (from != null) {
                Thread waiting = from.driver;
                from.driven = false;
                LockSupport.unpark(waiting);
            }
        }

        /**
         * A virtual thread with thousands of interpreted frames cannot be parked, for the JVM that would set them aside runs out of
         * stack itself and says so. The thread has given the loop away by then and must not go on: it looks again and again.
         */
        private void park() {
            try {
                LockSupport.park(this);
            } catch (StackOverflowError notParked) {
                Thread.onSpinWait();
            }
        }

        /** Interrupts do not end the wait; they are remembered. */
        private void waitForTurn() {
            boolean interrupted = false;
            while (!turn) {
                park();
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits until the chain hands back; meanwhile the driver does what only its thread may. Interrupts are remembered. */
        private void waitForChain() {
            while (driven) {
                park();
                if (Thread.interrupted()) {
                    disturbed = true;
                }
                ThreadState.current().errands().runIfAny();
            }
            if (disturbed) {
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
}
