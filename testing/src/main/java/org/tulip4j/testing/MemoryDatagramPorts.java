package org.tulip4j.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.testing.MemoryDatagrams.Packet;

/** Who receives datagrams where, and what becomes of those under way. Everything with the network's lock held. */
final class MemoryDatagramPorts {
    private static final int FIRST_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    private record Held(MemoryDatagrams sender, Packet packet) {}

    private final List<MemoryDatagrams> sockets = new ArrayList<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private int nextPort = FIRST_PORT;
    private int toLose;
    private int toHold;
    private long lost;

    void lose(int next) {
        toLose += next;
    }

    void hold(int next) {
        toHold += next;
    }

    long lost() {
        return lost;
    }

    /** Delivers what was held, in the order it was sent. */
    void release() {
        toHold = 0;
        for (Held one = held.poll(); one != null; one = held.poll()) {
            deliver(one.sender(), one.packet());
        }
    }

    InetSocketAddress bind(DatagramSettings settings, MemoryDatagrams socket) throws IOException {
        InetSocketAddress asked = settings.localAddress();
        InetAddress any =
                InetAddress.getByAddress(new byte[settings.family() == StandardProtocolFamily.INET6 ? 16 : 4]);
        InetAddress host = asked == null ? any : asked.getAddress();
        if (host.isAnyLocalAddress() && settings.remoteAddress() != null) {
            host = MemoryNetwork.reachable(settings.remoteAddress()).getAddress();
        }
        int port = asked == null || asked.getPort() == 0 ? freePort() : asked.getPort();
        InetSocketAddress address = new InetSocketAddress(host, port);
        for (MemoryDatagrams other : sockets) {
            if (other.local().getPort() == port
                    && overlap(other.local().getAddress(), host)
                    && !(settings.reusePort() && other.sharesPort())) {
                throw SocketErrors.binding(address, new BindException("Address already in use"));
            }
        }
        sockets.add(socket);
        return address;
    }

    void forget(MemoryDatagrams socket) {
        sockets.remove(socket);
    }

    private static boolean overlap(InetAddress one, InetAddress other) {
        return MemoryNetwork.sameFamily(one, other)
                && (one.equals(other) || one.isAnyLocalAddress() || other.isAnyLocalAddress());
    }

    private int freePort() throws IOException {
        for (int tries = LAST_PORT - FIRST_PORT; tries >= 0; tries--) {
            int port = nextPort;
            nextPort = port == LAST_PORT ? FIRST_PORT : port + 1;
            if (sockets.stream().noneMatch(other -> other.local().getPort() == port)) {
                return port;
            }
        }
        throw new SocketException("no port is free for datagrams in this memory network");
    }

    /** Refuses a broadcast that was not asked for. */
    void requireAllowed(MemoryDatagrams sender, InetSocketAddress to) throws IOException {
        if (isBroadcast(to.getAddress()) && !sender.mayBroadcast()) {
            throw new IOException("Permission denied: broadcast to " + MemoryNetwork.text(to)
                    + "; use DatagramOptions.withBroadcast");
        }
    }

    void send(MemoryDatagrams sender, Packet packet) {
        if (toLose > 0) {
            toLose--;
            lost++;
        } else if (toHold > 0) {
            toHold--;
            held.add(new Held(sender, packet));
        } else {
            deliver(sender, packet);
        }
    }

    private void deliver(MemoryDatagrams sender, Packet packet) {
        InetSocketAddress to = packet.to();
        boolean all = to.getAddress().isMulticastAddress() || isBroadcast(to.getAddress());
        boolean found = false;
        for (MemoryDatagrams socket : List.copyOf(sockets)) {
            if (!receives(socket, to) || !socket.hears(packet.from())) {
                continue;
            }
            found = true;
            if (!socket.deliver(packet)) {
                lost++;
            }
            if (!all) {
                return;
            }
        }
        if (!found) {
            lost++;
            if (!all) {
                sender.refused(to);
            }
        }
    }

    private static boolean receives(MemoryDatagrams socket, InetSocketAddress to) {
        InetAddress host = socket.local().getAddress();
        if (socket.local().getPort() != to.getPort()) {
            return false;
        }
        return to.getAddress().isMulticastAddress()
                ? socket.hasJoined(to.getAddress())
                : isBroadcast(to.getAddress())
                        || host.equals(to.getAddress())
                        || (host.isAnyLocalAddress() && MemoryNetwork.sameFamily(host, to.getAddress()));
    }

    private static boolean isBroadcast(InetAddress address) {
        for (byte part : address.getAddress()) {
            if (part != -1) {
                return false;
            }
        }
        return true;
    }
}
