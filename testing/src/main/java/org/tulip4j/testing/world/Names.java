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
    /** How long an answer takes. */
    private long delayNanos = 1_000_000;

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
        names.put(name, Arrays.stream(hosts).map(Host::address).toList());
    }

    /**
     * Has nobody answer to a name any more.
     *
     * @param name whose look-up fails from now on
     * @throws IllegalArgumentException when it is nobody's name
     */
    public void remove(String name) {
        if (names.remove(name) == null) {
            throw new IllegalArgumentException(
                    "'" + name + "' is nobody's name in this world; there are " + new TreeSet<>(names.keySet()));
        }
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

    /** What the loop of a program asks. */
    Resolver resolver() {
        return new Resolver() {
            @Override
            public CompletableFuture<List<InetAddress>> resolve(String name) {
                CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
                world.at(world.now() + delayNanos, () -> {
                    List<InetAddress> found = name.equals("localhost") ? List.of(loopback()) : names.get(name);
                    if (found == null) {
                        answer.completeExceptionally(new UnknownHostException(
                                name + ": not known in this world; its hosts are " + world.hosts()));
                    } else {
                        answer.complete(found);
                    }
                });
                return answer;
            }

            @Override
            public CompletableFuture<String> nameOf(InetAddress address) {
                CompletableFuture<String> answer = new CompletableFuture<>();
                world.at(world.now() + delayNanos, () -> {
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
