package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Clock;
import org.tulip4j.EventLoops;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.OutOfResourcesException;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.Watch;
import org.tulip4j.testing.internal.sockets.KnownOptions;
import org.tulip4j.transport.UnixAddress;

/**
 * The kernel of one process: its sockets, and which of them are ready. What a loop does makes nothing ready before its turn is over, so
 * it does not matter how often it polls. States: open; dead, when its process was killed; closed. Confined to the world's thread.
 */
final class WorldBackend implements Backend, BackendProvider {
    /** The most that one read brings. */
    static final int READ_BYTES = 64 * 1024;

    /** Which options its sockets know. */
    static final KnownOptions OPTIONS = KnownOptions.none("a simulated world", "")
            .with(StandardSocketOptions.TCP_NODELAY, true)
            .with(StandardSocketOptions.SO_KEEPALIVE, false)
            .with(StandardSocketOptions.SO_BROADCAST, false)
            .with(StandardSocketOptions.SO_REUSEADDR, false);

    /** Where its process runs. */
    private final Host host;
    /** What is ready, in the order it became so. */
    private List<WorldHandle> ready = new ArrayList<>();
    /** Every open socket. */
    private final Set<WorldHandle> open = new LinkedHashSet<>();
    /** All reads of this loop share it. */
    private final ByteBuffer shared = ByteBuffer.allocate(READ_BYTES);
    /** What its process hears of signals. */
    private final WorldSignals signals = new WorldSignals();
    /** How many sockets it may have open, besides what its host says. */
    private int descriptors = Integer.MAX_VALUE;
    /** Its process was killed: nothing leaves and nothing comes. */
    private boolean dead;

    WorldBackend(Host host) {
        this.host = host;
    }

    Host host() {
        return host;
    }

    World world() {
        return host.world();
    }

    Set<WorldHandle> open() {
        return open;
    }

    ByteBuffer shared() {
        return shared.clear();
    }

    // The provider

    @Override
    public String name() {
        return "world";
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public Backend create(Clock clock) {
        return this;
    }

    // Polls

    void becameReady(WorldHandle handle) {
        if (dead) {
            return;
        }
        if (host.inTurn()) {
            host.later(() -> enqueue(handle));
        } else {
            enqueue(handle);
        }
    }

    private void enqueue(WorldHandle handle) {
        if (!dead) {
            ready.add(handle);
            host.rouse();
        }
    }

    @Override
    public void pollNow() {
        if (ready.isEmpty()) {
            return;
        }
        List<WorldHandle> now = ready;
        ready = new ArrayList<>();
        while (!now.isEmpty()) {
            WorldHandle handle = now.remove(world().choices().order().among(now.size()));
            handle.dequeued();
            if (handle.isReady()) {
                handle.run();
                handle.changed();
            }
        }
    }

    @Override
    public void pollNanos(long timeoutNanos) {
        throw waits();
    }

    @Override
    public void pollForever() {
        throw waits();
    }

    private IllegalStateException waits() {
        return new IllegalStateException("the loop of " + host + " is run by its world only");
    }

    @Override
    public void wakeup() {
        host.rouse();
    }

    @Override
    public Runnable decorate(Runnable body) {
        return world().threads().made().around(body);
    }

    @Override
    public void standsIn(Thread thread) {
        world().threads().standsIn(thread);
    }

    // Sockets

    /** Counts a socket, or refuses it. */
    void open(WorldHandle handle) throws IOException {
        if (!hasRoom()) {
            world().tell(host, "has no descriptor left");
            throw new OutOfResourcesException(
                    "Too many open files: " + host + " has " + descriptors() + " descriptors",
                    new IOException("Too many open files"));
        }
        open.add(handle);
    }

    boolean hasRoom() {
        return open.size() < descriptors();
    }

    private int descriptors() {
        return Math.min(descriptors, host.descriptors());
    }

    /** Whether a script or a fault lets it have fewer sockets than systems do. */
    boolean isShort() {
        return descriptors() < Host.DESCRIPTORS;
    }

    /** Has room for so many sockets, whatever its host allows. */
    void setDescriptors(int count) {
        descriptors = count;
    }

    void gone(WorldHandle handle) {
        open.remove(handle);
    }

    /** What is unwound must not begin again: an exception that programs catch would have many try for ever. */
    private void requireAlive() {
        if (dead) {
            throw new CancelledError("the process of " + host + " was killed");
        }
    }

    @Override
    public boolean separatesFamilies() {
        return true;
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        if (dead) {
            // Nobody answers: see requireAlive.
            return () -> {};
        }
        return WorldConnect.start(this, remote, local, sink);
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        requireAlive();
        return WorldListener.open(this, address, options, sink);
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        requireAlive();
        return WorldDatagrams.open(this, settings);
    }

    @Override
    public boolean unixFiles() {
        return false;
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) {
        throw absent("Unix domain sockets", "connect by an address of the world");
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) {
        throw absent("Unix domain sockets", "serve an address of " + host);
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) {
        throw absent("real sockets, such as " + channel, "connect with createConnection");
    }

    @Override
    public Watch watch(SelectableChannel channel, Watch.Sink sink) {
        throw absent("real channels, such as " + channel, "use transports or streams");
    }

    @Override
    public void requireSystem(String what) {
        if (!world().goesOn() && EventLoops.runningOrNull() == null) {
            // What a test does before the run and behind it is its own affair.
            return;
        }
        throw absent(
                what,
                "put what needs them behind an interface of your own, for which the test has another implementation");
    }

    @Override
    public WorldSignals signals() {
        return signals;
    }

    private UnsupportedOperationException absent(String what, String remedy) {
        return new UnsupportedOperationException("a simulated world has no " + what + ": " + remedy);
    }

    // Ends

    /** The process is killed: the kernel closes its sockets. */
    void die() {
        dead = true;
        for (WorldHandle handle : List.copyOf(open)) {
            handle.closeNow();
        }
        open.clear();
        ready.clear();
    }

    /** Its connections of which the other end is no more break: nobody else would ever say so. */
    void giveUpHalfOpen() {
        for (WorldHandle handle : List.copyOf(open)) {
            if (handle instanceof WorldStream stream && stream.isHalfOpen()) {
                stream.timedOut();
            }
        }
    }

    /** The power goes: nothing is said to anybody. */
    void vanish() {
        dead = true;
        for (WorldHandle handle : List.copyOf(open)) {
            handle.vanish();
        }
        open.clear();
        ready.clear();
    }

    @Override
    public void close() {
        die();
    }

    @Override
    public String toString() {
        return "the sockets of " + host;
    }
}
