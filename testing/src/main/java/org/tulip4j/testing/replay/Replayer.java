package org.tulip4j.testing.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.ThreadGate;

/**
 * Lets in what other threads send where it came in when the run was recorded. Work of executors is done again, one at a time; for what threads of the program send it is waited
 * until they have sent it. Confined to the loop unless a method says otherwise.
 */
final class Replayer implements ThreadGate {
    private static final long PATIENCE_SECONDS = 10;

    /** How long is waited for what a thread is to send. */
    private final long patience = Long.getLong("tulip.replay.patience", PATIENCE_SECONDS);

    /** What was recorded. */
    private final Script script;
    /** How much of each work was recorded to come in. */
    private final Map<String, Integer> expected;
    /** What threads have sent, by sender; guarded by itself. */
    private final Map<String, List<Runnable>> held = new HashMap<>();
    /** Work that was given to executors; guarded by itself, for its threads look for it. */
    private final Map<String, Work> works = new HashMap<>();
    /** Questions to the resolver that are not answered. */
    private final Map<String, CompletableFuture<String>> queries = new HashMap<>();
    /** Signals come in as they were recorded. */
    private final ReplaySignals signals = new ReplaySignals();
    /** The thread that polls; before, the one that made the loop. */
    private Thread owner = Thread.currentThread();
    /** The thread that has the loop now. Any thread reads. */
    private volatile Thread current = owner;
    /** How many calls of {@link #admit} there were since something came in. */
    private long places;
    /** Something is being let in. */
    private boolean admitting;
    /** The number of the latest work. */
    private int number;
    /** The number of the latest future of somebody else. */
    private int stages;
    /** The number of the latest question. */
    private int questions;

    Replayer(Script script, Map<String, Integer> expected) {
        this.script = script;
        this.expected = expected;
    }

    ReplaySignals signals() {
        return signals;
    }

    Script script() {
        return script;
    }

    // Time and passes

    /** {@return the recorded time; any thread} */
    long time() {
        return Thread.currentThread() == current ? script.readClock() : script.now();
    }

    @Override
    public Clock clock() {
        return script::now;
    }

    void polls() {
        owner = Thread.currentThread();
        current = owner;
    }

    void standsIn(Thread thread) {
        current = thread;
    }

    // Other threads

    @Override
    public void sent(Runnable letIn) {
        String sender = Sender.here(this);
        Work work;
        synchronized (works) {
            work = works.get(sender);
        }
        if (work != null) {
            work.sent(letIn);
            return;
        }
        hold(sender, letIn);
    }

    @Override
    public boolean isEmpty() {
        return true;
    }

    @Override
    public void admit() {
        if (admitting || script.isOver()) {
            return;
        }
        places++;
        admitting = true;
        try {
            for (Entry next = script.peek();
                    next != null && next.kind() == Kind.ARRIVES && next.number() == places;
                    next = script.peek()) {
                script.take();
                places = 0;
                letIn(next);
            }
        } finally {
            admitting = false;
        }
    }

    /** Lets in what an entry tells, if this run has it. */
    private void letIn(Entry entry) {
        String sender = entry.text();
        if (sender.equals(Sender.COLLECTOR)) {
            return;
        }
        if (Sender.isQuery(sender)) {
            CompletableFuture<String> question = queries.remove(sender);
            if (question == null) {
                script.differs(entry, "that was not asked");
            } else {
                question.complete(entry.other());
            }
            return;
        }
        Runnable sent = Sender.isWork(sender) ? ofWork(entry) : ofThread(entry);
        if (sent != null) {
            sent.run();
        }
    }

    private @Nullable Runnable ofWork(Entry entry) {
        String sender = entry.text();
        Work work;
        synchronized (works) {
            work = works.get(sender);
        }
        if (work == null) {
            script.differs(entry, "no such work was given to an executor");
            return null;
        }
        Runnable sent;
        try {
            sent = work.sends(entry.id(), patience);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            script.differs(entry, "the thread was interrupted while it waited for that");
            return null;
        }
        if (sent == null && !work.hasEnded()) {
            script.differs(
                    entry,
                    "the work has not come so far within " + patience
                            + " s: work is done one after the other, in the order in which its calls came in, and this waits for something"
                            + " else");
        }
        if (entry.id() + 1 >= expected.getOrDefault(sender, 0)) {
            work.letGo();
        }
        return sent;
    }

    private @Nullable Runnable ofThread(Entry entry) {
        Runnable signal = signals.of(entry.text());
        if (signal != null) {
            return signal;
        }
        boolean own = entry.text().equals(Sender.OWN);
        Runnable sent = held(own ? Sender.thread(owner) : entry.text(), entry.id(), own ? 0 : patience);
        if (sent == null) {
            script.differs(entry, nothingSent());
        }
        return sent;
    }

    private String nothingSent() {
        synchronized (held) {
            return "nothing of the kind was sent within " + patience
                    + " s: threads are known by their names, and only calls that the program makes again can come in again; give its"
                    + " threads names, or have the work done by runInExecutor or toThread; there were: "
                    + held.keySet().stream().map(Sender::words).collect(Collectors.joining(", "));
        }
    }

    @Override
    public void execute(Executor executor, Runnable work) {
        int given = ++number;
        String sender = Sender.work(given);
        Entry entry = script.expect(Kind.WORK, given, () -> "work " + given + " is given to an executor");
        if (entry == null) {
            return;
        }
        Throwable refused = script.failure();
        if (refused != null) {
            Failures.raiseUnchecked(refused);
        }
        Entry next = script.peek();
        if (next != null && next.kind() == Kind.BEGINS && next.id() == given) {
            script.take();
            Sender.as(this, sender, work);
            return;
        }
        synchronized (works) {
            works.put(sender, new Work("tulip-replayed-work-" + given, () -> Sender.as(this, sender, work)));
        }
    }

    @Override
    public void whenDone(Consumer<Runnable> registers, Runnable sends) {
        int waited = ++stages;
        String sender = Sender.stage(waited);
        Entry entry = script.expect(Kind.STAGE, waited, () -> "future " + waited + " of somebody else is waited for");
        AtomicBoolean registered = new AtomicBoolean();
        registers.accept(() -> {
            if (registered.get() && Thread.currentThread() == current) {
                sends.run();
            } else {
                hold(sender, sends);
            }
        });
        registered.set(true);
        if (entry != null && entry.number() == 1) {
            Runnable done = held(sender, 0, patience);
            if (done == null) {
                script.differs(entry, "it is not done within " + patience + " s");
            } else {
                done.run();
            }
        }
    }

    private void hold(String sender, Runnable letIn) {
        synchronized (held) {
            held.computeIfAbsent(sender, any -> new ArrayList<>()).add(letIn);
            held.notifyAll();
        }
    }

    /** {@return what somebody has sent, or sends within some time; null: nothing} */
    private @Nullable Runnable held(String sender, int index, long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        synchronized (held) {
            List<Runnable> sent = held.computeIfAbsent(sender, any -> new ArrayList<>());
            try {
                for (long left = deadline - System.nanoTime();
                        sent.size() <= index && left > 0;
                        left = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(held, left);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return sent.size() > index ? sent.get(index) : null;
        }
    }

    /** A question to the resolver; its answer comes in where it came in. */
    CompletableFuture<String> ask(String what) {
        int asked = ++questions;
        CompletableFuture<String> question = new CompletableFuture<>();
        Entry entry = script.expect(Kind.QUERY, asked, () -> "the resolver is asked for " + what);
        if (entry != null) {
            if (!entry.text().equals(what)) {
                script.differs(entry, "the resolver is asked for " + what);
            } else if (entry.other().isEmpty()) {
                queries.put(Sender.query(asked), question);
            } else {
                question.complete(entry.other());
            }
        }
        return question;
    }

    /** Lets go of what stands still. */
    void close() {
        synchronized (works) {
            works.values().forEach(Work::letGo);
        }
    }

    @Override
    public void refuse(String what) {
        throw new UnsupportedOperationException(what + " cannot be replayed, and were not recorded");
    }
}
