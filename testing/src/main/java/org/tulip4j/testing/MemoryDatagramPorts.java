package org.tulip4j.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.testing.internal.sockets.Addresses;
import org.tulip4j.testing.internal.sockets.FreePorts;

/** Who receives datagrams where, and what becomes of those under way. Everything with the network's lock held. */
final class MemoryDatagramPorts {
    /** A datagram on its way. */
    record Packet(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {}

    private record Held(MemoryDatagrams sender, Packet packet) {}

    private final List<MemoryDatagrams> sockets = new ArrayList<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final FreePorts ports = new FreePorts();
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

    /** {@return where a new socket is to be} */
    InetSocketAddress bind(DatagramSettings settings) throws IOException {
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
            if (Addresses.sameFamily(other.queue().local().getAddress(), host)
                    && other.queue().standsInTheWayOf(address, settings.reusePort())) {
                throw SocketErrors.binding(address, new BindException("Address already in use"));
            }
        }
        return address;
    }

    void add(MemoryDatagrams socket) {
        sockets.add(socket);
    }

    void forget(MemoryDatagrams socket) {
        sockets.remove(socket);
    }

    private int freePort() throws IOException {
        return ports.take(
                port -> sockets.stream().anyMatch(other -> other.queue().local().getPort() == port),
                "for datagrams in this memory network");
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
        boolean forMany = Addresses.isForMany(to.getAddress());
        boolean found = false;
        for (MemoryDatagrams socket : List.copyOf(sockets)) {
            boolean may = forMany || Addresses.sameFamily(socket.queue().local().getAddress(), to.getAddress());
            if (!may || !socket.queue().hears(to, packet.from())) {
                continue;
            }
            found = true;
            if (!socket.queue().offer(packet.bytes(), packet.from())) {
                lost++;
            }
            socket.changed();
            if (!forMany) {
                return;
            }
        }
        if (!found) {
            lost++;
            if (!forMany) {
                sender.queue().refused(to);
                sender.changed();
            }
        }
    }
}
