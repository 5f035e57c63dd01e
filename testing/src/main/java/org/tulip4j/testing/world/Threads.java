package org.tulip4j.testing.world;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which thread runs a part of a world, and for which program: one at a time, the world's own or that of a coroutine in its stead. Confined to the
 * world's thread unless a method says otherwise.
 */
final class Threads {
    /** The thread that made the world. */
    private final Thread own = Thread.currentThread();
    /** The thread that runs a part of it now. Any thread reads. */
    private volatile Thread current = own;
    /** Calls of threads that are not in the world; any thread adds. */
    private final Queue<String> strangers = new ConcurrentLinkedQueue<>();
    /** Threads that programs make. */
    private final MadeThreads made = new MadeThreads();
    /** Whose turn it is; null: nobody's. */
    private @Nullable Program turnOf;

    /** {@return whether the caller is in the thread that made the world; any thread} */
    boolean isOwn() {
        return Thread.currentThread() == own;
    }

    /** {@return the thread that runs a part of the world now; any thread} */
    Thread current() {
        return current;
    }

    /** Notes which thread goes on in the stead of the one that ran. */
    void standsIn(Thread next) {
        current = next;
    }

    /** Notes a call of a thread that is not in the world, and says whether this one is. Any thread. */
    boolean isInside(String what) {
        if (Thread.currentThread() == current) {
            return true;
        }
        strangers.add(
                "thread " + Thread.currentThread().getName() + " has called " + what
                        + ", and threads make a world that no seed repeats: use the loop's default executor, which is simulated");
        return false;
    }

    /** Refuses a call of a thread that is not in the world, and notes it, for who has made it may not hear of that. Any thread. */
    void requireInside(String what) {
        if (!isOwn() && !isInside(what)) {
            throw new IllegalStateException("thread " + Thread.currentThread().getName() + " may not call " + what
                    + ": it is not in the world");
        }
    }

    MadeThreads made() {
        return made;
    }

    @Nullable String pollStranger() {
        return strangers.poll();
    }

    /** {@return whether a loop may be called here as its host would: in the world's thread, and in no other loop's turn} */
    boolean mayTouch(Program program) {
        return isOwn() && (turnOf == null || turnOf == program);
    }

    @Nullable Program turnOf() {
        return turnOf;
    }

    void enter(@Nullable Program program) {
        turnOf = program;
    }

    void leave() {
        turnOf = null;
    }
}
