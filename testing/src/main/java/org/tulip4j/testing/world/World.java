package org.tulip4j.testing.world;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.transport.Transport;

/**
 * A world in one thread: hosts, each with a loop of its own, ways between them, time that jumps from event to event, and a seed that makes every
 * choice. The same seed makes the same run, on every engine and Java.
 *
 * <pre>{@code
 * try (World world = World.of(17)) {
 *     Host server = world.host("server");
 *     Host client = world.host("client");
 *     server.serve(() -> new EchoService().run());
 *     client.start(() -> new EchoClient("server", 7).run());
 *     world.run();
 * }
 * }</pre>
 *
 * <p>Programs are ordinary ones: what they do with their loop's clock, names, connections, servers, datagrams and default executor happens in the
 * world. Not in it: files, child processes, pipes, Unix sockets, {@code System.nanoTime}, threads and loops of a program's own. Child processes, pipes,
 * channels and loops are refused by name, calls of other threads reported, threads that a program makes named in the log; what a program reads from a file or
 * a system clock is not noticed, unless a failure does not repeat: {@link Seeds#check} then names what was done outside.
 *
 * <p>Thread: the one that made it. States: made, run once, closed.
 *
 * @since 0.1.0
 */
public final class World implements AutoCloseable {
    private static final Duration DEFAULT_LIMIT = Duration.ofHours(1);

    /** Makes every choice. */
    private final Chances choices;
    /** What the choices are called in messages. */
    private final String seed;
    /** Which thread runs a part of it, and for whom. */
    private final Threads threads = new Threads();
    /** Its hosts. */
    private final Hosts hosts = new Hosts(this);
    /** How hosts reach each other. */
    private final Ways ways = new Ways(this);
    /** Every program that was started. */
    private final List<Program> programs = new ArrayList<>();
    /** What happens when, and what went wrong. */
    private final Course course = new Course(this);
    /** What a run must leave as it found it. */
    private final Balances balances = new Balances(this);
    /** What is to happen at some time, as the test says. */
    private final Scripts scripts = new Scripts(this);
    /** Its names. */
    private final Names names = new Names(this);
    /** Makes faults by the seed. */
    private final FaultPlan plan = new FaultPlan(this);
    /** Who may be cancelled. */
    private final Victims victims = new Victims(this);
    /** What happened; null: it is not kept. */
    private @Nullable Story story;
    /** How loops are made. */
    private LoopOptions options = LoopOptions.DEFAULT;
    /** How long it may go on. */
    private long limitNanos = DEFAULT_LIMIT.toNanos();
    /** It was run. */
    private boolean wasRun;
    /** Its run is over. */
    private boolean ended;
    /** It is closed. */
    private boolean closed;

    private World(Chances choices, String seed) {
        this.choices = choices;
        this.seed = seed;
    }

    /**
     * A world whose choices are made by a seed.
     *
     * @param seed any number
     * @return an empty world
     */
    public static World of(long seed) {
        return new World(Chances.of(seed), "seed " + seed);
    }

    static World of(long seed, String text) {
        return new World(Chances.of(seed), text);
    }

    static World repeating(int[][] choices, String seed) {
        return new World(Chances.repeating(choices), seed);
    }

    // What is there

    /**
     * Adds a host with the next free address, from 10.0.0.1 on.
     *
     * @param name by which programs find it; not blank, and no other host's
     * @return the host
     * @throws IllegalArgumentException when the name is blank or taken
     */
    public Host host(String name) {
        return hosts.add(name);
    }

    /**
     * Adds a host with an address.
     *
     * @param name by which programs find it; not blank, and no other host's
     * @param address literal, of IPv4 or IPv6, and no other host's
     * @return the host
     * @throws IllegalArgumentException when one of them is taken or cannot be used
     */
    public Host host(String name, String address) {
        return hosts.add(name, address);
    }

    /** {@return every host, in the order in which they were added} */
    public List<Host> hosts() {
        return hosts.copy();
    }

    /** {@return the names that programs can look up} */
    public Names names() {
        return names;
    }

    /**
     * Describes the ways between two hosts, in both directions, from now on.
     *
     * @param one a host of this world
     * @param other another one, or the same
     * @param link what the ways are like
     * @throws IllegalArgumentException for a host of another world, and for options that change nothing: a queue without a bandwidth, reordering
     *     without a latency
     */
    public void link(Host one, Host other, LinkOptions link) {
        Contradictions.refuse(Objects.requireNonNull(link, "link"));
        linkOneWay(one, other, link);
        linkOneWay(other, one, link);
    }

    /**
     * Describes the way from one host to another, from now on; the way back stays as it is.
     *
     * @param from where it begins, a host of this world
     * @param to where it ends, another one, or the same
     * @param link what the way is like
     * @throws IllegalArgumentException as {@link #link} does
     */
    public void linkOneWay(Host from, Host to, LinkOptions link) {
        Contradictions.refuse(Objects.requireNonNull(link, "link"));
        wire(from, to).setOptions(link);
    }

    /**
     * Puts a firewall before the way from one host to another, or takes it away. What is connected stays so, and datagrams pass.
     *
     * @param from who connects, a host of this world
     * @param to to whom, another one
     * @param firewall what becomes of a connect from now on
     * @throws IllegalArgumentException for a host of another world, and for one and the same
     */
    public void setFirewall(Host from, Host to, Firewall firewall) {
        ways.set(from, to, Objects.requireNonNull(firewall, "firewall"));
    }

    /**
     * Chooses how loops of programs are made that start later. Backend, clock, name and resolver are the world's.
     *
     * @param wanted engine and debug mode, for instance
     */
    public void setLoopOptions(LoopOptions wanted) {
        options = Objects.requireNonNull(wanted, "wanted");
    }

    /**
     * Limits how long the world may go on, which is an hour of its time unless said.
     *
     * @param limit more than zero
     * @throws IllegalStateException when the world was run already
     */
    public void setLimit(Duration limit) {
        if (wasRun) {
            throw new IllegalStateException(
                    "this world was run already, with the limit " + limit() + ": set it before");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a limit must be more than zero: " + limit);
        }
        limitNanos = Agenda.nanos(limit);
    }

    /**
     * Has the seed make faults, from the beginning of {@link #run} on; while the world runs, from now on and in place of those that were set before.
     * {@link #run} refuses those that cannot happen.
     *
     * @param faults what may go wrong
     * @throws IllegalArgumentException when an interval is longer than the time until all is calm
     * @throws IllegalStateException when the run is over; while it runs also for faults that cannot happen
     */
    public void setFaults(Faults faults) {
        plan.set(Objects.requireNonNull(faults, "faults"));
    }

    /**
     * Names something that must hold all the time; it is looked at after every event of the world.
     *
     * @param name what it is called when it does not
     * @param holds asked in no task; must change nothing
     * @throws IllegalStateException when the run is over
     */
    public void invariant(String name, BooleanSupplier holds) {
        requireGoesOn("nobody looks at an invariant");
        course.add(Objects.requireNonNull(name, "name"), Objects.requireNonNull(holds, "holds"));
    }

    /**
     * Names something that a run must leave as it found it: memory of an allocator that is in use, permits of a semaphore, connections in a pool. It is
     * asked for before {@link #run} begins and when every program has ended; a difference fails the world. A run in which a program was killed is not
     * compared, for the dead free nothing, and the story says so.
     *
     * @param name what it is called when it has changed
     * @param measure asked in no task; what it answers is compared by {@code equals}
     * @throws IllegalStateException when the world was run already
     */
    public void balance(String name, Supplier<?> measure) {
        balances.add(name, measure);
    }

    /**
     * Names somebody who may be cancelled, at an await that the seed chooses for each body that it runs. When faults are calm, nobody is.
     *
     * @param name of its tasks
     * @return whoever; its {@link Victim#run} is called in programs, as often as wanted
     * @throws IllegalStateException when it is the first and a program was started already
     */
    public Victim victim(String name) {
        return victims.add(name, null, null);
    }

    /**
     * Offers tasks of programs as victims, each of which may be cancelled at an await that the seed chooses.
     *
     * @param name of whoever is cancelled, in the story
     * @param which asked of a task when it waits, until it says yes; must change nothing. A task's name, and that of its loop, which is its host's, say
     *     who it is
     * @return whoever
     * @throws IllegalStateException when it is the first and a program was started already
     */
    public Victim victim(String name, Predicate<Task<?>> which) {
        return victims.add(name, null, Objects.requireNonNull(which, "which"));
    }

    // Scripts

    /**
     * Has something happen at a time of the world. When the world ends before, the story says so; {@link Seeds#check} fails when that is so with
     * every seed, and a world that is run by itself warns in the log.
     *
     * @param time since its beginning, not past, not behind the limit
     * @param action runs in no task, between two events
     * @throws IllegalArgumentException when the time is past, or, while the world runs, behind the limit; before, {@link #run} says so
     * @throws IllegalStateException when the run is over
     */
    public void at(Duration time, Runnable action) {
        scripts.add(time, action);
    }

    /**
     * Cuts the ways between two hosts. Datagrams are lost; streams wait, and are given up after a quarter of an hour. Without effect on a way that
     * a script has cut; a cut outlasts those of the seed.
     *
     * @param one a host
     * @param other another one
     * @throws IllegalArgumentException when both are the same, or one is of another world
     */
    public void cut(Host one, Host other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /**
     * Cuts one way only: nothing that {@code from} sends comes to {@code to}.
     *
     * @param from who is not heard
     * @param to who hears nothing
     * @throws IllegalArgumentException when both are the same, or one is of another world
     */
    public void cutOneWay(Host from, Host to) {
        ways.cut(from, to);
    }

    /**
     * Opens the ways between two hosts again. Without effect on a way that is open: a fault of the seed may have been before a script.
     *
     * @param one a host
     * @param other another one
     * @throws IllegalArgumentException when both are the same, or one is of another world
     */
    public void heal(Host one, Host other) {
        healOneWay(one, other);
        healOneWay(other, one);
    }

    /**
     * Opens one way again.
     *
     * @param from who is heard again
     * @param to who hears again
     * @throws IllegalArgumentException when both are the same, or one is of another world
     */
    public void healOneWay(Host from, Host to) {
        ways.heal(from, to);
    }

    /**
     * Cuts every way between hosts of a group and all others.
     *
     * @param group hosts that hear each other, and nobody else
     * @throws IllegalArgumentException when these are no hosts, or all, or one is of another world
     */
    public void partition(Host... group) {
        ways.partition(List.of(group));
    }

    /** Opens every way. */
    public void healAll() {
        ways.healAll();
    }

    /**
     * Resets every connection between two hosts.
     *
     * @param one a host
     * @param other another one, or the same
     */
    public void reset(Host one, Host other) {
        ways.reset(one, other);
    }

    /**
     * Finds the connections between two hosts that are in use at one end at least.
     *
     * @param one a host
     * @param other another one, or the same
     * @return those that there are now, those that asked for earlier ones first on each host
     */
    public List<Connection> connections(Host one, Host other) {
        return ways.connections(one, other);
    }

    /**
     * Finds the connection of a program's transport.
     *
     * @param transport of a program of this world, plain or secure
     * @return the connection
     * @throws IllegalArgumentException when no program has such a connection open
     */
    public Connection connection(Transport transport) {
        return ways.connection(transport.localAddress(), transport.remoteAddress());
    }

    // Time and chance

    /** {@return how much time has passed in it} */
    public Duration elapsed() {
        return Duration.ofNanos(now());
    }

    /**
     * Chooses by the seed, for programs and scripts that want chance.
     *
     * @param bound more than zero
     * @return zero or more, and less than the bound; zero is taken for the quiet choice when a failing run is made smaller
     * @throws IllegalArgumentException when the bound is not positive
     */
    public int choose(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("the bound must be positive: " + bound);
        }
        threads.requireInside("World.choose");
        return choices.programs().among(bound);
    }

    /**
     * Adds a line to the story, when it is kept.
     *
     * @param line what happened
     */
    public void note(String line) {
        Program where = threads.turnOf();
        tell(where == null ? null : where.host(), line);
    }

    /** Keeps the story from now on: who sent what to whom, and what went wrong. */
    public void keepStory() {
        story = story == null ? new Story() : story;
    }

    /** {@return what happened so far, line by line; empty when it is not kept} */
    public List<String> story() {
        return story == null ? List.of() : Collections.unmodifiableList(story.lines());
    }

    // Running

    /**
     * Runs the world until every program has ended that was begun with {@link Host#start}, then ends those of {@link Host#serve}.
     *
     * @throws WorldFailure when a program fails, leaves something behind or calls its loop's exception handler (but for what a peer did to it), when an invariant does not hold, when
     *     nobody can go on, when the limit is reached, when a thread calls that is not in the world
     * @throws IllegalStateException when it was run already, has no host, has no program to wait for, has faults that cannot happen, or is run
     *     inside of a loop or in another thread
     * @throws IllegalArgumentException when a script is behind the limit
     */
    public void run() {
        requireOpen();
        if (!threads.isOwn() || EventLoops.runningOrNull() != null) {
            throw new IllegalStateException("a world is run by the thread that made it, outside of a loop");
        }
        if (wasRun) {
            throw new IllegalStateException("this world was run already: make another one");
        }
        Contradictions.refuseWithoutPrograms(this);
        balances.begin();
        scripts.begin();
        plan.check();
        wasRun = true;
        threads.made().begin();
        try {
            plan.begin();
            course.run(limitNanos);
            balances.check();
        } catch (WorldFailure failure) {
            throw failure;
        } catch (Throwable thrown) {
            course.failed(thrown);
        } finally {
            threads.made().end();
            ended = true;
        }
        course.throwFound();
        scripts.end();
        threads.made().warn(this);
    }

    /** What a run throws that failed so. */
    WorldFailure failure(Throwable cause) {
        String alien = threads.made().text();
        String what = Course.words(cause);
        return new WorldFailure(
                what + " (" + seed + ", " + (wasRun ? "at " + elapsed() : "before the world was run") + ")"
                        + (alien.isEmpty() ? "" : "; " + alien),
                cause,
                story(),
                course.standing());
    }

    Course course() {
        return course;
    }

    Victims victims() {
        return victims;
    }

    boolean wasRun() {
        return wasRun;
    }

    /** Closes every loop, and unwinds coroutines of programs that were killed. Idempotent; refused while the world is run. */
    @Override
    public void close() {
        course.requireStanding();
        if (!closed) {
            closed = true;
            programs.forEach(Program::close);
            hosts.every().forEach(Host::close);
        }
    }

    // For what is in it

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this world is closed");
        }
    }

    boolean goesOn() {
        return wasRun && !ended;
    }

    /** Refuses what would have no effect any more. */
    void requireGoesOn(String inVain) {
        threads.requireInside("the world");
        requireOpen();
        if (ended) {
            throw new IllegalStateException("the run of " + this + " is over: " + inVain + " any more");
        }
    }

    Scripts scripts() {
        return scripts;
    }

    Duration limit() {
        return Duration.ofNanos(limitNanos);
    }

    void begun(Program program) {
        programs.add(program);
    }

    /** Every host, without a copy. */
    Iterable<Host> everyHost() {
        return hosts.every();
    }

    List<Program> programs() {
        return programs;
    }

    Chances choices() {
        return choices;
    }

    FaultPlan faultPlan() {
        return plan;
    }

    long now() {
        return course.now();
    }

    void at(long time, Runnable action) {
        course.at(time, action);
    }

    LoopOptions loopOptions() {
        return victims.counting(options.withResolver(names.resolver()));
    }

    void found(Throwable wrong) {
        course.found(wrong);
    }

    boolean isTold() {
        return story != null;
    }

    void tell(@Nullable Host host, String what) {
        threads.requireInside("the world, and it " + what);
        if (story != null) {
            story.add(now(), host == null ? "*" : host.name(), what);
        }
    }

    Threads threads() {
        return threads;
    }

    /** Now, or behind the turn that runs. */
    void whenNobodyRuns(Host host, Runnable action) {
        if (threads.turnOf() == null) {
            action.run();
        } else {
            host.later(action);
        }
    }

    Ways ways() {
        return ways;
    }

    Wire wire(Host from, Host to) {
        return ways.of(from, to);
    }

    String name(@Nullable SocketAddress address) {
        return ways.name(address);
    }

    @Override
    public String toString() {
        return "<World " + seed + " at " + elapsed() + " with " + hosts() + ">";
    }
}
