package org.tulip4j.testing.replay;

import java.net.SocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.spi.ThreadGate;

/**
 * Writes down what the world outside does to one loop. Owns the file; its parts, which stand before the backend, the clock and the resolver, write
 * through it. Confined to the loop unless a method says otherwise.
 */
final class Recorder implements ThreadGate {
    /** The program's clock, before it is written down. */
    private final Clock real;
    /** What other threads have sent, and has not come in; any thread. */
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    /** How much each sender has sent; any thread. */
    private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
    /** What the resolver has said, by the question; any thread. */
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    /** Wakes the backend. */
    private final Runnable wakeUp;
    /** Where it is written. */
    private final RunWriter file;
    /** The thread that polls; before, the one that made the loop. */
    private Thread owner = Thread.currentThread();
    /** The thread that has the loop now. Any thread reads. */
    private volatile Thread current = owner;
    /** When the clock was read last. */
    private long time;
    /** The time is written of what comes in this pass. */
    private boolean stamped;
    /** How many calls of {@link #admit} there were since something came in. */
    private long places;
    /** Something is being let in. */
    private boolean admitting;
    /** The number of the latest work. */
    private int works;
    /** The number of the latest future of somebody else. */
    private int stages;
    /** The number of the latest question to the resolver. */
    private int queries;
    /** The number of the latest connection, server or connect. */
    private int sockets;

    Recorder(Clock real, RunWriter file, Runnable wakeUp) {
        this.wakeUp = wakeUp;
        this.real = real;
        this.file = file;
    }

    /** What another thread has sent. */
    private record Sent(Runnable letIn, String sender, Thread thread, int number) {}

    RunWriter file() {
        return file;
    }

    int nextSocket() {
        return ++sockets;
    }

    int nextQuery() {
        return ++queries;
    }

    // Time and passes

    /** {@return the program's time; any thread, and what the loop's own asks is written down} */
    long time() {
        long now = real.nanoTime();
        if (Thread.currentThread() == current) {
            file.put(Kind.CLOCK, 0, now - time);
            time = now;
        }
        return now;
    }

    @Override
    public Clock clock() {
        return real;
    }

    void polls() {
        owner = Thread.currentThread();
        current = owner;
        stamped = false;
    }

    void polled() {
        file.put(Kind.PASS, 0, Thread.currentThread().isInterrupted() ? 1 : 0);
    }

    void standsIn(Thread thread) {
        current = thread;
    }

    /** Something comes in: its time is written down before it, once in a pass. */
    void stamp() {
        if (!stamped) {
            stamped = true;
            long now = real.nanoTime();
            file.put(Kind.AT, 0, now - time);
            time = now;
        }
    }

    // Other threads

    @Override
    public void sent(Runnable letIn) {
        String sender = Sender.here(this);
        int number = numbers.computeIfAbsent(sender, any -> new AtomicInteger()).getAndIncrement();
        sent.add(new Sent(letIn, sender, Thread.currentThread(), number));
    }

    /** The resolver has answered: whoever asked is told where that comes in. Any thread. */
    void answered(int query, String answer, Runnable tells) {
        String sender = Sender.query(query);
        answers.put(sender, answer);
        sent.add(new Sent(tells, sender, Thread.currentThread(), 0));
        wakeUp.run();
    }

    @Override
    public boolean isEmpty() {
        return sent.isEmpty();
    }

    @Override
    public void admit() {
        if (admitting) {
            return;
        }
        places++;
        admitting = true;
        try {
            letIn();
        } finally {
            admitting = false;
        }
    }

    private void letIn() {
        for (Sent next = sent.poll(); next != null; next = sent.poll()) {
            stamp();
            String sender = next.thread == owner && Sender.isThread(next.sender) ? Sender.OWN : next.sender;
            String answer = Sender.isQuery(sender) ? answers.remove(sender) : null;
            file.put(Kind.ARRIVES, next.number, places, sender, answer == null ? "" : answer);
            places = 0;
            next.letIn.run();
        }
    }

    @Override
    public void execute(Executor executor, Runnable work) {
        int number = ++works;
        file.put(Kind.WORK, number, 0);
        Thread caller = Thread.currentThread();
        AtomicInteger inCall = new AtomicInteger(1);
        try {
            executor.execute(() -> {
                if (inCall.get() == 1 && Thread.currentThread() == caller) {
                    file.put(Kind.BEGINS, number, 0);
                }
                Sender.as(this, Sender.work(number), work);
            });
        } catch (RuntimeException | Error refused) {
            file.failed(refused);
            throw refused;
        } finally {
            inCall.set(0);
        }
    }

    @Override
    public void whenDone(Consumer<Runnable> registers, Runnable sends) {
        int number = ++stages;
        AtomicBoolean decided = new AtomicBoolean();
        registers.accept(() -> {
            if (!decided.compareAndSet(false, true)) {
                Sender.as(this, Sender.stage(number), sends);
            }
        });
        boolean already = !decided.compareAndSet(false, true);
        file.put(Kind.STAGE, number, already ? 1 : 0);
        if (already) {
            sends.run();
        }
    }

    @Override
    public void refuse(String what) {
        throw new UnsupportedOperationException(
                what + " cannot be recorded: leave it out of the run that is recorded, or record none");
    }

    // Words

    static String text(@Nullable SocketAddress address) {
        return address == null ? "" : SocketErrors.text(address);
    }
}
