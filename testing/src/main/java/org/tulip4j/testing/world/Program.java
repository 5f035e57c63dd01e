package org.tulip4j.testing.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.testing.internal.PendingTimers;

/**
 * A program on a {@link Host}: a main task on a loop of its own, as {@link org.tulip4j.Tulip#run} has it. States: running; ending, when its main task is
 * done or was told to end; over, killed or not.
 *
 * <p>Thread: the world's.
 *
 * @since 0.1.0
 */
public final class Program {
    /** A connection whose other end has lost its power is broken so long after a service was told to end. */
    private static final long GRACE_NANOS = 3_000_000_000L;

    /** So long a service may send the rest when it was told to end. */
    private static final long REST_NANOS = 20_000_000_000L;

    private static final long LOOK_NANOS = 100_000_000L;

    /** Where it runs. */
    private final Host host;
    /** What its main task runs. */
    private final VoidCoroutine body;
    /** It is to run until all others have ended. */
    private final boolean service;
    /** Its kernel. */
    private final WorldBackend backend;
    /** What it reads the time from. */
    private final HostClock clock;
    /** Turns its loop. */
    private final Turns turns = new Turns();
    /** Its loop; null: it has not begun. */
    private @Nullable EventLoop loop;
    /** Its main task; null: it has not begun. */
    private @Nullable Task<?> main;
    /** It never runs again. */
    private boolean over;
    /** It was killed, or lost its power. */
    private boolean killed;
    /** Its main task is done, and what was left has been looked at. */
    private boolean ended;
    /** Who of it was told to end, by the end of the world or by a signal. */
    private Told told = Told.NOTHING;
    /** When it was told so. */
    private long toldAt;
    /** A later look at what it has left is on the agenda. */
    private boolean looksAgain;

    /** Who of a program was told to end. */
    private enum Told {
        NOTHING,
        MAIN_TASK,
        EVERY_TASK
    }

    Program(Host host, VoidCoroutine body, boolean service) {
        this.host = host;
        this.body = body;
        this.service = service;
        this.backend = new WorldBackend(host);
        this.clock = host.clock();
    }

    /** The host of the loop, as the loop sees it: turns are events of the world. */
    private final class Turns implements GuestHost {
        /** What the loop wants to be run. */
        private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
        /** A turn of the loop; null: it is not attached yet. */
        private @Nullable Runnable turn;
        /** I/O is ready. */
        private boolean wanted;
        /** The next turn is on the agenda. */
        private boolean scheduled;
        /** A turn is running. */
        private boolean running;
        /** When the loop wants a turn for its timers. */
        private long alarmAt = Agenda.NEVER;
        /** Sees to it that time goes on. */
        private final Spinning spinning = new Spinning(() -> loop().stats().callbacks());

        @Override
        public void execute(Runnable what) {
            if (host.world().threads().isInside("the loop of " + host)) {
                queue.add(what);
                schedule();
            }
        }

        @Override
        public void sent() {
            host.world().threads().isInside("the loop of " + host);
        }

        void schedule() {
            if (!scheduled && !running && !over) {
                scheduled = true;
                host.later(this::run);
            }
        }

        void run() {
            scheduled = false;
            if (over || running || loop == null || host.isPaused()) {
                return;
            }
            running = true;
            try {
                while (wanted || !queue.isEmpty()) {
                    Runnable next = queue.poll();
                    if (wanted && turn != null) {
                        wanted = false;
                        next = next == null ? turn : next;
                    }
                    countTurns();
                    if (next != null) {
                        host.world().threads().enter(Program.this);
                        try {
                            next.run();
                        } finally {
                            host.world().threads().leave();
                        }
                    }
                }
            } finally {
                running = false;
            }
            looksForEnd();
        }

        private void countTurns() {
            if (spinning.tooMany(host.world().now())) {
                throw new AssertionError("the program of " + host + " spins: it has taken " + spinning.turns()
                        + " turns at one moment, and time cannot go on; tasks: " + tasks());
            }
        }

        @Override
        public boolean inHostThread() {
            return host.world().threads().mayTouch(Program.this);
        }

        @Override
        public boolean hasEnded() {
            return false;
        }

        @Override
        public Alarm alarm(Runnable attached) {
            turn = attached;
            return nanos -> alarmAt = nanos == Long.MAX_VALUE || over
                    ? Agenda.NEVER
                    : host.standstill().seenNow() + clock.worldNanos(nanos);
        }

        @Override
        public String toString() {
            return "host " + host;
        }
    }

    // Its life

    void begin() {
        if (over) {
            return;
        }
        World world = host.world();
        EventLoop made = EventLoops.attach(
                turns, world.loopOptions().withBackend(backend).withClock(clock).withName(host.name()));
        loop = made;
        made.setExceptionHandler((on, context) -> {
            if (!over) {
                world.course().reported(this, context);
            }
        });
        made.setDefaultExecutor(new WorldExecutor(this));
        world.tell(host, "starts");
        main = made.createTaskVoid(body, TaskOptions.named("main"));
        if (service && world.course().isEnding()) {
            cancel();
        }
        turns.schedule();
    }

    /** {@return where it runs} */
    public Host host() {
        return host;
    }

    /**
     * Returns its loop.
     *
     * @return the loop; closed when the world is
     */
    public EventLoop loop() {
        EventLoop begun = loop;
        if (begun == null) {
            throw new IllegalStateException("not begun: " + this);
        }
        return begun;
    }

    /** {@return whether it may still take a turn: it was not killed and has not ended} */
    public boolean isRunning() {
        return !over;
    }

    HostClock clock() {
        return clock;
    }

    /** Its host has stood still. */
    void goesOn() {
        turns.schedule();
    }

    WorldBackend backend() {
        return backend;
    }

    VoidCoroutine main() {
        return body;
    }

    boolean isService() {
        return service;
    }

    /** Whether nothing of it is left to wait for. */
    boolean isOver() {
        return over;
    }

    boolean inTurn() {
        return turns.running;
    }

    void rouse() {
        turns.wanted = true;
        turns.schedule();
    }

    long alarmAt() {
        return turns.scheduled ? Agenda.NEVER : turns.alarmAt;
    }

    void ring() {
        turns.alarmAt = Agenda.NEVER;
        turns.wanted = true;
        turns.run();
    }

    /** Its main task is done: says how it ended and what it left. */
    private void looksForEnd() {
        Task<?> task = main;
        if (over || task == null || !task.isDone()) {
            return;
        }
        if (ended) {
            if (told == Told.EVERY_TASK && loop().allTasks().isEmpty()) {
                host.later(() -> host.standstill().whenAwake(this::checkLeft));
            }
            return;
        }
        ended = true;
        World world = host.world();
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (task.isCancelled() && told == Told.NOTHING && !world.victims().hasCancelled()) {
            world.tell(host, "is cancelled");
            world.found(new AssertionError("the main task of the program of " + host
                    + " was cancelled, and nobody had told it to end: a CancelledError of what it waited for came out of it, or somebody cancelled it; "
                    + "catch that where it is meant, or end it with Host.signal"));
        } else if (failure != null) {
            world.tell(host, "fails: " + failure);
            world.found(new AssertionError("the program of " + host + " failed: " + failure, failure));
        } else {
            world.tell(host, "ends");
        }
        // What its last step has begun, such as to close a connection, may take a turn.
        host.later(() -> host.standstill().whenAwake(this::checkLeft));
    }

    private void checkLeft() {
        if (over) {
            return;
        }
        World world = host.world();
        Set<Task<?>> left = loop().allTasks();
        if (told != Told.NOTHING && !left.isEmpty()) {
            // As Tulip.run does: handlers of clients that came last are not a fault of a service.
            told = Told.EVERY_TASK;
            left.forEach(Task::cancel);
            return;
        }
        if (!left.isEmpty()) {
            world.found(new AssertionError(
                    "the program of " + host + " left tasks pending: " + names(left) + "; await or cancel them"));
        }
        if (maySendRest()) {
            return;
        }
        if (!backend.open().isEmpty()) {
            world.found(new AssertionError("the program of " + host + " left sockets open: " + backend.open()
                    + "; close them and wait for that, by closeAndWait()"
                    + (service ? ", or await serveForever()" : "")));
        }
        String timers = PendingTimers.text(loop());
        if (timers != null) {
            world.found(new AssertionError("the program of " + host + " left timers pending: " + timers));
        }
        finish();
    }

    /** Whether a service that was told to end has a while yet: what its handlers have closed may still have to be sent. */
    private boolean maySendRest() {
        long now = host.world().now();
        if (told == Told.NOTHING || backend.open().isEmpty() || now >= toldAt + REST_NANOS) {
            return false;
        }
        if (!looksAgain) {
            looksAgain = true;
            host.at(Math.min(now + LOOK_NANOS, toldAt + REST_NANOS), () -> {
                looksAgain = false;
                checkLeft();
            });
        }
        return true;
    }

    /** The process ends in good order. */
    void finish() {
        if (!over) {
            closeLoop();
            over = true;
        }
    }

    /** A service is to end. */
    void cancel() {
        Task<?> task = main;
        if (task != null && !over) {
            host.world().tell(host, "is told to end");
            told = Told.MAIN_TASK;
            toldAt = host.world().now();
            host.at(toldAt + GRACE_NANOS, () -> {
                if (!over && !task.isDone()) {
                    backend.giveUpHalfOpen();
                }
            });
            task.cancel();
        }
    }

    void kill() {
        if (over) {
            return;
        }
        host.world().tell(host, "is killed");
        killed = true;
        over = true;
        backend.die();
    }

    void powerOff() {
        if (!over) {
            killed = true;
            over = true;
            backend.vanish();
        }
    }

    /** Unwinds what a kill has left, and frees the loop; the world has ended. */
    void close() {
        over = true;
        backend.die();
        closeLoop();
    }

    private void closeLoop() {
        EventLoop begun = loop;
        if (begun != null && !begun.isClosed()) {
            host.world().threads().enter(null);
            try {
                begun.close();
            } finally {
                host.world().threads().leave();
            }
        }
    }

    List<String> tasks() {
        EventLoop begun = loop;
        return begun == null || begun.isClosed() ? List.of() : names(begun.allTasks());
    }

    /** {@return which task stands where, and for what it waits} */
    List<String> standing() {
        EventLoop begun = loop;
        List<String> lines = new ArrayList<>();
        for (Task<?> task : begun == null || begun.isClosed() ? Set.<Task<?>>of() : begun.allTasks()) {
            String where = Frames.of(task);
            lines.add("still has " + Frames.text(task) + (where == null ? "" : " at " + where));
        }
        return lines;
    }

    private static List<String> names(Set<Task<?>> tasks) {
        List<String> names = new ArrayList<>();
        for (Task<?> task : tasks) {
            names.add(task.toString());
        }
        return names;
    }

    /** {@return whether it was killed, or its host has lost its power} */
    public boolean wasKilled() {
        return killed;
    }

    @Override
    public String toString() {
        return "the program of " + host;
    }
}
