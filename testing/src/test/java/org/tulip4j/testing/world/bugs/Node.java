package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.testing.world.Host;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** One of some nodes that have a leader; they speak by datagrams. */
abstract class Node implements DatagramProtocol {
    private static final int PORT = 9;
    private static final long BEAT_MILLIS = 200;

    /** Its number; the lowest one leads. */
    final int id;
    /** Until when it leads. */
    long leadsUntil;

    private final List<Host> hosts;
    private final EventLoop loop = EventLoops.running();
    private @Nullable DatagramTransport transport;

    Node(int id, List<Host> hosts) {
        this.id = id;
        this.hosts = hosts;
    }

    /** Comes again and again. */
    abstract void beat();

    /** Another node has said something. */
    abstract void hears(int from, String word, long number);

    static boolean leads(@Nullable Node node) {
        return node != null && node.now() < node.leadsUntil;
    }

    final long now() {
        return loop.timeNanos();
    }

    final void run(Duration time) {
        Connected<DatagramTransport, Node> made = loop.createDatagramEndpoint(
                        () -> this, DatagramOptions.localAddress("0.0.0.0", PORT))
                .await();
        transport = made.transport();
        long end = now() + time.toNanos();
        while (now() < end) {
            Lines.pause(BEAT_MILLIS);
            beat();
        }
        leadsUntil = 0;
        made.transport().close();
    }

    final void toAll(String text) {
        for (int other = 0; other < hosts.size(); other++) {
            if (other != id) {
                send(other, text);
            }
        }
    }

    final void send(int to, String text) {
        DatagramTransport way = transport;
        if (way != null && !way.isClosing()) {
            way.sendTo(
                    (id + " " + text).getBytes(UTF_8),
                    new InetSocketAddress(hosts.get(to).address(), PORT));
        }
    }

    @Override
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        String[] words = UTF_8.decode(data).toString().split(" ");
        hears(Integer.parseInt(words[0]), words[1], words.length > 2 ? Long.parseLong(words[2]) : 0);
    }
}
