package org.tulip4j.internal.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.Context;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.ExceptionHandler;
import org.tulip4j.Future;
import org.tulip4j.GuestHost;
import org.tulip4j.Handle;
import org.tulip4j.LoopReport;
import org.tulip4j.Resolver;
import org.tulip4j.Task;
import org.tulip4j.TaskFactory;
import org.tulip4j.TaskOptions;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.diagnose.SlowCallbackWatch;
import org.tulip4j.internal.diagnose.StuckLoopWatch;
import org.tulip4j.internal.net.Network;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.internal.task.FutureBridge;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.TaskImpl;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.CoroutineEngine;
import org.tulip4j.spi.HostWork;

/**
 * The loop: the only caller of scheduled callbacks. One pass is
 *
 * <ol>
 *   <li>poll: not waiting when something is ready or the loop is stopping, else until the nearest timer, else for ever; I/O
 *       callbacks run inside. A pass among many short ones leaves it out, see {@link PollThrottle};
 *   <li>what other threads sent joins the ready queue, then the timers that are due, by deadline;
 *   <li>exactly as many callbacks run as are ready now.
 * </ol>
 *
 * <p>Fields are confined to the loop unless they say otherwise. {@code current} is the thread that is lent the loop; a
 * thread reads its own name there only while that is so, for it is written by that thread or before it is let run.
 */
public final class Loop extends LoopEndpoints {
    private static final long MAX_POLL_NANOS = Duration.ofHours(24).toNanos();
    private static final long INTERRUPT_POLL_NANOS = Duration.ofSeconds(1).toNanos();

    private final String name;
    private final Backend backend;
    private final Clock clock;
    private final CoroutineEngine engine;
    private final LoopReport report;
    private final @Nullable Duration unretrievedGrace;
    private final ReadyQueue ready = new ReadyQueue();
    private final TimerHeap timers = new TimerHeap(this);
    private final ThreadInbox inbox = new ThreadInbox();
    private final PollThrottle pace = new PollThrottle();
    private final EndOfStep stepEnd = new EndOfStep();
    private final SpareArrays spareArrays = new SpareArrays();
    private @Nullable FutureImpl<@Nullable Void> done;
    private final TaskRegistry tasks = new TaskRegistry();
    private final LoopErrors errors = new LoopErrors(this);
    private final LoopExecutors executors = new LoopExecutors(this);
    private final LoopSignals signals = new LoopSignals(this);
    private final Unclosed unclosed;

    private ThreadState threadState = ThreadState.current();
    private @Nullable Thread current;
    private @Nullable Thread owner;
    private @Nullable TaskImpl<?> currentTask;
    private @Nullable TaskFactory taskFactory;
    private @Nullable SlowCallbackWatch watch;
    private Duration slow = Duration.ofMillis(100);
    /** How many I/O callbacks are running, one inside the other; the callbacks of a pass count as one. */
    private int callDepth;

    private @Nullable Interrupted interrupted;
    private boolean stopping;
    /** The report is still to be logged. */
    private boolean reportDue;
    /** Thrown by an I/O callback; leaves the loop after the poll, or after the callbacks of the pass. */
    private @Nullable Error fatal;

    private @Nullable Runnable onInterrupt;
    /** Shorter where an interrupt would be noticed too late. */
    private long longestPollNanos = MAX_POLL_NANOS;

    /** Turns the loop in another's thread; null: owned. Set before the loop is given away. */
    private @Nullable GuestDriver guest;

    private final OpenTransports transports = new OpenTransports();

    /** Any thread reads, the loop writes. */
    private volatile boolean running;

    private volatile boolean closed;

    Loop(
            String name,
            Backend backend,
            Clock clock,
            CoroutineEngine engine,
            LoopReport report,
            @Nullable Resolver resolver,
            @Nullable Duration unretrievedGrace) {
        super(backend, resolver);
        this.name = name;
        this.backend = backend;
        this.clock = clock;
        this.engine = engine;
        this.report = report;
        this.unretrievedGrace = unretrievedGrace;
        this.unclosed = Unclosed.watch(this);
    }

    // The pass

    void begin() {
        if (closed) {
            throw closedError();
        }
        refuseGuest("run");
        if (running) {
            throw new IllegalStateException(this + " is already running in thread " + owner);
        }
        ThreadState here = ThreadState.current();
        if (here.loop() != null) {
            throw new IllegalStateException(
                    "cannot run " + this + " while another loop is running in this thread: " + here.loop());
        }
        Thread thread = Thread.currentThread();
        if (owner != null && owner != thread) {
            throw new IllegalStateException(
                    this + " belongs to thread " + owner.getName() + ", which ran it first; run it there");
        }
        owner = thread;
        threadState = here;
        threadState.setLoop(this);
        current = thread;
        running = true;
        pace.waited();
        StuckLoopWatch.begin();
    }

    void end() {
        stepEnd.flush();
        stopping = false;
        running = false;
        current = null;
        threadState.setLoop(null);
    }

    /** From now on the loop runs, in the host's thread. */
    void attach(GuestHost host) {
        GuestDriver driver = new GuestDriver(this, host);
        guest = driver;
        running = true;
        StuckLoopWatch.begin();
        driver.begin();
    }

    /** The loop is in this thread, which is its host's, until {@link #giveThreadBack}. */
    void borrowThread(ThreadState here) {
        threadState = here;
        here.setLoop(this);
        owner = Thread.currentThread();
        current = owner;
        callDepth = 0;
    }

    void giveThreadBack() {
        current = null;
    }

    /** What another library tells in the host's thread belongs to the loop until {@link #exitFromHost}. */
    public void enterFromHost() {
        GuestDriver driver = guest;
        if (driver == null) {
            checkLoop();
        } else if (closed) {
            throw closedError();
        } else {
            driver.enter();
        }
    }

    /** Ends {@link #enterFromHost}. */
    public void exitFromHost() {
        GuestDriver driver = guest;
        if (driver == null) {
            stepEnd.flushIfAny();
        } else {
            driver.exit();
        }
    }

    /** Has the host's thread do something while it waits for a coroutine that stands in for it. */
    public <T> T inHost(HostWork<T> work) throws IOException {
        Thread host = owner;
        return host == null || host == Thread.currentThread() || inHostThread()
                ? work.call()
                : threadState.errands().call(work, host);
    }

    private boolean inHostThread() {
        return guest != null && guest.inHostThread();
    }

    /** A transport begins. */
    public void opened() {
        transports.opened();
    }

    /** A transport begins that the loop frees when it is closed. */
    public void opened(OwnedTransport transport) {
        transports.opened(transport);
        endWithHost(transport, transport::abort);
    }

    /** From now on a transport that was opened may have bytes to lose when the loop is closed. */
    public void mayHold(Unsent transport) {
        transports.mayHold(transport);
    }

    /** When the host of a guest ends, a transport that has begun is aborted. */
    public void endWithHost(Object transport, Runnable abort) {
        if (guest != null) {
            guest.opened(transport, abort);
        }
    }

    /** A transport has told connectionLost, or another one has its connection. */
    public void lost(Object transport) {
        transports.lost(transport);
        if (guest != null) {
            guest.lost(transport);
        }
    }

    /** Whether it lives in another's thread. */
    public boolean isGuest() {
        return guest != null;
    }

    private void refuseGuest(String what) {
        if (guest != null) {
            throw new IllegalStateException("cannot " + what + " " + this + ": it is a guest of " + guest.host()
                    + ", which runs it as long as the host runs; use createTask or submit, and close() to detach it");
        }
    }

    ThreadInbox inbox() {
        return inbox;
    }

    boolean hasReady() {
        return ready.size() > 0;
    }

    /** {@return how many passes have begun; overflows} */
    public int passes() {
        return ready.passes();
    }

    int readyCount() {
        return ready.size();
    }

    /** How long nothing is due, in nanoseconds; {@link Long#MAX_VALUE} when there is no timer. */
    long untilNextTimer() {
        return timers.isEmpty() ? Long.MAX_VALUE : Math.max(timers.earliest() - clock.nanoTime(), 0);
    }

    /** The host has had its thread: it may have done something about I/O. */
    void turnBegins() {
        pace.waited();
    }

    /** A guest's pass up to its callbacks, and how many those are. */
    int preparePass() throws IOException {
        if (ready.size() == 0 || pace.isDue()) {
            pollNow();
        }
        inbox.moveTo(ready);
        moveDueTimers();
        throwFatal();
        ready.beginPass();
        return ready.size();
    }

    void pass() {
        try {
            poll();
        } catch (IOException broken) {
            throw new UncheckedIOException(this + ": waiting for I/O failed", broken);
        }
        callDepth = 0;
        inbox.moveTo(ready);
        moveDueTimers();
        throwFatal();
        if (onInterrupt != null && Thread.interrupted()) {
            onInterrupt.run();
        }
        ready.beginPass();
        fire(ready.size());
        throwFatal();
    }

    /** Runs so many of those that are ready. */
    void fire(int number) {
        int count = number;
        int outside = callDepth;
        pace.firing(number);
        callDepth = outside + 1;
        try {
            if (watch == null) {
                for (; count > 0; count--) {
                    ready.take().fire(this);
                    stepEnd.flushIfAny();
                }
            } else {
                for (; count > 0; count--) {
                    watch.fire(ready.take(), this);
                    stepEnd.flushIfAny();
                }
            }
        } finally {
            // Not counted down: where a stack is full, what counts up may not come to count down.
            callDepth = outside;
        }
    }

    private void poll() throws IOException {
        if (reportDue && ready.size() == 0) {
            logReport();
        }
        if (stopping || ready.size() > 0 || !inbox.fallAsleep()) {
            if (stopping || pace.isDue()) {
                pollNow();
            }
            return;
        }
        // A flag that nobody here reacts to must not keep the poll from waiting.
        boolean ignored = onInterrupt == null && Thread.interrupted();
        try {
            if (timers.isEmpty() && longestPollNanos == MAX_POLL_NANOS) {
                backend.pollForever();
                return;
            }
            long wait = timers.isEmpty() ? longestPollNanos : timers.earliest() - clock.nanoTime();
            if (wait > 0) {
                backend.poll(Math.min(wait, longestPollNanos));
            } else {
                backend.pollNow();
            }
        } finally {
            pace.waited();
            inbox.awake();
            if (ignored) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pollNow() throws IOException {
        backend.pollNow();
        pace.polled(clock.nanoTime());
    }

    /**
     * Logs the report before the loop first waits, or when it is closed: a first line costs what many a start does as a
     * whole, for it loads a logging system with its calendars and locales, and a server should listen before that.
     */
    void reportWhenIdle() {
        reportDue = true;
    }

    /** Says what was asked for and what it is. */
    void logReport() {
        reportDue = false;
        if (LoopErrors.LOG.isLoggable(System.Logger.Level.INFO)) {
            // one text: a pattern would have to be parsed
            LoopErrors.LOG.log(System.Logger.Level.INFO, name + ": " + report);
        }
    }

    private void moveDueTimers() {
        if (timers.isEmpty()) {
            return;
        }
        timers.moveDue(clock.nanoTime(), ready);
    }

    /** What an interrupt of the loop's thread does; null leaves the flag alone. */
    void onInterrupt(@Nullable Runnable reaction) {
        onInterrupt = reaction;
        longestPollNanos = reaction == null || backend.interruptEndsPoll() ? MAX_POLL_NANOS : INTERRUPT_POLL_NANOS;
    }

    boolean isStopping() {
        return stopping;
    }

    // Running

    @Override
    public void runForever() {
        OwnedDriver.run(this);
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(Future<T> future) {
        requireOwn(future);
        if (running || ThreadState.current().loop() != null) {
            begin();
        }
        Consumer<Future<T>> done = finished -> stop();
        future.addDoneCallback(done);
        try {
            runForever();
        } catch (Throwable fatal) {
            if (future.isDone() && !future.isCancelled()) {
                future.exception();
            }
            throw fatal;
        } finally {
            future.removeDoneCallback(done);
        }
        if (!future.isDone()) {
            throw new IllegalStateException("Event loop stopped before Future completed.");
        }
        return future.result();
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(Coroutine<T> body) {
        Objects.requireNonNull(body, "body");
        if (running || ThreadState.current().loop() != null) {
            begin();
        }
        return runUntilComplete(createTask(body));
    }

    @Override
    public void stop() {
        refuseGuest("stop");
        checkLoop();
        stopping = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == current || (guest != null && guest.inHostThread());
    }

    @Override
    public void close() {
        if (guest != null && !closed) {
            guest.close();
            return;
        }
        if (running) {
            throw new IllegalStateException("cannot close " + this + " while it is running: stop it first");
        }
        if (closed) {
            return;
        }
        closeNow();
    }

    /** Nothing runs any more. */
    void closeNow() {
        running = false;
        closed = true;
        unclosed.closed();
        OpenLoops.remove(this);
        if (reportDue) {
            logReport();
        }
        signals.close();
        tasks.reportPending(this);
        transports.close(this);
        errors.close();
        ready.clear();
        timers.clear();
        executors.close();
        network.close();
        try {
            try {
                readiness.close();
            } finally {
                backend.close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(this + ": closing the backend failed", broken);
        }
    }

    // Callbacks

    @Override
    public Handle callSoon(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        HandleImpl handle = watch == null
                ? new HandleImpl(callback, checkedValues(), null)
                : new Traced.Callback(callback, checkedValues(), null);
        add(handle);
        return handle;
    }

    @Override
    public Handle callSoon(Runnable callback, Context context) {
        Objects.requireNonNull(callback, "callback");
        Objects.requireNonNull(context, "context");
        HandleImpl handle = watch == null
                ? new HandleImpl(callback, checkedValues(), context)
                : new Traced.Callback(callback, checkedValues(), context);
        add(handle);
        return handle;
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        ThreadsafeHandle handle = fromThread(callback);
        post(handle);
        return handle;
    }

    private ThreadsafeHandle fromThread(Runnable callback) {
        ContextValues values = ThreadState.current().capture();
        return watch == null ? new ThreadsafeHandle(callback, values) : new Traced.FromThread(callback, values);
    }

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        if (!postUnlessClosed(fromThread(command))) {
            throw new RejectedExecutionException("Event loop is closed: " + this);
        }
    }

    /** Any thread: queues an item. */
    public void post(Ready item) {
        if (!postUnlessClosed(item)) {
            throw closedError();
        }
    }

    /** Any thread: queues an item unless the loop is closed; then it is dropped, for nobody can be told. */
    public boolean postUnlessClosed(Ready item) {
        if (closed) {
            return false;
        }
        if (Thread.currentThread() == current) {
            add(item);
        } else if (inbox.add(InboxItem.of(item))) {
            if (guest == null) {
                backend.wakeup();
            } else {
                guest.rouse();
            }
        }
        return true;
    }

    /** The loop: queues an item. */
    public void enqueue(Ready item) {
        add(item);
    }

    /** The loop: queues an item behind everything that was queued or sent before. */
    private void add(Ready item) {
        if (inbox.isEmpty()) {
            ready.add(item);
        } else {
            inbox.addBehind(item, ready);
        }
    }

    /** {@return a future without a value that is done: one for all who need not wait, but in debug mode each has its own} */
    public FutureImpl<@Nullable Void> done() {
        FutureImpl<@Nullable Void> now = done;
        if (now == null || isDebug()) {
            now = new FutureImpl<>(this);
            now.setResult(null);
            done = now;
        }
        return now;
    }

    /** {@return the arrays that its readers share} */
    public SpareArrays spareArrays() {
        return spareArrays;
    }

    /** The loop: takes an item back that nothing was queued behind; else it stays and runs. */
    public void retract(Ready item) {
        ready.retract(item);
    }

    /** The loop: queues a callback that runs with given variables, or in a given context. */
    public void enqueue(Runnable callback, ContextValues values, @Nullable Context context) {
        add(new HandleImpl(callback, values, context));
    }

    /** The same, and the callback may be cancelled. */
    public Handle enqueueHandle(Runnable callback, ContextValues values) {
        HandleImpl handle = new HandleImpl(callback, values, null);
        add(handle);
        return handle;
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return schedule(Nanos.after(clock.nanoTime(), Nanos.of(delay)), callback);
    }

    @Override
    public TimerHandle callAt(long when, Runnable callback) {
        return schedule(Nanos.saturated(when, clock.nanoTime()), callback);
    }

    private TimerHandle schedule(long when, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        TimerHandleImpl timer = watch == null
                ? new TimerHandleImpl(callback, checkedValues(), null, when, timers)
                : new Traced.Timer(callback, checkedValues(), null, when, timers);
        timers.add(timer);
        return timer;
    }

    @Override
    public long time() {
        return clock.nanoTime();
    }

    // Futures and tasks

    @Override
    public <T extends @Nullable Object> Future<T> createFuture() {
        checkLoop();
        return new FutureImpl<>(this);
    }

    @Override
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, TaskOptions options) {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(options, "options");
        checkLoop();
        TaskFactory factory = taskFactory;
        return factory == null ? newTask(body, options) : TaskImpl.madeBy(factory, this, body, options);
    }

    @Override
    public <T extends @Nullable Object> Task<T> newTask(Coroutine<T> body, TaskOptions options) {
        ContextValues values = checkedValues();
        TaskImpl<T> task = new TaskImpl<>(this, body, options, values);
        // Between two turns of a guest there is no step to be part of.
        boolean eager = Boolean.TRUE.equals(options.eagerStart()) && (guest == null || guest.inTurn());
        task.start(eager);
        return task;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<T> body) {
        Objects.requireNonNull(body, "body");
        return FutureBridge.submit(this, body);
    }

    @Override
    public void setTaskFactory(@Nullable TaskFactory factory) {
        checkLoop();
        taskFactory = factory;
    }

    @Override
    public @Nullable TaskFactory taskFactory() {
        refuseElsewhere();
        return taskFactory;
    }

    @Override
    public @Nullable TaskImpl<?> currentTask() {
        return Thread.currentThread() == current ? currentTask : null;
    }

    @Override
    public Set<Task<?>> allTasks() {
        return tasks.snapshot();
    }

    // For tasks and engines

    /** Makes a task the current one and returns the one before. */
    public @Nullable TaskImpl<?> swapTask(@Nullable TaskImpl<?> task) {
        TaskImpl<?> before = currentTask;
        currentTask = task;
        return before;
    }

    /** This thread has the loop now: called by whoever was let run, before anything else. */
    public void lent() {
        current = Thread.currentThread();
    }

    /** A thread that was lent the loop ends its part, and from its next look on must not find itself here. */
    public void givenBack() {
        current = null;
    }

    public ThreadState threadState() {
        return threadState;
    }

    public CoroutineEngine engine() {
        return engine;
    }

    public Backend backend() {
        return backend;
    }

    public TaskRegistry tasks() {
        return tasks;
    }

    public LoopErrors errors() {
        return errors;
    }

    /** After what time an exception is reported that nobody retrieved; null: at collection or close. */
    public @Nullable Duration unretrievedGrace() {
        return unretrievedGrace;
    }

    public EndOfStep stepEnd() {
        return stepEnd;
    }

    /** Tells the loop's time. */
    public Clock clock() {
        return clock;
    }

    /** Makes connections and servers. */
    public Network network() {
        return network;
    }

    /** Watches the channels of users. */
    public Readiness readiness() {
        return readiness;
    }

    // Checks

    /** Throws unless the caller may touch the loop: on it, or while it does not run. */
    @Override
    public void checkLoop() {
        if (Thread.currentThread() != current) {
            checkStopped();
        }
    }

    /** As {@link #checkLoop}, for what a closed loop answers too. */
    void refuseElsewhere() {
        if (Thread.currentThread() != current && !closed) {
            checkStopped();
        }
    }

    LoopSignals signals() {
        return signals;
    }

    private ContextValues checkedValues() {
        if (Thread.currentThread() == current) {
            return threadState.capture();
        }
        checkStopped();
        return ThreadState.current().capture();
    }

    private void checkStopped() {
        if (closed) {
            throw closedError();
        }
        GuestDriver driver = guest;
        if (driver != null && driver.inHostThread()) {
            driver.called();
            return;
        }
        if (running) {
            throw new IllegalStateException("called off the loop: " + this + " is running in thread "
                    + owner + ", not in " + Thread.currentThread()
                    + "; use callSoonThreadsafe or submit from other threads");
        }
    }

    IllegalStateException closedError() {
        return new IllegalStateException("Event loop is closed: " + this);
    }

    private void requireOwn(Future<?> future) {
        refuseGuest("run");
        if (Objects.requireNonNull(future, "future").loop() != this) {
            throw new IllegalArgumentException(future + " belongs to another loop than " + this);
        }
    }

    // Executors

    @Override
    public <T extends @Nullable Object> Future<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> work) {
        Objects.requireNonNull(work, "work");
        checkLoop();
        return executors.run(executor, work);
    }

    @Override
    public void setDefaultExecutor(ExecutorService executor) {
        checkLoop();
        executors.setDefault(Objects.requireNonNull(executor, "executor"));
    }

    @Override
    public Future<@Nullable Void> shutdownDefaultExecutor(Duration limit) {
        checkLoop();
        return executors.shutdown(limit);
    }

    // Signals

    @Override
    public void addSignalHandler(String signal, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        checkLoop();
        signals.add(signal, callback);
    }

    @Override
    public boolean removeSignalHandler(String signal) {
        refuseElsewhere();
        return signals.remove(signal);
    }

    // Errors and debugging

    /** A look-up has ended: logged in debug mode, at INFO when it was slow. */
    public void lookedUp(String what, long nanos) {
        if (isDebug()) {
            System.Logger.Level level = nanos > Nanos.of(slow) ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
            LoopErrors.LOG.log(level, "{0}: looking up {1} took {2} ms", this, what, nanos / 1_000_000);
        }
    }

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        checkLoop();
        errors.setHandler(handler);
    }

    @Override
    public @Nullable ExceptionHandler exceptionHandler() {
        refuseElsewhere();
        return errors.handler();
    }

    @Override
    public void callExceptionHandler(ErrorContext context) {
        refuseElsewhere();
        errors.call(context);
    }

    @Override
    public void defaultExceptionHandler(ErrorContext context) {
        refuseElsewhere();
        errors.log(context);
    }

    /** A callback threw: fatal errors leave the loop, others go to the exception handler. */
    public void callbackFailed(Throwable thrown, ErrorContext context) {
        Fatal.rethrow(thrown);
        errors.call(context);
    }

    /** A protocol callback threw inside a poll: a fatal error leaves the loop after the poll, which it must not disturb. */
    public void ioCallbackFailed(Throwable thrown, ErrorContext context) {
        errors.call(context);
        if (Fatal.is(thrown) && fatal == null) {
            fatal = (Error) thrown;
        }
    }

    /** An I/O callback begins, perhaps inside of another one or of a step: its context variables are in force. */
    public void enterCallback(Object scope, ContextValues values) {
        if (callDepth++ > 0) {
            interrupted = new Interrupted(threadState.scope(), threadState.values(), interrupted);
        }
        threadState.put(scope, values);
    }

    /** Ends {@link #enterCallback}. */
    public void leaveCallback() {
        threadState.settle();
        Interrupted outer = interrupted;
        if (--callDepth > 0 && outer != null) {
            interrupted = outer.below;
            threadState.set(outer.scope, outer.values);
        }
    }

    /** What was in force where an I/O callback came in between. */
    private record Interrupted(
            Object scope, ContextValues values, @Nullable Interrupted below) {}

    private void throwFatal() {
        Error leaving = fatal;
        if (leaving != null) {
            fatal = null;
            throw leaving;
        }
    }

    @Override
    public boolean isDebug() {
        return watch != null;
    }

    @Override
    public void setDebug(boolean debug) {
        refuseElsewhere();
        watch = debug ? new SlowCallbackWatch(slow) : null;
        if (debug) {
            StuckLoopWatch.beginDebug();
        }
    }

    @Override
    public void setSlowCallbackDuration(Duration limit) {
        refuseElsewhere();
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the limit must be positive: " + limit);
        }
        slow = limit;
        setDebug(isDebug());
    }

    @Override
    public Duration slowCallbackDuration() {
        refuseElsewhere();
        return slow;
    }

    @Override
    public LoopReport report() {
        return report;
    }

    /** What watches the callbacks, null when debug mode is off. Any thread; a guess. */
    public @Nullable SlowCallbackWatch watch() {
        return watch;
    }

    /** Differs when the loop has gone on meanwhile; never written for this purpose. Any thread; a guess. */
    public long progress() {
        return ready.progress() ^ (long) System.identityHashCode(threadState.scope()) << 16;
    }

    /** Whether something is being called, or waits in vain to be noticed. Any thread; a guess. */
    public boolean isBusy() {
        return callDepth > 0 || !inbox.isEmpty();
    }

    /** The task that runs now. Any thread; a guess. */
    public @Nullable TaskImpl<?> taskNow() {
        return currentTask;
    }

    /** The thread that runs the loop or one of its coroutines now, else the one that ran it last. Any thread; a guess. */
    public @Nullable Thread thread() {
        Thread now = current;
        return now == null ? owner : now;
    }

    @Override
    public String toString() {
        return "<EventLoop " + name + " " + report.backend()
                + (closed ? " closed>" : running ? " running>" : " stopped>");
    }
}
