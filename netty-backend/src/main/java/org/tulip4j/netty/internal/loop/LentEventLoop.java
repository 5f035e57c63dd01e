package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.spi.HostWork;

/**
 * A Netty event loop that tulip turns, on whatever thread stands in for the loop.
 *
 * <p>Netty's own {@code ManualIoEventLoop} knows one thread for ever. Here {@link #inEventLoop} is also true for a thread that
 * the loop is lent to: a hand-off coroutine thread while the owner waits for it, or the thread that closes the loop. Exactly
 * one of them runs at any time, and the hand-off orders their memory, so what is confined to the loop needs no lock.
 *
 * <p>No wakeup is lost: {@code woken} is set before {@link IoHandler#wakeup} is called, and the handler asks {@code canBlock}
 * after it has announced that it will wait. Either it sees the flag, or the waker sees the announcement. The flag is cleared
 * when a poll ends; a wakeup before that is answered by that very end.
 */
public final class LentEventLoop extends HandlerEventLoop {
    /** A limit that means for ever. */
    private static final long FOREVER = Long.MAX_VALUE;

    /** The longest single wait, in nanoseconds: a handler adds it to the present time, which must not overflow. */
    private static final long LONGEST = TimeUnit.DAYS.toNanos(365);

    /** The size of a ring that is bound to its thread, in requests. */
    public static final int RING_ENTRIES = 1024;

    /** Requests that surely fit into a ring: it has room for {@link #RING_ENTRIES}, and the handler enters some. */
    private static final int ROOM = RING_ENTRIES / 2;

    /** Says that a poll does not wait. */
    private final IoHandlerContext glance = new Glance();
    /** Says how long a poll waits. */
    private final Wait wait = new Wait();
    /** Only the thread that polls may make system calls. */
    private final boolean bindsThread;
    /** The thread that the handler knows is the only one that ever may. */
    private final boolean keepsThread;

    // Loop-confined.
    /** What runs in the next poll. */
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    /** The latest poll did nothing but run tasks. */
    private boolean sparedLately;
    /** How many began, modulo what an int holds. */
    private int polls;
    /** Between the beginning and the end of a poll. */
    private boolean polling;
    /** Something was closed in this poll that the selector has to let go of. */
    private boolean holdsClosed;
    /** A selector is asked to let go of what was closed, and nothing is told. */
    private boolean quiet;
    /** The thread that the handler knows, null before the first poll. */
    private @Nullable Thread initialized;

    // Shared.
    /** What other threads have queued, for the next poll. */
    private final Queue<Runnable> foreignTasks = new ConcurrentLinkedQueue<>();
    /** The threads that the loop is lent to. */
    private final Set<Thread> lent = ConcurrentHashMap.newKeySet();
    /** How many requests have entered the ring since the latest poll began; only counted where the ring binds its thread. */
    private int requests;

    /** A wakeup has not been answered by the end of a poll. */
    private final AtomicBoolean woken = new AtomicBoolean();
    /** The thread that polls, null before the first poll; written by that thread. */
    private volatile @Nullable Thread owner;
    /** What becomes of questions while nobody turns the loop; null while no code of Netty's users can ask. */
    private volatile @Nullable Standstill standstill;

    /**
     * @param handlers make the system calls
     * @param bindsThread only the thread that polls may make them: others enter requests, which leave with the next poll
     * @param between what stands between the handler and each channel
     */
    public LentEventLoop(IoHandlerFactory handlers, boolean bindsThread, Interposition between) {
        this(handlers, bindsThread, false, between);
    }

    /**
     * @param handlers make the system calls
     * @param bindsThread only the thread that polls may make them: others enter requests, which leave with the next poll
     * @param keepsThread the thread that polls or closes first is the only one that ever may
     * @param between what stands between the handler and each channel
     */
    public LentEventLoop(IoHandlerFactory handlers, boolean bindsThread, boolean keepsThread, Interposition between) {
        super(handlers, between);
        this.bindsThread = bindsThread;
        this.keepsThread = keepsThread;
    }

    /**
     * Performs what is ready, without waiting.
     *
     * @return whether anything happened
     */
    public boolean pollNow() {
        return poll(glance);
    }

    /**
     * Performs what is ready, waiting for it as long as it takes.
     *
     * @return whether anything happened; false when the system woke up without a cause
     */
    public boolean pollForever() {
        wait.limitNanos = FOREVER;
        return poll(wait);
    }

    /**
     * Performs what is ready, waiting for it at most so long.
     *
     * @param nanos more than zero
     * @return whether anything happened; false also when the system woke up early
     */
    public boolean pollNanos(long nanos) {
        wait.limitNanos = nanos;
        return poll(wait);
    }

    private boolean poll(IoHandlerContext context) {
        own();
        if (onlyTasks(context)) {
            return true;
        }
        int done = 0;
        polls++;
        polling = true;
        try {
            // What threads that stood in have queued shall leave with this poll.
            done += bindsThread ? runTasks() : 0;
            requests = 0;
            done += handler().run(done == 0 ? context : glance);
            done += runTasks();
        } finally {
            polling = false;
        }
        if (holdsClosed) {
            releaseClosed();
        }
        boolean wasWoken = woken.get() && woken.getAndSet(false);
        return wasWoken || done > 0;
    }

    /**
     * What was queued since the latest poll, mostly the end of a channel's closing, needs no look at the sockets: who wants to wait
     * comes again, and then waits. Not twice in a row, lest tasks that queue tasks keep the sockets waiting.
     *
     * @return whether that was all of this poll
     */
    private boolean onlyTasks(IoHandlerContext context) {
        boolean spared = context == wait && !bindsThread && !sparedLately && !tasks.isEmpty();
        sparedLately = spared;
        if (spared) {
            runTasks();
        }
        return spared;
    }

    @Override
    IoHandle inFront(IoHandle handle) {
        return handle instanceof NioIoHandle nio ? new NioQuiet(nio, () -> quiet) : super.inFront(handle);
    }

    @Override
    public int polls() {
        return polls;
    }

    @Override
    public void releaseClosed() {
        holdsClosed = polling;
        if (polling) {
            return;
        }
        quiet = true;
        try {
            handler().run(glance);
        } finally {
            quiet = false;
        }
    }

    @Override
    public <T> T call(HostWork<T> work) throws IOException {
        boolean borrowed = borrow();
        try {
            return work.call();
        } finally {
            giveBack(borrowed);
        }
    }

    /**
     * Refuses a thread that the handler would refuse.
     *
     * @throws IllegalStateException when the loop has a thread for life, and this is another
     */
    public void checkThread() {
        Thread known = initialized;
        if (keepsThread && known != null && known != Thread.currentThread()) {
            throw new IllegalStateException("the io_uring of this loop was made for one thread, " + known
                    + ": neither poll nor close it in " + Thread.currentThread()
                    + "; a loop made with EventLoops.newLoop may go from thread to thread");
        }
    }

    /** Makes the current thread the owner. */
    private void own() {
        checkThread();
        Thread current = Thread.currentThread();
        if (owner != current) {
            owner = current;
        }
        if (initialized == null || (bindsThread && initialized != current)) {
            initialized = current;
            handler().initialize();
        }
    }

    /** Runs the tasks that are queued now; what they queue waits for the next poll. */
    private int runTasks() {
        if (hasScheduledTasks()) {
            fetchFromScheduledTaskQueue(tasks);
        }
        for (Runnable task = foreignTasks.poll(); task != null; task = foreignTasks.poll()) {
            tasks.add(task);
        }
        int count = tasks.size();
        for (int i = 0; i < count; i++) {
            safeExecute(tasks.remove());
        }
        return count;
    }

    /** Makes the current poll return, or the next one. Any thread. */
    public void wakeup() {
        if (!isShuttingDown() && !woken.get() && woken.compareAndSet(false, true)) {
            handler().wakeup();
        }
    }

    /** {@return the body, run by a thread that the loop is lent to as long as it runs} */
    public Runnable lend(Runnable body) {
        return () -> {
            boolean added = lent.add(Thread.currentThread());
            try {
                body.run();
            } finally {
                if (added) {
                    lent.remove(Thread.currentThread());
                }
            }
        };
    }

    /** A full ring is submitted, which only its own thread may do: that is left to it before the ring is full. */
    @Override
    IoRegistration guarded(IoRegistration registration) {
        return bindsThread ? new BoundRegistration(registration, this) : registration;
    }

    /** {@return whether the current thread may enter one more request; false when the owner has to} */
    boolean mayEnter() {
        return requests++ < ROOM || owner == null || Thread.currentThread() == owner;
    }

    @Override
    public boolean borrow() {
        return !inEventLoop() && lent.add(Thread.currentThread());
    }

    @Override
    public void giveBack(boolean borrowed) {
        if (borrowed) {
            lent.remove(Thread.currentThread());
        }
    }

    /** Closes all channels and the selector. The loop stands still; any thread. */
    public void close() {
        if (isShuttingDown()) {
            return;
        }
        checkThread();
        closing();
        own();
        cancelScheduledTasks();
        do {
            handler().prepareToDestroy();
        } while (runTasks() > 0);
        if (bindsThread) {
            wakeFromOutside();
        }
        handler().destroy();
        int late;
        do {
            late = runTasks();
        } while (late > 0);
        closed();
    }

    /**
     * Leaves a wakeup pending, as another thread does. What is submitted behind a drained request, as the ring's next read of wakeups
     * is, the kernel performs when it likes, on a worker of its own, and a cancel waits behind the same request. The handler frees
     * the eight bytes that are read into when it is destroyed; only where a wakeup is pending it waits for that read before.
     * Otherwise the kernel may write to them afterwards, and the C library aborts the process at some later allocation.
     */
    private void wakeFromOutside() {
        owner = null;
        handler().wakeup();
        own();
    }

    @Override
    public void bind(EventLoop loop) {
        bind(loop, Standstill.PATIENCE);
    }

    /**
     * Says whose channels these are, and how long the loop may take to begin when it is asked something.
     *
     * @param patience before those who wait are told
     */
    void bind(EventLoop loop, Duration patience) {
        if (standstill == null) {
            standstill = new Standstill(loop, patience);
        }
    }

    @Override
    public @Nullable EventLoop bound() {
        Standstill known = standstill;
        return known == null ? null : known.loop();
    }

    /** {@return what becomes of questions while nobody turns the loop; null while {@link #bound} is} */
    @Nullable Standstill standstill() {
        return standstill;
    }

    /** Asked by Netty also before a thread waits: one that nobody would wake is refused, see {@link Standstill}. */
    @Override
    public boolean inEventLoop(Thread thread) {
        Standstill known = standstill;
        if (thread == owner) {
            if (known != null) {
                known.beforeWaitingAsOwner(thread);
            }
            return true;
        }
        if (lent.contains(thread)) {
            return true;
        }
        if (known != null) {
            known.beforeWaiting(thread);
        }
        return false;
    }

    @Override
    public void execute(Runnable task) {
        if (isTerminated()) {
            throw over();
        }
        if (inEventLoop()) {
            tasks.add(task);
            return;
        }
        foreignTasks.add(task);
        if (isTerminated() && foreignTasks.remove(task)) {
            throw over();
        }
        handler().wakeup();
    }

    private RejectedExecutionException over() {
        Standstill known = standstill;
        return new RejectedExecutionException((known == null ? "the loop" : known.loop())
                + " is closed: nothing runs on it any more; use one that runs");
    }

    private boolean mustReturn() {
        return woken.get() || !tasks.isEmpty() || !foreignTasks.isEmpty() || hasScheduledTasks();
    }

    /** Does not wait. */
    private static final class Glance implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    /** Waits up to its limit, or the next task that Netty code scheduled. */
    private final class Wait implements IoHandlerContext {
        /** How long to wait at most, or {@link #FOREVER}. */
        private long limitNanos;

        @Override
        public boolean canBlock() {
            return !mustReturn();
        }

        @Override
        public long delayNanos(long now) {
            long limit = Math.min(limitNanos, LONGEST);
            return Math.min(limit, LentEventLoop.this.delayNanos(now, limit));
        }

        @Override
        public long deadlineNanos() {
            long scheduled = nextScheduledTaskDeadlineNanos();
            if (limitNanos == FOREVER) {
                return scheduled;
            }
            long limit = ticker().nanoTime() + Math.min(limitNanos, LONGEST);
            return scheduled == -1 ? limit : Math.min(limit, scheduled);
        }
    }
}
