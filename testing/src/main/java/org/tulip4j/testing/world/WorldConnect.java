package org.tulip4j.testing.world;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend.Attempt;
import org.tulip4j.spi.Backend.ConnectSink;
import org.tulip4j.spi.SocketErrors;

/**
 * A connect under way. A request that is lost is sent again after one second, then after two, four and so on, and given up behind the seventh, as
 * Linux does. States: asking, decided, over. Confined to the world's thread.
 */
final class WorldConnect extends WorldHandle implements Attempt {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_TRIES = 7;

    /** Its own address. */
    private final InetSocketAddress local;
    /** Whom it asks. */
    private final InetSocketAddress remote;
    /** The core's side. */
    private final ConnectSink sink;
    /** The way there. */
    private final Wire there;
    /** The way back. */
    private final Wire back;
    /** How often it has asked. */
    private int tries;
    /** Its end of the connection; null: not connected. */
    private @Nullable WorldStream stream;
    /** Why it is not; null: it is not known yet. */
    private @Nullable IOException refusal;
    /** An answer is on its way, or has come. */
    private boolean answered;
    /** The core has heard, or does not want to. */
    private boolean over;

    private WorldConnect(
            WorldBackend backend, InetSocketAddress local, InetSocketAddress remote, Host to, ConnectSink sink) {
        super(backend);
        this.local = local;
        this.remote = remote;
        this.sink = sink;
        this.there = world().wire(host(), to);
        this.back = world().wire(to, host());
    }

    static WorldConnect start(
            WorldBackend backend, InetSocketAddress asked, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        Host host = backend.host();
        InetSocketAddress remote = host.reachable(asked);
        Host to = backend.world().ways().hostAt(remote, host);
        InetSocketAddress own = host.bindToConnect(remote, local);
        WorldConnect connect = new WorldConnect(backend, own, remote, to, sink);
        try {
            backend.open(connect);
        } catch (IOException refused) {
            host.release(own);
            throw refused;
        }
        backend.world().tell(host, "connects to " + backend.world().name(remote));
        host.standstill().sends();
        connect.ask();
        return connect;
    }

    private void ask() {
        if (over || answered) {
            return;
        }
        if (tries == MOST_TRIES) {
            refuse(new ConnectException("Connection timed out"));
            return;
        }
        int number = ++tries;
        there.to().at(there.streamArrival(0), this::asked);
        host().at(host().standstill().leavesAt() + (SECOND << (number - 1)), this::ask);
    }

    /** The request has come to the other host. */
    private void asked() {
        if (over || answered || !there.isOpen()) {
            return;
        }
        Host other = there.to();
        if (there.firewall() == Firewall.DROP) {
            world().tell(other, "hears nothing of a connect of " + host() + ": the firewall drops it");
            return;
        }
        WorldListener listener = other.listenerAt(remote);
        if (listener == null || there.firewall() == Firewall.REJECT) {
            world().tell(
                            other,
                            "refuses " + world().name(local) + ": "
                                    + (listener == null
                                            ? other.listening(remote.getPort())
                                            : "the firewall rejects it"));
            answer(() -> refuse(new ConnectException("Connection refused")));
        } else if (listener.hasRoom()) {
            WorldStream accepted = new WorldStream(listener.backend(), remote, local);
            WorldStream own = new WorldStream(backend(), local, remote);
            WorldStream.join(own, accepted);
            answer(() -> connected(own));
            listener.established(accepted);
        } else {
            world().tell(other, "has no room in its backlog for " + world().name(local));
        }
    }

    /** An answer travels back; one that is lost is given again when the way is open. */
    private void answer(Runnable answer) {
        answered = true;
        host().at(back.streamArrival(0), () -> arrive(answer));
    }

    private void arrive(Runnable answer) {
        if (back.isOpen()) {
            answer.run();
        } else {
            host().at(world().now() + SECOND, () -> arrive(answer));
        }
    }

    private void connected(WorldStream own) {
        if (over) {
            own.refuse();
            return;
        }
        stream = own;
        changed();
    }

    private void refuse(IOException cause) {
        if (!over) {
            world().tell(host(), "hears of " + world().name(remote) + ": " + cause.getMessage());
            refusal = SocketErrors.connecting(remote, cause);
            changed();
        }
    }

    @Override
    public boolean isReady() {
        return !over && (stream != null || refusal != null);
    }

    @Override
    public void run() {
        over = true;
        backend().gone(this);
        WorldStream connected = stream;
        IOException refused = refusal;
        if (connected != null) {
            backend().open().add(connected);
            sink.connected(connected);
        } else if (refused != null) {
            host().release(local);
            sink.failed(refused);
        }
    }

    @Override
    public void cancel() {
        closeNow();
    }

    @Override
    public void closeNow() {
        if (over) {
            return;
        }
        WorldStream connected = stream;
        vanish();
        if (connected != null) {
            connected.refuse();
        }
    }

    @Override
    void vanish() {
        over = true;
        backend().gone(this);
        host().release(local);
    }
}
