package org.tulip4j.testing.world;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.tulip4j.Resolver;

/**
 * The names of a {@link World}: those of its hosts, and what a script adds, changes and takes away.
 *
 * <p>Thread: the world's.
 *
 * @since 0.1.0
 */
public final class Names {
    /** Whose names they are. */
    private final World world;
    /** What each name stands for. */
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    /** What names stood for before they were changed. */
    private final Map<String, List<InetAddress>> before = new HashMap<>();
    /** How long an answer takes. */
    private long delayNanos = 1_000_000;
    /** How much longer answers take for a while. */
    private long slowNanos;
    /** How long that is. */
    private long slowUntil;
    /** How long nobody answers. */
    private long failUntil;
    /** How long what names stood for before is answered. */
    private long oldUntil;

    Names(World world) {
        this.world = world;
    }

    /**
     * Has a name stand for hosts from now on, in place of what it stood for.
     *
     * @param name not blank
     * @param hosts in the order in which they are answered, at least one
     * @throws IllegalArgumentException when the name is blank or localhost, and when there is no host, or one of another world
     */
    public void set(String name, Host... hosts) {
        if (name.isBlank() || hosts.length == 0) {
            throw new IllegalArgumentException("a name that is not blank stands for one host at least: '" + name + "'");
        }
        if (name.equals("localhost")) {
            throw new IllegalArgumentException("localhost is every host's name for itself, and stands for no other");
        }
        for (Host host : hosts) {
            Contradictions.requireOwn(host, world);
        }
        add(name, hosts);
        world.tell(null, name + " is the name of " + List.of(hosts));
    }

    /** Has a name stand for hosts, without a line in the story. */
    void add(String name, Host... hosts) {
        List<InetAddress> old =
                names.put(name, Arrays.stream(hosts).map(Host::address).toList());
        if (old != null) {
            before.put(name, old);
        }
    }

    /**
     * Has nobody answer to a name any more.
     *
     * @param name whose look-up fails from now on
     * @throws IllegalArgumentException when it is nobody's name
     */
    public void remove(String name) {
        List<InetAddress> old = names.remove(name);
        if (old == null) {
            throw new IllegalArgumentException(
                    "'" + name + "' is nobody's name in this world; there are " + new TreeSet<>(names.keySet()));
        }
        before.put(name, old);
        world.tell(null, name + " is nobody's name");
    }

    /**
     * Has look-ups take longer, or less.
     *
     * @param delay how long each takes from now on; zero or more
     */
    public void setDelay(Duration delay) {
        delayNanos = LinkOptions.nanos("delay", delay);
    }

    /**
     * Has every look-up take longer for a while.
     *
     * @param by how much longer than {@link #setDelay} says, more than zero
     * @param time from now on, more than zero
     * @throws IllegalArgumentException when a time is not more than zero
     */
    public void slowDown(Duration by, Duration time) {
        slowNanos = Faults.positive(by);
        slowUntil = until(time);
        world.tell(null, "look-ups take " + by + " longer, for " + time);
    }

    /**
     * Has every look-up fail for a while, as when no server of names answers.
     *
     * @param time from now on, more than zero
     * @throws IllegalArgumentException when the time is not more than zero
     */
    public void fail(Duration time) {
        failUntil = until(time);
        world.tell(null, "no name can be looked up for " + time);
    }

    /**
     * Has every look-up find, for a while, what the name stood for before it was changed or removed last, as servers of names do that keep answers.
     *
     * @param time from now on, more than zero
     * @throws IllegalArgumentException when the time is not more than zero
     */
    public void answerAsBefore(Duration time) {
        oldUntil = until(time);
        world.tell(null, "names stand for what they stood for before, for " + time);
    }

    private long until(Duration time) {
        return world.now() + Faults.positive(time);
    }

    /** Everything is answered as scripts say. */
    void getWell() {
        slowUntil = 0;
        failUntil = 0;
        oldUntil = 0;
    }

    private long delay() {
        return world.now() < slowUntil ? delayNanos + slowNanos : delayNanos;
    }

    private void answer(String name, CompletableFuture<List<InetAddress>> answer) {
        boolean local = name.equals("localhost");
        if (!local && world.now() < failUntil) {
            answer.completeExceptionally(new UnknownHostException(name + ": Temporary failure in name resolution"));
            return;
        }
        List<InetAddress> old = world.now() < oldUntil ? before.get(name) : null;
        List<InetAddress> found = local ? List.of(loopback()) : old != null ? old : names.get(name);
        if (found == null) {
            answer.completeExceptionally(
                    new UnknownHostException(name + ": not known in this world; its hosts are " + world.hosts()));
        } else {
            answer.complete(found);
        }
    }

    /** What the loop of a program asks. */
    Resolver resolver() {
        return new Resolver() {
            @Override
            public CompletableFuture<List<InetAddress>> resolve(String name) {
                CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
                world.at(world.now() + delay(), () -> answer(name, answer));
                return answer;
            }

            @Override
            public CompletableFuture<String> nameOf(InetAddress address) {
                CompletableFuture<String> answer = new CompletableFuture<>();
                world.at(world.now() + delay(), () -> {
                    for (Host host : world.hosts()) {
                        if (host.address().equals(address)) {
                            answer.complete(host.name());
                            return;
                        }
                    }
                    answer.complete(address.getHostAddress());
                });
                return answer;
            }
        };
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
