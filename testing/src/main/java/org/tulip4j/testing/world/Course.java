package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.spi.OutOfResourcesException;

/**
 * The course of a world's time: has things happen one after the other, those of one moment in the order that the seed chooses, and keeps what
 * went wrong. Confined to the world's thread.
 */
final class Course {
    private static final long CLEAN_UP_NANOS = Duration.ofSeconds(30).toNanos();

    /** Something that must hold all the time. */
    private record Invariant(String name, BooleanSupplier holds) {}

    /** Whose time it is. */
    private final World world;
    /** Scripts and faults. */
    private final Agenda scripts = new Agenda();
    /** What must hold. */
    private final List<Invariant> invariants = new ArrayList<>();
    /** What went wrong. */
    private final List<Throwable> found = new ArrayList<>();
    /** The time. */
    private long now;
    /** Services have been told to end. */
    private boolean ending;
    /** Says that its real time is over, and how much that was; null: it is not. Any thread writes. */
    private volatile @Nullable String expired;

    Course(World world) {
        this.world = world;
    }

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        scripts.add(time, action);
    }

    void add(String name, BooleanSupplier holds) {
        invariants.add(new Invariant(name, holds));
    }

    void found(Throwable wrong) {
        found.add(wrong);
    }

    /** A program has called its loop's exception handler. */
    void reported(Program program, ErrorContext context) {
        Host host = program.host();
        world.tell(host, "reports: " + context.message());
        boolean wanted = context.exception() instanceof OutOfResourcesException
                && program.backend().isShort();
        if (wanted || !context.isError()) {
            // What the network, a peer or a shortage that the test wants has done is no fault of this program, nor is a
            // connection that it cut.
            return;
        }
        found.add(new AssertionError(
                "the exception handler of " + host + " was called: " + context.message() + rest(context),
                context.exception()));
    }

    /** What a context has beside its message. */
    private static String rest(ErrorContext context) {
        Map<String, Object> rest = new LinkedHashMap<>(context.asMap());
        rest.remove(ErrorContext.MESSAGE.toString());
        rest.replaceAll((name, value) -> value instanceof Object[] many ? Arrays.toString(many) : value);
        return rest.isEmpty() ? "" : " " + rest;
    }

    /** Has it end at its next event. Any thread. */
    void expire(String why) {
        expired = why;
    }

    /** {@return how its real time came to its end; null: it has not} */
    @Nullable String expired() {
        return expired;
    }

    /** The world could not go on. */
    void failed(Throwable thrown) {
        throwBroken(thrown);
        found.add(0, thrown);
    }

    /** Goes on until every program is over; services are told to end when no other is left. */
    void run(long limit) {
        do {
            runUntil(this::onlyServicesAreLeft, limit);
            if (!ending) {
                ending = true;
                tellServicesToEnd();
            }
            // A script may begin another program meanwhile, for which the world waits as for those before.
            runUntil(() -> allAreOver() || !onlyServicesAreLeft(), now + CLEAN_UP_NANOS);
        } while (!allAreOver());
    }

    private void tellServicesToEnd() {
        world.faultPlan().end();
        for (Program program : world.programs()) {
            if (program.isService()) {
                program.cancel();
            }
        }
    }

    private boolean onlyServicesAreLeft() {
        return world.programs().stream().allMatch(program -> program.isService() || program.isOver());
    }

    private boolean allAreOver() {
        return world.programs().stream().allMatch(Program::isOver);
    }

    /** {@return whether services have been told to end: what begins now is told so, too} */
    boolean isEnding() {
        return ending;
    }

    private void runUntil(BooleanSupplier done, long limit) {
        while (!done.getAsBoolean()) {
            Host next = earliest();
            long at = Math.min(scripts.next(), next == null ? Agenda.NEVER : next.next());
            if (at == Agenda.NEVER) {
                throw new AssertionError(
                        "nothing can happen any more, and these wait: " + waiting()
                                + "; what goes on for ever is begun with Host.serve, and what a thread outside of the world would complete is not waited for");
            }
            if (at > limit) {
                now = Math.max(now, limit);
                throw new AssertionError("not ended at " + world.elapsed() + "; these go on: " + waiting());
            }
            now = Math.max(now, at);
            if (expired != null) {
                throw new AssertionError(expired + "; these go on: " + waiting());
            }
            if (next == null || scripts.next() <= at) {
                scripts.runFirst();
            } else {
                next.runNext();
            }
            check();
        }
    }

    /** Finds, among the hosts where something is to happen first, the one that the seed chooses. */
    private @Nullable Host earliest() {
        long at = Agenda.NEVER;
        int number = 0;
        Host first = null;
        for (Host host : world.everyHost()) {
            long next = host.next();
            if (next < at) {
                at = next;
                number = 1;
                first = host;
            } else if (next == at && next != Agenda.NEVER) {
                number++;
            }
        }
        if (number < 2) {
            return first;
        }
        int chosen = world.choices().order().among(number);
        for (Host host : world.everyHost()) {
            if (host.next() == at && chosen-- == 0) {
                return host;
            }
        }
        throw new AssertionError("a host has vanished");
    }

    private void check() {
        for (Invariant invariant : invariants) {
            if (!holds(invariant)) {
                found.add(new AssertionError("the invariant does not hold: " + invariant.name()));
            }
        }
        String stranger = world.threads().pollStranger();
        if (stranger != null) {
            found.add(new AssertionError(stranger));
        }
        throwFound();
    }

    private static boolean holds(Invariant invariant) {
        try {
            return invariant.holds().getAsBoolean();
        } catch (Throwable thrown) {
            throwBroken(thrown);
            throw new AssertionError("the invariant cannot be looked at: " + invariant.name() + ": " + thrown, thrown);
        }
    }

    /** Throws what leaves no machine to go on with. A stack that was too short is none of that. */
    static void throwBroken(Throwable thrown) {
        if (thrown instanceof VirtualMachineError broken && !(thrown instanceof StackOverflowError)) {
            throw broken;
        }
    }

    /** {@return what went wrong, in a line} */
    static String words(Throwable cause) {
        String said = cause instanceof AssertionError ? cause.getMessage() : null;
        return said == null ? cause.toString() : said;
    }

    /** Refuses to have the world closed under its own feet: a run that stops so would look like one that is over. */
    void requireStanding() {
        if (world.goesOn()) {
            throw new IllegalStateException(world + " is being run: close it behind run()");
        }
    }

    void throwFound() {
        if (!found.isEmpty()) {
            Throwable first = found.remove(0);
            found.forEach(first::addSuppressed);
            found.clear();
            throw world.failure(first);
        }
    }

    private List<String> waiting() {
        List<String> waiting = new ArrayList<>();
        for (Program program : world.programs()) {
            if (!program.isOver()) {
                String paused = program.host().isPaused() ? ", which stands still: " : ": ";
                program.tasks().forEach(task -> waiting.add(program.host() + paused + task));
            }
        }
        return waiting;
    }

    /** {@return who stands where, one line for each task of programs that go on} */
    List<String> standing() {
        List<String> lines = new ArrayList<>();
        for (Program program : world.programs()) {
            if (!program.isOver()) {
                program.standing()
                        .forEach(
                                task -> lines.add(Story.line(now, program.host().name(), task)));
            }
        }
        return lines;
    }
}
