package org.tulip4j.internal.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.GuestHost;

/** A host whose thread is the one that made it: it runs a turn when the test says so. Others may queue turns. */
final class FakeHost implements GuestHost {
    private final Thread thread = Thread.currentThread();
    /** What is queued; guarded by itself. */
    private final ArrayDeque<Runnable> turns = new ArrayDeque<>();
    /** What the alarm was set to, one after the other. */
    final List<Long> alarms = new ArrayList<>();

    /** Runs a turn, as the alarm does. */
    Runnable turn = () -> {};

    /** Another thread that is the host's. */
    volatile @Nullable Thread alsoIn;

    private boolean hasAlarm = true;
    private volatile boolean ended;
    private volatile boolean refuses;

    /** Has the host take nothing more from now on. */
    void refuse() {
        refuses = true;
    }

    /** Has the host take turns again from now on. */
    void accept() {
        refuses = false;
    }

    /** From now on its clock is no use: a thread of the loop's own waits. Before the loop is attached. */
    FakeHost withoutAlarm() {
        hasAlarm = false;
        return this;
    }

    /** From now on it runs nothing more. */
    void end() {
        ended = true;
    }

    int queued() {
        synchronized (turns) {
            return turns.size();
        }
    }

    /** Runs the first thing that is queued; waits for it. */
    void runOne() {
        Runnable turn;
        synchronized (turns) {
            while (turns.isEmpty()) {
                try {
                    turns.wait(60_000);
                } catch (InterruptedException stop) {
                    throw new AssertionError(stop);
                }
            }
            turn = turns.remove();
        }
        turn.run();
    }

    /** Runs what is queued, and what that queues, until there is nothing. */
    void runAll() {
        while (queued() > 0) {
            runOne();
        }
    }

    @Override
    public void execute(Runnable turn) {
        if (refuses) {
            throw new RejectedExecutionException("over");
        }
        synchronized (turns) {
            turns.add(turn);
            turns.notifyAll();
        }
    }

    @Override
    public boolean inHostThread() {
        return Thread.currentThread() == thread || Thread.currentThread() == alsoIn;
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public @Nullable Alarm alarm(Runnable alarmed) {
        turn = alarmed;
        return hasAlarm ? alarms::add : null;
    }

    @Override
    public String toString() {
        return "<host>";
    }
}
