package org.tulip4j.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.testing.internal.sockets.Addresses;
import org.tulip4j.testing.internal.sockets.FreePorts;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/**
 * Where the connections of the backend {@code memory} live. Behaves as TCP does: bounded buffers, half close, reset, a
 * backlog; and as UDP does: datagrams are whole, and lost when nobody listens or the receiver is full. Every address is a local one. Free ports are counted up from 49152, so that the same program gets the same ports.
 * Paths of Unix domain sockets are names here, and no files: they are free when their server is closed.
 *
 * <p>Thread: any.
 *
 * @since 0.1.0
 */
public final class MemoryNetwork {
    /** How much one direction of a connection holds, unless said otherwise. */
    public static final int DEFAULT_CAPACITY_BYTES = 256 * 1024;

    /** Guards this and everything that lives here; never held while a sink is called. */
    final ReentrantLock lock = new ReentrantLock();

    private final int capacityBytes;
    private final Map<InetSocketAddress, MemoryListener> listeners = new HashMap<>();
    /** Who listens, by {@link #key}. */
    private final Map<Object, MemoryListener> unixListeners = new HashMap<>();
    /** Local addresses of connecting ends. */
    private final Set<InetSocketAddress> bound = new HashSet<>();

    private final MemoryDatagramPorts datagrams = new MemoryDatagramPorts();
    private final ArrayDeque<IOException> acceptFailures = new ArrayDeque<>();
    private final FreePorts ports = new FreePorts();
    /** How many backends are open on it; guarded by the lock. */
    int backends;

    /** An empty network of the default capacity. */
    public MemoryNetwork() {
        this(DEFAULT_CAPACITY_BYTES);
    }

    /**
     * An empty network.
     *
     * @param capacityBytes how much one direction of a connection holds before its sender must wait, at least 1
     * @throws IllegalArgumentException when less than 1
     */
    public MemoryNetwork(int capacityBytes) {
        if (capacityBytes < 1) {
            throw new IllegalArgumentException("a connection must hold at least one byte: " + capacityBytes);
        }
        this.capacityBytes = capacityBytes;
    }

    /** {@return how much one direction of a connection holds} */
    public int capacityBytes() {
        return capacityBytes;
    }

    /**
     * Makes a listener fail once instead of accepting the next connection; the connection goes on waiting. Several calls
     * add up, in order.
     *
     * @param cause told to the listening side; an {@link org.tulip4j.spi.OutOfResourcesException} makes a server pause for a
     *     second, after any other it goes on
     */
    public void failNextAccept(IOException cause) {
        Objects.requireNonNull(cause, "cause");
        lock.lock();
        try {
            acceptFailures.add(cause);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Breaks a connection as a reset does: what is under way is lost, and either end hears an {@link IOException} in its
     * next read or write.
     *
     * @param transport either end, on any loop of this network; an end that is closed is left alone
     * @throws IllegalArgumentException when it is no connection of this network
     */
    public void reset(Transport transport) {
        SocketView view = transport.extraInfo(InfoKey.SOCKET);
        if (!(view instanceof MemorySocket socket) || socket.stream().network() != this) {
            throw new IllegalArgumentException(transport + " is no connection of this memory network");
        }
        lock.lock();
        try {
            socket.stream().reset("Connection reset");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Loses the next datagrams that are sent, whoever sends them. Several calls add up.
     *
     * @param next how many, zero or more
     */
    public void loseDatagrams(int next) {
        withDatagrams(() -> datagrams.lose(atLeastZero(next)));
    }

    /**
     * Holds the next datagrams that are sent, so that later ones overtake them, until {@link #releaseDatagrams}. Several calls add up.
     * A datagram to be lost is not held.
     *
     * @param next how many, zero or more
     */
    public void holdDatagrams(int next) {
        withDatagrams(() -> datagrams.hold(atLeastZero(next)));
    }

    /** Delivers what is held, in the order it was sent, and holds nothing more. */
    public void releaseDatagrams() {
        withDatagrams(datagrams::release);
    }

    /** {@return how many datagrams were lost: on demand, for want of a receiver, or because its 256 KiB were full} */
    public long lostDatagrams() {
        lock.lock();
        try {
            return datagrams.lost();
        } finally {
            lock.unlock();
        }
    }

    private void withDatagrams(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private static int atLeastZero(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("how many datagrams? " + count);
        }
        return count;
    }

    // With the lock held

    MemoryDatagramPorts datagrams() {
        return datagrams;
    }

    @Nullable IOException takeAcceptFailure() {
        return acceptFailures.poll();
    }

    /** Enters a listener under its address; port 0 becomes a free one. */
    InetSocketAddress listen(InetSocketAddress asked, MemoryListener listener) throws IOException {
        InetAddress host = Addresses.resolved(asked);
        InetSocketAddress address = asked.getPort() == 0
                ? new InetSocketAddress(host, freePort(asked))
                : new InetSocketAddress(host, asked.getPort());
        for (InetSocketAddress other : listeners.keySet()) {
            if (other.getPort() == address.getPort() && overlap(other, listener, host)) {
                throw SocketErrors.binding(address, new BindException("Address already in use"));
            }
        }
        listeners.put(address, listener);
        return address;
    }

    /** Enters a listener under its path or name. */
    void listen(UnixAddress asked, MemoryListener listener) throws IOException {
        if (unixListeners.putIfAbsent(key(asked), listener) != null) {
            throw SocketErrors.binding(asked, new BindException("Address already in use"));
        }
    }

    void forget(SocketAddress address, MemoryListener listener) {
        if (address instanceof UnixAddress unix) {
            unixListeners.remove(key(unix), listener);
        } else {
            listeners.remove(address, listener);
        }
    }

    /** Who listens there; a path that nobody listens on is none. */
    MemoryListener listenerAt(UnixAddress remote) throws IOException {
        MemoryListener listener = unixListeners.get(key(remote));
        if (listener != null) {
            return listener;
        }
        throw remote.path() == null
                ? SocketErrors.connecting(remote, new ConnectException("Connection refused"))
                : new NoSuchFileException(remote.toString(), null, "there is no such socket");
    }

    /** Different ways to write a path are the same path. No file is looked at. */
    private static Object key(UnixAddress address) {
        Path path = address.path();
        return path == null ? address : path.toAbsolutePath().normalize();
    }

    /** Who listens there. */
    MemoryListener listenerAt(InetSocketAddress remote) throws IOException {
        InetSocketAddress target = reachable(remote);
        MemoryListener exact = listeners.get(target);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<InetSocketAddress, MemoryListener> entry : listeners.entrySet()) {
            InetSocketAddress address = entry.getKey();
            if (address.getPort() == target.getPort()
                    && address.getAddress().isAnyLocalAddress()
                    && (entry.getValue().hearsBothFamilies()
                            || Addresses.sameFamily(address.getAddress(), target.getAddress()))) {
                return entry.getValue();
            }
        }
        throw SocketErrors.connecting(remote, new ConnectException("Connection refused"));
    }

    /** The address of a connecting end. */
    InetSocketAddress bindClient(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        InetAddress host = local == null || Addresses.resolved(local).isAnyLocalAddress()
                ? reachable(remote).getAddress()
                : local.getAddress();
        int port = local == null || local.getPort() == 0 ? freePort(remote) : local.getPort();
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (listeners.containsKey(address) || !bound.add(address)) {
            throw SocketErrors.binding(address, new BindException("Address already in use"));
        }
        return address;
    }

    void release(SocketAddress client) {
        bound.remove(client);
    }

    /** The wildcard as a target means this host. */
    static InetSocketAddress reachable(InetSocketAddress remote) throws IOException {
        InetAddress host = Addresses.resolved(remote);
        return host.isAnyLocalAddress()
                ? new InetSocketAddress(
                        InetAddress.getByName(host.getAddress().length == 4 ? "127.0.0.1" : "::1"), remote.getPort())
                : remote;
    }

    /** Whether a new listener would hear what another one hears. */
    private boolean overlap(InetSocketAddress bound, MemoryListener asking, InetAddress host) {
        InetAddress other = bound.getAddress();
        boolean meet = Addresses.sameFamily(other, host)
                || asking.hearsBothFamilies()
                || listeners.get(bound).hearsBothFamilies();
        return meet && Addresses.overlap(other, host);
    }

    private int freePort(InetSocketAddress on) throws IOException {
        return ports.take(
                port -> listeners.keySet().stream().anyMatch(other -> other.getPort() == port)
                        || bound.stream().anyMatch(other -> other.getPort() == port),
                "in this memory network, for " + Addresses.text(on));
    }
}
