package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.testing.internal.sockets.Addresses;
import org.tulip4j.testing.internal.sockets.FreePorts;

/**
 * A machine in a {@link World}: an address, a clock, sockets, and at most one program at a time, which has a loop of its own.
 *
 * <p>Thread: the world's.
 *
 * @since 0.1.0
 */
public final class Host {
    /** How many sockets a program may have open, unless a script says so. */
    static final int DESCRIPTORS = 1024;

    private static final int BACKLOG = 4096;

    /** Where it is. */
    private final World world;
    /** What others call it. */
    private final String name;
    /** Where others find it. */
    private final InetAddress address;
    /** What is to happen here. */
    private final Agenda agenda = new Agenda();
    /** Who listens, by address. */
    private final Map<InetSocketAddress, WorldListener> listeners = new HashMap<>();
    /** Addresses of connecting ends. */
    private final Set<InetSocketAddress> bound = new HashSet<>();
    /** Sockets for datagrams. */
    private final Set<WorldDatagrams> datagrams = new LinkedHashSet<>();
    /** Ports for who does not ask for one. */
    private final FreePorts ports = new FreePorts();
    /** How many sockets a program may have open. */
    private int descriptors = DESCRIPTORS;
    /** How many connections may wait to be accepted, whatever a program asks for. */
    private int backlog = BACKLOG;
    /** Every queue is full, whatever the backlog. */
    private boolean full;
    /** It has no power. */
    private boolean off;
    /** What programs read that start from now on. */
    private HostClock clock = new HostClock(this, 0, 0);
    /** When nothing of its program runs. */
    private final Standstill standstill = new Standstill(this);
    /** How fast its program reads. */
    private final Intake intake = new Intake(this);
    /** What runs on it, or ran last; null: nothing has. */
    private @Nullable Program program;

    Host(World world, String name, InetAddress address) {
        this.world = world;
        this.name = name;
        this.address = address;
    }

    // For the author of a world

    /** {@return its name, by which programs find it too} */
    public String name() {
        return name;
    }

    /** {@return its address} */
    public InetAddress address() {
        return address;
    }

    /**
     * Starts a program whose end the world waits for. It fails the world when it throws, when it leaves tasks, sockets or timers behind, and when
     * anything reaches its loop's exception handler.
     *
     * @param main runs as the main task of a loop of its own
     * @return the program
     * @throws IllegalStateException when another program runs here, or the power is off
     */
    public Program start(VoidCoroutine main) {
        return begin(main, false);
    }

    /**
     * Starts a program that runs until the world has no other to wait for. Then its main task is cancelled, and behind it what tasks are left, as {@link
     * org.tulip4j.Tulip#run} does; they have 30 seconds of the world to clean up. It fails the world as {@link #start} tells.
     *
     * @param main runs as the main task of a loop of its own
     * @return the program
     * @throws IllegalStateException when another program runs here, or the power is off
     */
    public Program serve(VoidCoroutine main) {
        return begin(main, true);
    }

    private Program begin(VoidCoroutine main, boolean service) {
        Objects.requireNonNull(main, "main");
        world.requireGoesOn("no program runs");
        if (off) {
            throw new IllegalStateException(this + " has no power: call powerOn first");
        }
        Program before = program;
        if (before != null && before.isRunning()) {
            throw new IllegalStateException(
                    this + " runs a program already: kill it first, or give the other one a host of its own");
        }
        Program begun = new Program(this, main, service);
        program = begun;
        world.begun(begun);
        // In a turn of another program it begins behind that: a thread has one loop at a time.
        world.whenNobodyRuns(this, () -> standstill.whenAwake(begun::begin));
        return begun;
    }

    /**
     * Kills the program, as {@code kill -9} does: its tasks never run again, no clean-up runs in the world, and the system closes its sockets.
     * What is in the Java objects that were given to the program stays, as files would. Its coroutines are unwound when the world is closed. A
     * program that kills itself goes on to the end of its turn.
     *
     * @throws IllegalStateException when no program runs: a kill that hits nobody tries nothing. A script that the seed's kills may be before asks
     *     {@link Program#isRunning} first
     */
    public void kill() {
        Program now = running();
        if (now.inTurn()) {
            later(now::kill);
        } else {
            now.kill();
        }
    }

    /**
     * Sends the program a signal. What it has added with {@link EventLoop#addSignalHandler} for it is called. Without a handler TERM, INT and HUP have it
     * end as a program of {@code Tulip.run} ends: its main task is cancelled, and it is killed when it has not cleaned up ten seconds later. KILL
     * kills.
     *
     * @param name with or without "SIG"
     * @throws IllegalStateException when no program runs, or it has no handler for another signal than these
     */
    public void signal(String name) {
        Program now = running();
        now.backend().signals().send(name, now);
    }

    /**
     * Starts the program again that was killed or has ended, from its beginning.
     *
     * @throws IllegalStateException when it runs, when there was none, or the power is off
     */
    public void restart() {
        Program before = program;
        if (before == null) {
            throw new IllegalStateException(this + " has never had a program: start one");
        }
        begin(before.main(), before.isService());
    }

    /**
     * Cuts the power: the program is gone, and nobody is told. Peers notice when nothing answers. Without effect when it is off: a power cut of the
     * seed may have been before a script.
     */
    public void powerOff() {
        if (!off) {
            world.tell(this, "loses its power");
            off = true;
            Program now = program;
            if (now != null) {
                now.powerOff();
            }
            standstill.forget();
        }
    }

    /**
     * Gives power back. Nothing runs yet: call {@link #restart}. Old connections are answered with resets. Without effect when it is on: the seed may
     * have given it back already, and then {@link #restart} too was called.
     */
    public void powerOn() {
        if (off) {
            off = false;
            world.tell(this, "has power again");
            world.ways().letGo(this);
        }
    }

    /** {@return whether it has no power} */
    public boolean isOff() {
        return off;
    }

    /**
     * Limits how many sockets a program may have open.
     *
     * @param count zero or more; what is open already stays
     */
    public void setDescriptors(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("how many descriptors? " + count);
        }
        descriptors = count;
    }

    /**
     * Limits how many connections may wait to be accepted on each address, which is 4096 unless said, whatever a program asks for. Those beyond hear
     * nothing, and ask again after one second, after three, seven and so on, as systems do.
     *
     * @param count zero or more; 0: every queue is full. What waits already stays
     */
    public void setBacklog(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("how many connections may wait on " + this + "? " + count);
        }
        backlog = count;
    }

    /**
     * Has its clock go another way than the world's, for programs that start later.
     *
     * @param ahead how far it is ahead when the world begins; may be negative
     * @param millionths by how many millionths it is too fast; negative: too slow; between -500,000 and 500,000
     */
    public void setClock(Duration ahead, int millionths) {
        if (Math.abs(millionths) > Choices.MILLION / 2) {
            throw new IllegalArgumentException("a clock may be wrong by half at most: " + millionths + " millionths");
        }
        clock = new HostClock(this, Agenda.nanos(ahead), millionths);
    }

    /**
     * Has its clock jump, now, and for what runs as well: as that of a machine does that was asleep. The clock of a loop is monotonic, so there is no way back.
     * Timers that it jumps over are due at once, so time-outs come early by as much; other hosts do not notice. What a program reads from a clock of the JDK, such
     * as {@code Instant.now()}, is not in the world.
     *
     * @param by how far, more than zero
     * @throws IllegalArgumentException when not more than zero
     */
    public void jumpClock(Duration by) {
        long nanos = Faults.positive(by);
        world.tell(this, "has a clock that jumps by " + by);
        clock.jump(nanos);
        Program now = program;
        if (now != null && now.clock() != clock) {
            now.clock().jump(nanos);
        }
        rouse();
    }

    /**
     * Has the whole host stand still for a while, as in a long collection of garbage, or when a virtual machine is moved: no part of its program runs, its clock
     * goes on, its system takes connections and what comes in them as far as there is room. Timers that have become due run when it goes on.
     *
     * <p>Called by its own program, it is as if the call took so long: the clock is on by as much behind it, and what the program sends then leaves then. What it
     * writes to Java objects it writes at once. All hosts go on when only services are left.
     *
     * @param time more than zero; when it stands still already it goes on at the later of both ends
     * @throws IllegalArgumentException when the time is not more than zero
     * @throws IllegalStateException when no program runs
     */
    public void pause(Duration time) {
        running();
        standstill.begin(Faults.positive(time));
    }

    /**
     * Has the whole host stand still until {@link #resume}, as after {@code SIGSTOP}; otherwise as {@link #pause(Duration)}. Called by its own program, it is so
     * from the end of the turn on.
     *
     * @throws IllegalStateException when no program runs
     */
    public void pause() {
        running();
        standstill.begin();
    }

    /** Has the host go on that stands still. Without effect when it does not: the end of a pause may have been before a script. */
    public void resume() {
        standstill.end();
    }

    /** {@return whether it stands still} */
    public boolean isPaused() {
        return standstill.isStill();
    }

    /**
     * Has its program read nothing for a while, streams and datagrams, though it runs: what comes waits in its system, until that has no more room and peers cannot
     * send. All hosts read when only services are left.
     *
     * @param time more than zero; when it reads nothing already it goes on at the later of both ends
     * @throws IllegalArgumentException when the time is not more than zero
     * @throws IllegalStateException when no program runs
     */
    public void stopReading(Duration time) {
        running();
        long nanos = Faults.positive(time);
        world.tell(this, "reads nothing for " + time);
        intake.stop(nanos);
    }

    /**
     * Limits how much its programs read from streams, all together, until only services are left.
     *
     * @param bytesPerSecond 0: no limit
     * @throws IllegalArgumentException when negative
     */
    public void setReadRate(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("how much does " + this + " read in a second? " + bytesPerSecond);
        }
        intake.setRate(bytesPerSecond);
    }

    /**
     * Returns the loop of the program that runs here.
     *
     * @return the loop
     * @throws IllegalStateException when no program runs
     */
    public EventLoop loop() {
        return running().loop();
    }

    /** {@return the program that runs here, or ran last; null when there was none} */
    public @Nullable Program program() {
        return program;
    }

    private Program running() {
        Program now = program;
        if (now == null || !now.isRunning()) {
            throw new IllegalStateException("no program runs on " + this + ": "
                    + (off
                            ? "it has no power"
                            : now == null
                                    ? "none was started"
                                    : "its last one " + (now.wasKilled() ? "was killed" : "has ended")
                                            + ", and restart begins it again"));
        }
        return now;
    }

    // For the world

    World world() {
        return world;
    }

    int descriptors() {
        return descriptors;
    }

    int backlog() {
        return full ? 0 : backlog;
    }

    boolean isFull() {
        return full;
    }

    void setFull(boolean changed) {
        full = changed;
        world.tell(this, full ? "has no room for connections that wait" : "has room for connections that wait");
    }

    HostClock clock() {
        return clock;
    }

    Standstill standstill() {
        return standstill;
    }

    Intake intake() {
        return intake;
    }

    /** Only services are left: nothing keeps this one from its end. */
    void endsInPeace() {
        standstill.end();
        intake.asEver();
    }

    void at(long time, Runnable action) {
        agenda.add(time, action);
    }

    /** Behind the turn that runs. */
    void later(Runnable action) {
        agenda.add(world.now(), action);
    }

    boolean inTurn() {
        Program now = program;
        return now != null && now.inTurn();
    }

    void rouse() {
        Program now = program;
        if (now != null) {
            now.rouse();
        }
    }

    /** When something is to happen here. */
    long next() {
        Program now = program;
        return now == null ? agenda.next() : Math.min(agenda.next(), now.alarmAt());
    }

    void runNext() {
        Program now = program;
        if (now != null && now.alarmAt() < agenda.next()) {
            now.ring();
        } else {
            agenda.runFirst();
        }
    }

    void close() {
        agenda.clear();
    }

    // Addresses

    InetSocketAddress bindToListen(InetSocketAddress asked) throws IOException {
        InetSocketAddress local =
                new InetSocketAddress(ownOrAny(asked), asked.getPort() == 0 ? freePort() : asked.getPort());
        for (InetSocketAddress other : listeners.keySet()) {
            if (other.getPort() == local.getPort() && Addresses.overlap(other.getAddress(), local.getAddress())) {
                throw SocketErrors.binding(local, new BindException("Address already in use"));
            }
        }
        return local;
    }

    private InetAddress ownOrAny(InetSocketAddress asked) throws IOException {
        InetAddress wanted = asked.getAddress();
        if (wanted.isAnyLocalAddress() || isOwn(wanted)) {
            return wanted;
        }
        throw new AddressNotAvailableException(
                "Cannot assign requested address: " + this + " is " + address.getHostAddress() + ", not "
                        + Addresses.text(asked),
                new BindException("Cannot assign requested address"));
    }

    boolean isOwn(InetAddress wanted) {
        return wanted.isLoopbackAddress() || wanted.equals(address);
    }

    void listen(InetSocketAddress local, WorldListener listener) {
        listeners.put(local, listener);
    }

    void forget(InetSocketAddress local, WorldListener listener) {
        listeners.remove(local, listener);
    }

    @Nullable WorldListener listenerAt(InetSocketAddress remote) {
        WorldListener exact = listeners.get(remote);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<InetSocketAddress, WorldListener> entry : listeners.entrySet()) {
            InetSocketAddress local = entry.getKey();
            if (local.getPort() == remote.getPort() && local.getAddress().isAnyLocalAddress()) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Who listens at a port, in words, where nobody does who could be reached. */
    String listening(int port) {
        for (InetSocketAddress local : listeners.keySet()) {
            if (local.getPort() == port) {
                return "it listens on " + Addresses.text(local) + " only";
            }
        }
        return "nobody listens on port " + port;
    }

    /** The wildcard as a target means this host. */
    InetSocketAddress reachable(InetSocketAddress remote) throws IOException {
        return Addresses.resolved(remote).isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), remote.getPort())
                : remote;
    }

    /** The address by which it speaks to another one. */
    InetAddress ownAddress(InetSocketAddress remote) {
        return remote.getAddress().isLoopbackAddress() ? remote.getAddress() : address;
    }

    InetSocketAddress bindToConnect(InetSocketAddress remote, @Nullable InetSocketAddress asked) throws IOException {
        InetAddress own =
                asked == null || asked.getAddress().isAnyLocalAddress() ? ownAddress(remote) : ownOrAny(asked);
        InetSocketAddress local =
                new InetSocketAddress(own, asked == null || asked.getPort() == 0 ? freePort() : asked.getPort());
        if (listeners.containsKey(local) || !bound.add(local)) {
            throw SocketErrors.binding(local, new BindException("Address already in use"));
        }
        return local;
    }

    void release(@Nullable SocketAddress client) {
        bound.remove(client);
    }

    InetSocketAddress bindDatagrams(@Nullable InetSocketAddress asked, boolean shares) throws IOException {
        InetAddress own = asked == null ? InetAddress.getByAddress(new byte[4]) : ownOrAny(asked);
        InetSocketAddress local =
                new InetSocketAddress(own, asked == null || asked.getPort() == 0 ? freePort() : asked.getPort());
        for (WorldDatagrams other : datagrams) {
            if (other.queue().standsInTheWayOf(local, shares)) {
                throw SocketErrors.binding(local, new BindException("Address already in use"));
            }
        }
        return local;
    }

    Set<WorldDatagrams> datagrams() {
        return datagrams;
    }

    private int freePort() throws IOException {
        return ports.take(
                port -> listeners.keySet().stream().anyMatch(other -> other.getPort() == port)
                        || bound.stream().anyMatch(other -> other.getPort() == port)
                        || datagrams.stream()
                                .anyMatch(other -> other.queue().local().getPort() == port),
                "on " + this);
    }

    @Override
    public String toString() {
        return name;
    }
}
