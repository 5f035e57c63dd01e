package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One connection of two programs of a {@link World}, as a script finds it by {@link World#connections} or {@link World#connection}: what a network does to
 * a single one. States: open at both ends; at one end only; over, when every method is without effect.
 *
 * <p>Thread: the world's.
 *
 * @since 0.1.0
 */
public final class Connection {
    /** The end that asked for it. */
    private final WorldStream connecting;
    /** The end that was asked. */
    private final WorldStream accepting;

    Connection(WorldStream connecting, WorldStream accepting) {
        this.connecting = connecting;
        this.accepting = accepting;
    }

    /** {@return the host that asked for it} */
    public Host from() {
        return connecting.host();
    }

    /** {@return the host that was asked, which is the same one for a connection to itself} */
    public Host to() {
        return accepting.host();
    }

    /** {@return whether one of its ends is in use yet: not closed, and not told that the connection is over} */
    public boolean isOpen() {
        return connecting.isWhole() || accepting.isWhole();
    }

    /**
     * Has nothing arrive for a while, in both directions; then all of it comes, in order, and the connection goes on. A stall that is longer than a quarter
     * of an hour is one that systems do not wait for: who has sent something is told that the connection timed out.
     *
     * @param time more than zero; one that stalls already goes on at the later of both ends
     * @throws IllegalArgumentException when the time is not more than zero
     */
    public void stall(Duration time) {
        long nanos = Faults.positive(time);
        if (isOpen()) {
            world().tell(null, this + " stalls for " + time);
            connecting.stall(nanos);
            accepting.stall(nanos);
        }
    }

    /**
     * Has nothing arrive for a while that one end sends, news that it has read something included; then all of it comes.
     *
     * @param from who is not heard: {@link #from()} or {@link #to()}; of a connection to itself it is the end that asked
     * @param time more than zero
     * @throws IllegalArgumentException when the host has no end of it, or the time is not more than zero
     */
    public void stallOneWay(Host from, Duration time) {
        WorldStream end = endOn(from);
        long nanos = Faults.positive(time);
        if (isOpen()) {
            world().tell(null, this + " stalls for " + time + ": " + from + " is not heard");
            end.stall(nanos);
        }
    }

    /** Breaks it at both ends, as a reset from a machine between them does. What is on its way is lost. */
    public void reset() {
        if (isOpen()) {
            world().tell(null, this + " is reset");
            connecting.reset();
        }
    }

    /**
     * Has one end give it up: its program is told that the connection timed out, the other end hears nothing. It is open at one end only from then on, until
     * that one sends something, which is answered with a reset.
     *
     * @param host whose system gives it up: {@link #from()} or {@link #to()}; of a connection to itself it is the end that asked
     * @throws IllegalArgumentException when the host has no end of it
     */
    public void loseOneEnd(Host host) {
        WorldStream end = endOn(host);
        if (end.isWhole()) {
            world().tell(null, this + " is given up by " + host + ", without a word");
            end.lose();
        }
    }

    private WorldStream endOn(Host host) {
        Objects.requireNonNull(host, "host");
        for (WorldStream end : ends()) {
            if (end.host() == host) {
                return end;
            }
        }
        throw new IllegalArgumentException(this + " has no end on " + host);
    }

    List<WorldStream> ends() {
        return List.of(connecting, accepting);
    }

    private World world() {
        return connecting.world();
    }

    /** {@return who asked whom} */
    @Override
    public String toString() {
        return "the connection of " + connecting.names();
    }
}
