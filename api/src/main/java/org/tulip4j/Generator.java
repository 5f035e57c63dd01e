package org.tulip4j;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.LoopErrors;

/**
 * A body that hands out values one at a time and stands still in between; values can be sent back into it.
 *
 * <p>States ({@link #state()}): created, suspended, running, finished. What a call does in each:
 *
 * <table>
 *   <caption>calls and states</caption>
 *   <tr><th></th><th>created</th><th>suspended</th><th>running</th><th>finished</th></tr>
 *   <tr><td>{@link #next()}</td><td>starts the body</td><td>goes on</td><td>refused</td><td>{@link StopIteration}</td></tr>
 *   <tr><td>{@link #send}</td><td>refused unless null</td><td>goes on</td><td>refused</td><td>{@link StopIteration}</td></tr>
 *   <tr><td>{@link #throwInto}</td><td>ends it, no code runs</td><td>goes on</td><td>refused</td><td>throws its argument</td></tr>
 *   <tr><td>{@link #close()}</td><td>ends it, no code runs</td><td>ends it</td><td>refused</td><td>nothing</td></tr>
 * </table>
 *
 * <p>It needs no event loop. On a loop its body runs on that loop and may use it, but it cannot {@code await()} what is not
 * done: that is an {@link IllegalStateException}, on every engine. It sees the context variables of whoever advances it.
 *
 * <p>Engine: that of the loop it is advanced on; elsewhere the one that {@code -Dtulip.coroutines=} names, else the fastest.
 * On engine {@code continuation} the body runs on the caller's thread; on the others on a thread of its own, while the caller
 * stands still.
 *
 * <p>Thread: confined to the thread, or the loop, that advanced it first.
 *
 * <p>A generator that nobody refers to any more is garbage, and so is its thread where it has one, as long as its body does
 * not refer to the generator itself. There a {@link GeneratorExit} ends the body, in its own thread and at no particular time;
 * on engine {@code continuation} no code of it runs. Where its {@code finally} parts matter, close it: a generator fits into
 * try-with-resources.
 *
 * <p>Source: PEP 255, 342, 380 and 479. Differs: {@link Emitter#emit} works at any call depth; confined to a thread; a value
 * is looked ahead for only in {@link #asIterable()}.
 *
 * @param <Y> what it hands out
 * @param <S> what can be sent into it
 * @param <R> what its body returns
 * @since 0.1.0
 */
public final class Generator<Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
        implements AutoCloseable {
    private final GeneratorRun<Y, S, R> activation;
    /** Lets the body's thread go when this is unreachable; null while there is none. */
    private Cleaner.@Nullable Cleanable cleanable;

    private @Nullable View view;

    private Generator(Body<Y, S, R> body) {
        activation = new GeneratorRun<>(Objects.requireNonNull(body, "body"));
    }

    /**
     * Where a generator stands.
     *
     * @since 0.1.0
     */
    public enum State {
        /** Nothing of its body has run. */
        CREATED,
        /** It waits in {@link Emitter#emit} or {@link Emitter#delegate} for the next advance. */
        SUSPENDED,
        /** Its body, or a generator that it delegates to, runs. */
        RUNNING,
        /** Its body has ended. */
        FINISHED
    }

    /**
     * What a generator runs.
     *
     * @param <Y> what it hands out
     * @param <S> what can be sent into it
     * @param <R> what it returns
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Body<Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object> {
        /**
         * Runs in pieces, from one emit to the next.
         *
         * @param y hands out values; of use only to this call, and to what it calls
         * @return the value of the {@link StopIteration}
         * @throws Exception comes out of the advance
         */
        R run(Emitter<Y, S> y) throws Exception;
    }

    /**
     * What a generator runs, where it returns nothing.
     *
     * @param <Y> what it hands out
     * @param <S> what can be sent into it
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface VoidBody<Y extends @Nullable Object, S extends @Nullable Object>
            extends Body<Y, S, @Nullable Void> {
        /**
         * Runs in pieces, from one emit to the next.
         *
         * @param y hands out values; of use only to this call, and to what it calls
         * @throws Exception comes out of the advance
         */
        void runVoid(Emitter<Y, S> y) throws Exception;

        @Override
        default @Nullable Void run(Emitter<Y, S> y) throws Exception {
            runVoid(y);
            return null;
        }
    }

    /**
     * The body's side of a generator.
     *
     * @param <Y> what is handed out
     * @param <S> what is sent in
     * @since 0.1.0
     */
    public sealed interface Emitter<Y extends @Nullable Object, S extends @Nullable Object> permits GeneratorRun {
        /**
         * Hands out a value and stands still until the next advance. Python's {@code yield}.
         *
         * @param value what the advance returns
         * @return what was sent; null after a plain {@link Generator#next()}
         * @throws IllegalStateException outside the body's own run, or where it cannot be left ({@code synchronized})
         * @throws GeneratorExit when the generator is closed
         */
        @Nullable S emit(Y value);

        /**
         * Does what {@link #emit(Object)} does, and declares a checked exception so that a typed {@code catch} compiles.
         *
         * @param thrown what the body wants to catch of what {@link Generator#throwInto} brings; anything else is thrown all
         *     the same
         * @param value what the advance returns
         * @param <X> its type
         * @return what was sent; null after a plain {@link Generator#next()}
         * @throws X when one is thrown in
         */
        default <X extends Throwable> @Nullable S emit(Class<X> thrown, Y value) throws X {
            Objects.requireNonNull(thrown, "thrown");
            return emit(value);
        }

        /**
         * Puts another generator in this one's place until it ends. Python's {@code yield from}.
         *
         * <p>Values, exceptions and {@link Generator#close()} go straight to it; this body does not run in between.
         *
         * @param sub created or suspended
         * @param <Q> what it returns
         * @return what its body returned; null when it had ended before
         * @throws IllegalStateException as {@link #emit}; or when {@code sub} is running
         */
        <Q extends @Nullable Object> Q delegate(Generator<? extends Y, ? super S, Q> sub);

        /**
         * Does what {@link #delegate(Generator)} does, and declares a checked exception so that a typed {@code catch} compiles.
         *
         * @param thrown what the body wants to catch; anything else is thrown all the same
         * @param sub created or suspended
         * @param <Q> what it returns
         * @param <X> its type
         * @return what its body returned; null when it had ended before
         * @throws X when the body of {@code sub} throws one
         */
        default <Q extends @Nullable Object, X extends Throwable> Q delegate(
                Class<X> thrown, Generator<? extends Y, ? super S, Q> sub) throws X {
            Objects.requireNonNull(thrown, "thrown");
            return delegate(sub);
        }

        /**
         * Hands out everything there is. Nothing can be sent meanwhile: that is an {@link IllegalArgumentException} here.
         *
         * @param values iterated once
         */
        void delegate(Iterable<? extends Y> values);
    }

    /**
     * Makes a generator; nothing of the body runs yet.
     * Without a result: {@link #ofVoid}.
     *
     * @param body runs once, when the generator is advanced
     * @param <Y> what it hands out
     * @param <S> what can be sent into it
     * @param <R> what it returns
     * @return a created generator
     */
    public static <Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
            Generator<Y, S, R> of(Body<Y, S, R> body) {
        return new Generator<>(body);
    }

    /**
     * Makes a generator and advances it to its first emit, whose value is dropped, so that a value can be sent at once. For
     * consumers: a producer would lose its first value.
     * Without a result: {@link #primedVoid}.
     *
     * @param body runs once, its first piece now
     * @param <Y> what it hands out
     * @param <S> what can be sent into it
     * @param <R> what it returns
     * @return a suspended generator; throws what the body throws
     * @throws StopIteration when the body ends before its first emit
     */
    public static <Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
            Generator<Y, S, R> primed(Body<Y, S, R> body) {
        Generator<Y, S, R> made = new Generator<>(body);
        made.next();
        return made;
    }

    /**
     * Makes a generator that returns nothing; nothing of the body runs yet.
     *
     * @param body runs once, when the generator is advanced
     * @param <Y> what it hands out
     * @param <S> what can be sent into it
     * @return a created generator
     */
    public static <Y extends @Nullable Object, S extends @Nullable Object> Generator<Y, S, @Nullable Void> ofVoid(
            VoidBody<Y, S> body) {
        return new Generator<>(body);
    }

    /**
     * Makes a generator that returns nothing and advances it to its first emit, as {@link #primed} does.
     *
     * @param body runs once, its first piece now
     * @param <Y> what it hands out
     * @param <S> what can be sent into it
     * @return a suspended generator; throws what the body throws
     * @throws StopIteration when the body ends before its first emit
     */
    public static <Y extends @Nullable Object, S extends @Nullable Object> Generator<Y, S, @Nullable Void> primedVoid(
            VoidBody<Y, S> body) {
        return primed(body);
    }

    /**
     * Runs the body to its next emit.
     *
     * @return what it emits; throws what it throws, unwrapped
     * @throws StopIteration when it has ended, with its value the first time
     * @throws IllegalStateException when it is running, or confined to another thread; or when the body let a StopIteration
     *     escape, which is the cause then
     */
    public Y next() {
        return answer(null, null);
    }

    /**
     * Runs the body to its next emit; the emit where it stands returns the value.
     *
     * @param value null is what {@link #next()} sends
     * @return what it emits; throws what it throws, unwrapped
     * @throws IllegalArgumentException for a value other than null before the first emit, where nothing could receive it; the
     *     generator stays as it is
     * @throws StopIteration as {@link #next()}
     * @throws IllegalStateException as {@link #next()}
     */
    public Y send(@Nullable S value) {
        return answer(value, null);
    }

    /**
     * Runs the body to its next emit; the emit where it stands throws. Python's {@code throw}.
     *
     * @param exception thrown as it is
     * @return what the body emits after catching it; throws what it throws, unwrapped
     * @throws StopIteration when the body ends by returning
     * @throws IllegalStateException as {@link #next()}
     */
    public Y throwInto(Throwable exception) {
        return answer(null, Objects.requireNonNull(exception, "exception"));
    }

    /**
     * Does what {@link #next()} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param <X> its type
     * @return what the body emits
     * @throws X when the body throws one
     * @throws StopIteration as {@link #next()}
     * @throws IllegalStateException as {@link #next()}
     */
    public <X extends Throwable> Y next(Class<X> thrown) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return next();
    }

    /**
     * Does what {@link #send(Object)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param value null is what {@link #next()} sends
     * @param <X> its type
     * @return what the body emits
     * @throws X when the body throws one
     * @throws IllegalArgumentException as {@link #send(Object)}
     * @throws StopIteration as {@link #next()}
     * @throws IllegalStateException as {@link #next()}
     */
    public <X extends Throwable> Y send(Class<X> thrown, @Nullable S value) throws X {
        Objects.requireNonNull(thrown, "thrown");
        return send(value);
    }

    private Y answer(@Nullable Object sent, @Nullable Throwable exception) {
        if (step(sent, exception)) {
            return activation.takeEmitted();
        }
        throw new StopIteration(activation.takeReturned());
    }

    /** Advances; true: a value was emitted, false: the body has returned or had ended before. */
    boolean step(@Nullable Object sent, @Nullable Throwable exception) {
        try {
            return activation.step(sent, exception);
        } finally {
            settle();
        }
    }

    GeneratorRun<Y, S, R> activation() {
        return activation;
    }

    /**
     * Ends the body: {@link GeneratorExit} is thrown where it stands. Before the first advance none of its code runs; after
     * its end nothing happens.
     *
     * @throws IllegalStateException when it is running; or when the body emits again instead of ending, after which it is
     *     suspended there
     */
    @Override
    public void close() {
        closeAndGet();
    }

    /**
     * Closes as {@link #close()} does, and returns what the body returned. Source: Python 3.13, where {@code close} has a value.
     *
     * @return what the body returned; null when it ended by the exit, or before
     * @throws IllegalStateException as {@link #close()}
     */
    public @Nullable R closeAndGet() {
        try {
            return activation.close();
        } finally {
            settle();
        }
    }

    /** Watches over the body's thread while there is one. Keeps this reachable while the body runs. */
    private void settle() {
        if (activation.hasThread()) {
            Cleaner.Cleanable watched = cleanable;
            if (activation.state() == State.FINISHED) {
                if (watched != null) {
                    watched.clean();
                }
            } else if (watched == null) {
                cleanable = LoopErrors.CLEANER.register(this, new Abandoned(activation));
            }
        }
        Reference.reachabilityFence(this);
    }

    /** What happens when nobody refers to a generator any more. */
    private record Abandoned(GeneratorRun<?, ?, ?> activation) implements Runnable {
        @Override
        public void run() {
            activation.release();
        }
    }

    /**
     * The values still to come, for a for-each loop. It looks ahead by one value and drops what the body returns; do not mix
     * it with {@link #send}. Leaving the loop early does not close the generator.
     *
     * @return always the same view, with always the same iterator
     */
    public Iterable<Y> asIterable() {
        View known = view;
        if (known == null) {
            known = new View();
            view = known;
        }
        return known;
    }

    private final class View implements Iterable<Y>, Iterator<Y> {
        private boolean ahead;
        private @Nullable Y value;

        @Override
        public Iterator<Y> iterator() {
            return this;
        }

        @Override
        public boolean hasNext() {
            if (!ahead && step(null, null)) {
                value = activation.takeEmitted();
                ahead = true;
            }
            return ahead;
        }

        @Override
        public Y next() {
            if (!hasNext()) {
                throw new NoSuchElementException(Generator.this + " has no more values");
            }
            Y found = value;
            ahead = false;
            value = null;
            return found;
        }
    }

    /** {@return where it stands} */
    public State state() {
        return activation.state();
    }

    /** {@return whether its body, or a generator that it delegates to, is running} */
    public boolean isRunning() {
        return activation.state() == State.RUNNING;
    }

    /** {@return whether it waits for the next advance, having begun} */
    public boolean isSuspended() {
        return activation.state() == State.SUSPENDED;
    }

    /** {@return the generator that it delegates to, or null} */
    public @Nullable Generator<?, ?, ?> delegate() {
        return activation.delegate();
    }

    /** {@return for instance {@code <Generator suspended>}} */
    @Override
    public String toString() {
        return activation.toString();
    }
}
