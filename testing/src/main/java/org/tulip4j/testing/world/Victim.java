package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Whoever may be cancelled in a test, at one of its awaits. Nobody else is.
 *
 * <p>At which await is either a number, and a test is run for each: {@link #atEachAwait}, or {@code @TulipTest(cancels = 100)}. What the test looks at
 * afterwards must be whole each time:
 *
 * <pre>{@code
 * @TulipTest(cancels = 100)
 * void thePoolIsWholeWhoeverIsCancelled(Victim victim) {
 *     Pool pool = new Pool(1);
 *     victim.run(() -> pool.use(connection -> connection.ask("?")));
 *     assertEquals(1, pool.free());
 * }
 * }</pre>
 *
 * <p>Or the seed of a world chooses, for each task anew: {@link World#victim(String)}. A seed cancels some of them, and zero, the quiet choice, none.
 *
 * <p>An await counts when it waits: one whose future is done goes on at once, and cannot be cancelled.
 *
 * <p>Thread: that of the loop or the world.
 *
 * @since 0.1.0
 */
public final class Victim {
    private static final double ONE_IN_FOUR = 0.25;
    /** A seed chooses 1, 2 to 3, 4 to 7, and so on, each with the same chance. */
    private static final int OCTAVES = 8;
    /** How many answers of a seed stand for one of these. */
    private static final int FINE = 64;

    /**
     * What is tried with somebody who is cancelled.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Attempt {
        /**
         * Tries it once.
         *
         * @param victim runs what is cancelled
         * @throws Throwable when something is not as it should be
         */
        void with(Victim victim) throws Throwable;
    }

    /** What it is called, and so its tasks. */
    private final String name;
    /** Whose seed chooses, and who hears of it; null: in no world. */
    private final @Nullable World world;
    /** The await at which it is cancelled; null: the seed chooses for each task. */
    private final @Nullable Integer at;
    /** Which other tasks are offered; null: those alone that it runs. */
    private final @Nullable Predicate<Task<?>> also;
    /** How likely the seed is to choose an await. */
    private double probability = ONE_IN_FOUR;
    /** What it runs. */
    private final Set<Task<?>> tasks = Collections.newSetFromMap(new IdentityHashMap<>());
    /** It has run something. */
    private boolean begun;
    /** How often it has waited. */
    private int awaits;
    /** Where it was cancelled, one text each. */
    private final List<String> places = new ArrayList<>();

    Victim(String name, @Nullable World world, @Nullable Integer at, @Nullable Predicate<Task<?>> also) {
        this.name = name;
        this.world = world;
        this.at = at;
        this.also = also;
    }

    /**
     * A victim in no world, who is cancelled at one await, counted over all that it runs.
     *
     * @param await which one, from 1 on
     * @return whoever; its loop is made with {@code LoopOptions.withEngineAround(victim::around)}
     * @throws IllegalArgumentException when less than 1
     */
    public static Victim at(int await) {
        if (await < 1) {
            throw new IllegalArgumentException("awaits are counted from 1 on: " + await);
        }
        return new Victim("victim", null, await, null);
    }

    /**
     * Tries something with a victim who is cancelled at its first await, then with one who is at its second, until one ends before it is cancelled.
     *
     * @param most how many awaits there are at most, at least 1
     * @param attempt called once for each
     * @throws AssertionError when an attempt fails, which is its cause, and the place of the await stands in the message; when the victim runs
     *     nothing, or waits more often
     */
    public static void atEachAwait(int most, Attempt attempt) {
        Objects.requireNonNull(attempt, "attempt");
        requireAwaits(most);
        for (int at = 1; at <= most; at++) {
            Victim victim = Victim.at(at);
            try {
                attempt.with(victim);
            } catch (VirtualMachineError broken) {
                throw broken;
            } catch (Throwable failed) {
                throw new AssertionError("with its victim " + victim.place() + ": " + failed.getMessage(), failed);
            }
            victim.requireBegun();
            if (!victim.wasCancelled()) {
                return;
            }
        }
        throw waitsMore(most);
    }

    static void requireAwaits(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one await is needed: " + most);
        }
    }

    static AssertionError waitsMore(int most) {
        return new AssertionError(
                "the victim waits more than " + most
                        + " times, and was not cancelled everywhere: raise cancels of @TulipTest, or the number that atEachAwait or checkAtEachAwait was given");
    }

    /**
     * Says how likely it is that the seed cancels a task, when that waits often enough; one in four unless said.
     *
     * @param wanted more than 0 and at most 1
     * @throws IllegalArgumentException when it is no such number
     * @throws IllegalStateException when no seed chooses here
     */
    public void setProbability(double wanted) {
        if (!(wanted > 0 && wanted <= 1)) {
            throw new IllegalArgumentException("a probability is more than 0 and at most 1: " + wanted);
        }
        if (at != null) {
            throw new IllegalStateException("no seed chooses where it is cancelled: " + this);
        }
        probability = wanted;
    }

    /**
     * Runs a body as a task, which may be cancelled at one of its awaits, and waits until it has ended. Whoever cancels the caller cancels the
     * body, and the caller.
     *
     * @param body what may be cancelled; what it throws, but for its own cancellation, is thrown
     * @throws IllegalStateException outside of a loop, or on one that does not count awaits for it
     */
    public void run(VoidCoroutine body) {
        Objects.requireNonNull(body, "body");
        Task<?> caller = Objects.requireNonNull(EventLoops.running().currentTask(), "a victim is run by a task");
        int before = caller.cancelling();
        // Before the first step is counted it is known whose it is.
        Task<?> task = EventLoops.running()
                .createTaskVoid(body, TaskOptions.named(name).withEagerStart(false));
        begun = true;
        tasks.add(task);
        try {
            task.await();
        } catch (CancelledError cancelled) {
            if (!task.isCancelled() || caller.cancelling() > before) {
                throw cancelled;
            }
        } finally {
            tasks.remove(task);
        }
    }

    /** {@return whether it was cancelled, once or more often, whatever it made of that} */
    public boolean wasCancelled() {
        return !places.isEmpty();
    }

    /**
     * Returns at which of its awaits it is cancelled.
     *
     * @return from 1 on
     * @throws IllegalStateException when a seed chooses that for each task
     */
    public int awaitNumber() {
        if (at == null) {
            throw new IllegalStateException("a seed chooses for each of its tasks: " + this);
        }
        return at;
    }

    /**
     * Stands before an engine and counts how often it waits; for {@link org.tulip4j.LoopOptions#withEngineAround}. A world does so itself.
     *
     * @param engine the one that runs the bodies
     * @return the one that counts
     */
    public CoroutineEngine around(CoroutineEngine engine) {
        return new Awaits(engine, List.of(this));
    }

    String name() {
        return name;
    }

    boolean hasBegun() {
        return begun;
    }

    private void requireBegun() {
        if (!begun) {
            throw new AssertionError("the test has never called Victim.run: nothing was cancelled");
        }
    }

    /** Where it was cancelled, for messages. */
    String place() {
        return places.isEmpty() ? "not cancelled" : "cancelled at " + String.join(" and ", places);
    }

    // For who counts

    /** Whether it may be asked for any task. */
    boolean looksAtAll() {
        return also != null;
    }

    boolean takes(Task<?> task) {
        return tasks.contains(task) || (also != null && also.test(task));
    }

    /** A task waits; the number of its await if it is to be cancelled there, else null. */
    @Nullable Integer struck(Awaits.Count count) {
        if (at != null) {
            return ++awaits == at ? at : null;
        }
        if (count.chosen == null) {
            count.chosen = choose();
        }
        count.awaits++;
        return count.chosen == count.awaits
                        && !Objects.requireNonNull(world).faultPlan().isCalm()
                ? count.awaits
                : null;
    }

    /** Zero stands for no await, a small answer for an early one, the others for none again. */
    private int choose() {
        int answers = OCTAVES * FINE;
        int chosen = Objects.requireNonNull(world)
                .choices()
                .faults()
                .among((int) Math.min(Integer.MAX_VALUE, answers / probability) + 1);
        if (chosen == 0 || chosen > answers) {
            return 0;
        }
        int octave = (chosen - 1) / FINE;
        return (1 << octave) + (((chosen - 1) % FINE) << octave) / FINE;
    }

    /** Has the loop cancel it before it can go on. */
    void cancel(Task<?> task, int number, StackTraceElement[] stack) {
        String where = Frames.users(List.of(stack));
        String place = "its await number " + number + (where == null ? "" : ", " + where);
        places.add(place);
        if (world != null) {
            world.note(
                    "cancels " + (task.name().equals(name) ? name : name + " (" + task.name() + ")") + " at " + place);
        }
        task.loop().callSoonThreadsafe(() -> task.cancel("cancelled by the test, at its await number " + number));
    }

    @Override
    public String toString() {
        return "<Victim " + name + " " + place() + ">";
    }
}
