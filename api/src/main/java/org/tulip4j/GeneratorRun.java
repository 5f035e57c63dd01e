package org.tulip4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.engine.Engines;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Fatal;
import org.tulip4j.internal.state.GeneratorScope;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.CoroutineEngine;

/**
 * The one run of a generator's body. It never refers to the {@link Generator}, which is what users hold: on hand-off engines
 * the body's parked thread keeps this alive, and only what it does not reach can be collected.
 *
 * <p>The driver is whoever advances; driver and body take turns and never run at once, so the fields are plain. The driver
 * side writes {@code state} and reads what the body left; {@code owner} is the threadState of the first driver and settles which
 * thread, or loop, may be a driver.
 *
 * <p>Delegation is done by the driver: while {@code delegate} is set it advances that generator in place of the body, so a
 * value from a deep chain costs one switch, however deep the chain is.
 */
final class GeneratorRun<Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
        extends GeneratorScope implements Generator.Emitter<Y, S>, Runnable {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");
    /** How often a body may catch the exit of an abandoned generator before its thread is given up. */
    private static final int MOST_REFUSALS = 100;

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(GeneratorRun.class, "owner", ThreadState.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /** Null once it has started. */
    private Generator.@Nullable Body<Y, S, R> body;

    private Generator.State state = Generator.State.CREATED;
    /** Null before the first advance. */
    private @Nullable ThreadState owner;
    /** Null before the first advance and after the end. */
    private CoroutineEngine.@Nullable Stack stack;
    /** Whether the body has a thread of its own; written by the body when it starts. */
    private boolean ownThread;

    private @Nullable Generator<? extends Y, ? super S, ?> delegate;

    // From the driver to the body, while it runs

    private @Nullable Object passed;
    private @Nullable Throwable inject;
    private @Nullable Loop loop;
    private @Nullable Object scope;

    // From the body to the driver

    private @Nullable Object emitted;
    private boolean ended;
    private @Nullable Object returned;
    private @Nullable Throwable thrown;

    /** Nobody will advance it any more; the body is on its own. */
    private boolean released;

    private int refusals;

    GeneratorRun(Generator.Body<Y, S, R> body) {
        this.body = body;
    }

    // The driver's side

    /** Advances the body to its next value or its end, as {@link Generator#step} says. */
    boolean step(@Nullable Object sent, @Nullable Throwable exception) {
        ThreadState threadState = ThreadState.current();
        if (state != Generator.State.SUSPENDED || threadState != owner) {
            if (state == Generator.State.FINISHED) {
                return afterEnd(exception);
            }
            if (!begin(threadState, sent, exception)) {
                return afterEnd(exception);
            }
        }
        state = Generator.State.RUNNING;
        if (delegate == null) {
            return resume(threadState, sent, exception);
        }
        return stepDelegate(threadState, sent, exception);
    }

    private boolean afterEnd(@Nullable Throwable exception) {
        if (exception != null) {
            throw Fatal.sneak(exception);
        }
        return false;
    }

    /** Anything but a plain advance of a suspended generator: throws, or makes a created one ready to start. */
    private boolean begin(ThreadState threadState, @Nullable Object sent, @Nullable Throwable exception) {
        ThreadState first = owner;
        if (first != null && first != threadState) {
            throw confined();
        }
        if (state == Generator.State.RUNNING) {
            throw executing();
        }
        if (exception != null) {
            end();
            throw exception instanceof StopIteration stop ? escaped(stop) : Fatal.sneak(exception);
        }
        if (sent != null) {
            throw new IllegalArgumentException("cannot send " + sent + " to a just-started generator: no emit has been"
                    + " reached that could return it; call next() first, or make it with Generator.primed");
        }
        if (!OWNER.compareAndSet(this, null, threadState)) {
            throw confined();
        }
        Loop running = (Loop) threadState.loop();
        stack = (running == null ? Engines.standard() : running.engine()).create(this);
        return true;
    }

    private boolean stepDelegate(ThreadState threadState, @Nullable Object sent, @Nullable Throwable exception) {
        Generator<? extends Y, ? super S, ?> sub = Objects.requireNonNull(delegate);
        Object result = null;
        Throwable failure = null;
        try {
            if (exception instanceof GeneratorExit) {
                sub.close();
                failure = exception;
            } else if (sub.step(sent, exception)) {
                emitted = sub.activation().takeEmitted();
                state = Generator.State.SUSPENDED;
                return true;
            } else {
                result = sub.activation().takeReturned();
            }
        } catch (Throwable fromSub) {
            failure = fromSub;
        }
        delegate = null;
        return resume(threadState, result, failure);
    }

    private boolean resume(ThreadState threadState, @Nullable Object sent, @Nullable Throwable exception) {
        passed = sent;
        inject = exception;
        Loop running = (Loop) threadState.loop();
        Task<?> current = running == null ? null : running.currentTask();
        loop = running;
        scope = threadState.scope();
        threadState.enterGenerator(this, current);
        try {
            stack.resume();
        } catch (Throwable notRun) {
            end();
            throw notRun;
        } finally {
            loop = null;
            scope = null;
            if (running != null && ownThread) {
                running.lent();
            }
            threadState.leaveGenerator(this, ownThread);
        }
        if (!ended) {
            state = Generator.State.SUSPENDED;
            return true;
        }
        end();
        Throwable failure = thrown;
        if (failure != null) {
            thrown = null;
            throw failure instanceof StopIteration stop ? escaped(stop) : Fatal.sneak(failure);
        }
        return false;
    }

    @Nullable R close() {
        if (state == Generator.State.CREATED) {
            end();
            return null;
        }
        if (state == Generator.State.FINISHED) {
            return null;
        }
        try {
            if (step(null, new GeneratorExit())) {
                emitted = null;
                throw new IllegalStateException(
                        "generator ignored GeneratorExit: its body emitted instead of ending: " + this);
            }
            return takeReturned();
        } catch (GeneratorExit exit) {
            return null;
        }
    }

    private void end() {
        state = Generator.State.FINISHED;
        stack = null;
        body = null;
        delegate = null;
    }

    /** The body has a thread of its own, and nobody will advance it any more: ends it. Called from anywhere. */
    void release() {
        CoroutineEngine.Stack parked = stack;
        if (state == Generator.State.SUSPENDED && parked != null) {
            released = true;
            end();
            parked.abandon();
        }
    }

    @SuppressWarnings("unchecked")
    Y takeEmitted() {
        Object value = emitted;
        emitted = null;
        return (Y) value;
    }

    @SuppressWarnings("unchecked")
    R takeReturned() {
        Object value = returned;
        returned = null;
        return (R) value;
    }

    boolean hasThread() {
        return ownThread;
    }

    Generator.State state() {
        return state;
    }

    @Nullable Generator<?, ?, ?> delegate() {
        return delegate;
    }

    private IllegalStateException executing() {
        return new IllegalStateException(
                "generator already executing: " + this + " cannot be advanced or closed while it runs");
    }

    private IllegalStateException confined() {
        return new IllegalStateException(this + " is confined to the thread or loop that advanced it first, and thread "
                + Thread.currentThread().getName() + " is not it; advance it there");
    }

    private static IllegalStateException escaped(StopIteration stop) {
        return new IllegalStateException(
                "generator raised StopIteration: its body let one escape; catch it there, and" + " return to end",
                stop);
    }

    // The body's side

    @Override
    public void run() {
        ThreadState threadState = Objects.requireNonNull(owner);
        ownThread = ThreadState.current() != threadState;
        arrive();
        Generator.Body<Y, S, R> first = Objects.requireNonNull(body);
        body = null;
        try {
            returned = first.run(this);
        } catch (Throwable failure) {
            if (released) {
                report(failure);
            } else {
                thrown = failure;
            }
        }
        if (ownThread && !released) {
            threadState.depart();
            giveBack();
        }
        ended = true;
    }

    private static void report(Throwable failure) {
        if (!(failure instanceof GeneratorExit)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the body of an abandoned generator failed while it was ended",
                    failure);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable S emit(Y value) {
        checkOwnRun("emit()");
        emitted = value;
        return (S) suspend();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends @Nullable Object> Q delegate(Generator<? extends Y, ? super S, Q> sub) {
        Objects.requireNonNull(sub, "sub");
        checkOwnRun("delegate()");
        delegate = sub;
        boolean more = false;
        try {
            more = sub.step(null, null);
        } finally {
            if (!more) {
                delegate = null;
            }
        }
        if (!more) {
            return sub.activation().takeReturned();
        }
        emitted = sub.activation().takeEmitted();
        return (Q) suspend();
    }

    @Override
    public void delegate(Iterable<? extends Y> values) {
        for (Y value : values) {
            S sent = emit(value);
            if (sent != null) {
                throw new IllegalArgumentException(
                        "cannot send " + sent + " into an Iterable: delegate to a generator" + " to receive values");
            }
        }
    }

    /** Back to the driver until the next advance; returns what that passes, or throws what it injects. */
    private @Nullable Object suspend() {
        boolean apart = ownThread;
        if (apart) {
            Objects.requireNonNull(owner).depart();
            giveBack();
            // A parked thread must not lead to the loop, and from there to the generator.
            ThreadState.unshare();
        }
        try {
            Objects.requireNonNull(stack).suspend();
        } catch (Throwable pinned) {
            arrive();
            emitted = null;
            delegate = null;
            throw pinned;
        }
        if (apart) {
            if (released) {
                throw new GeneratorExit();
            }
            arrive();
        }
        Throwable exception = inject;
        if (exception != null) {
            inject = null;
            throw Fatal.sneak(exception);
        }
        Object value = passed;
        passed = null;
        return value;
    }

    /** A thread of the body's own stands for the driver's while it runs. */
    private void arrive() {
        if (ownThread) {
            ThreadState threadState = Objects.requireNonNull(owner);
            ThreadState.share(threadState);
            Loop running = loop;
            if (running != null) {
                running.lent();
            }
            threadState.arrive();
        }
    }

    private void giveBack() {
        Loop running = loop;
        if (running != null) {
            running.givenBack();
        }
    }

    /** Throws unless this body, and nothing that it has started in turn, is what runs here. */
    private void checkOwnRun(String call) {
        if (released) {
            throw refusedRelease();
        }
        ThreadState threadState = ThreadState.current();
        if (threadState != owner || threadState.generator() != this || state != Generator.State.RUNNING) {
            throw new IllegalStateException(call + " outside the generator's own body: " + this);
        }
        if (threadState.scope() != scope
                || threadState.loop() != loop
                || (loop != null && loop.currentTask() != taskWithin())) {
            throw new IllegalStateException(
                    call + " inside a task, a callback or a Context.run that the generator's body"
                            + " has started: it would be left half done; emit from the body itself: " + this);
        }
    }

    /** A body that emits although its generator was abandoned: it is told again, up to a limit. */
    private GeneratorExit refusedRelease() {
        if (++refusals == 1) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the body of an abandoned generator ignored GeneratorExit: it emitted instead of ending");
        }
        if (refusals > MOST_REFUSALS) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the body of an abandoned generator ignores GeneratorExit for ever; its thread {0} is parked for good",
                    Thread.currentThread().getName());
            while (true) {
                java.util.concurrent.locks.LockSupport.park(this);
            }
        }
        return new GeneratorExit();
    }

    @Override
    public String toString() {
        return "<Generator " + state.name().toLowerCase(Locale.ROOT) + ">";
    }
}
