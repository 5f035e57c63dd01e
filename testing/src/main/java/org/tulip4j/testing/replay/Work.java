package org.tulip4j.testing.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work of an executor in a replay: it has a thread of its own, which runs only while the loop waits for it. It begins when the first thing that it sent is to come in, and stands
 * still behind each until the next one is. States: not begun, running, standing, ended. Guarded by itself.
 */
final class Work implements Runnable {
    /** What is done. */
    private final Runnable body;
    /** How it is called. */
    private final String name;
    /** What it has sent, in order. */
    private final List<Runnable> sent = new ArrayList<>();
    /** Its thread; null: it has not begun. */
    private @Nullable Thread thread;
    /** It may go on. */
    private boolean mayRun;
    /** It goes on without being waited for: nothing more of it comes in. */
    private boolean free;
    /** It has ended. */
    private boolean ended;

    Work(String name, Runnable body) {
        this.name = name;
        this.body = body;
    }

    /**
     * Has it go on until it has sent so much, or has ended. The loop.
     *
     * @param number which of what it sends is wanted, from 0 on
     * @param seconds how long that may take
     * @return what it has sent; null: it has not, see {@link #hasEnded}
     */
    synchronized @Nullable Runnable sends(int number, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (sent.size() <= number && !ended) {
            mayRun = true;
            if (thread == null) {
                Thread made = new Thread(this, name);
                made.setDaemon(true);
                thread = made;
                made.start();
            }
            notifyAll();
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return sent.size() > number ? sent.get(number) : null;
    }

    /** {@return whether it has ended} */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** Lets it go on to its end, and waits for nothing of it. */
    synchronized void letGo() {
        free = true;
        notifyAll();
    }

    /** It sends something, in its thread, and stands still until it is to go on. */
    synchronized void sent(Runnable letIn) {
        sent.add(letIn);
        mayRun = false;
        notifyAll();
        boolean interrupted = false;
        while (!mayRun && !free) {
            try {
                wait();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            body.run();
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }
}
