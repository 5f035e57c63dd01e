package org.tulip4j.testing.world.bugs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/**
 * Three nodes that choose a leader by datagrams. With the bug, whoever has not heard of a better one for a while leads. Mended, a leader
 * has the promise of a majority, which ends for the leader no later than for those who gave it.
 */
final class Election implements DatagramProtocol {
    private static final int NODES = 3;
    private static final int PORT = 9;
    private static final long PROMISE_NANOS = 500_000_000;
    private static final long BEAT_MILLIS = 50;

    private final int id;
    private final boolean mended;
    private final List<Host> hosts;
    private final EventLoop loop = EventLoops.running();
    /** When each node was heard last. */
    private final long[] heard = new long[NODES];
    /** Who has promised to follow in this round. */
    private final Set<Integer> followers = new HashSet<>();
    /** When this round was begun. */
    private long round;
    /** Until when this node leads. */
    private long leadsUntil = Long.MIN_VALUE;
    /** Whom this node has promised to follow, and until when. */
    private int promised = -1;

    private long promisedUntil;
    private @Nullable DatagramTransport transport;

    private Election(int id, List<Host> hosts, boolean mended) {
        this.id = id;
        this.hosts = hosts;
        this.mended = mended;
    }

    static void make(World world, boolean mended) {
        world.setFaults(Faults.NONE.withCuts(Duration.ofSeconds(1), Duration.ofSeconds(2)));
        List<Host> hosts = new ArrayList<>();
        Election[] nodes = new Election[NODES];
        for (int i = 0; i < NODES; i++) {
            hosts.add(world.host("node" + i));
        }
        for (int i = 0; i < NODES; i++) {
            int id = i;
            hosts.get(i).start(() -> {
                nodes[id] = new Election(id, hosts, mended);
                nodes[id].run();
            });
        }
        world.invariant("there is one leader at most", () -> {
            int leaders = 0;
            for (Election node : nodes) {
                leaders += node != null && node.leads() ? 1 : 0;
            }
            return leaders <= 1;
        });
        world.run();
    }

    private boolean leads() {
        return loop.timeNanos() < leadsUntil;
    }

    private void run() {
        Connected<DatagramTransport, Election> made = loop.createDatagramEndpoint(
                        () -> this, DatagramOptions.localAddress("0.0.0.0", PORT))
                .await();
        transport = made.transport();
        long begin = loop.timeNanos();
        java.util.Arrays.fill(heard, begin);
        while (loop.timeNanos() - begin < 10_000_000_000L) {
            Lines.pause(BEAT_MILLIS);
            beat();
        }
        leadsUntil = Long.MIN_VALUE;
        made.transport().close();
    }

    private void beat() {
        long now = loop.timeNanos();
        if (mended) {
            round = now;
            followers.clear();
            promise(id, now);
            if (promised == id) {
                followers.add(id);
                toAll("follow " + id + " " + round);
            }
            return;
        }
        toAll("here " + id);
        boolean best = true;
        for (int i = 0; i < id; i++) {
            best &= now - heard[i] > PROMISE_NANOS;
        }
        leadsUntil = best && now > PROMISE_NANOS ? now + 2 * BEAT_MILLIS * 1_000_000 : Long.MIN_VALUE;
    }

    private void promise(int to, long now) {
        if (promised == to || now >= promisedUntil) {
            promised = to;
            promisedUntil = now + PROMISE_NANOS;
        }
    }

    private void toAll(String text) {
        for (int i = 0; i < NODES; i++) {
            if (i != id) {
                send(i, text);
            }
        }
    }

    private void send(int to, String text) {
        if (transport != null && !transport.isClosing()) {
            transport.sendTo(
                    text.getBytes(UTF_8), new InetSocketAddress(hosts.get(to).address(), PORT));
        }
    }

    @Override
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        String[] words = UTF_8.decode(data).toString().split(" ");
        int other = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "here" -> heard[other] = loop.timeNanos();
            case "follow" -> {
                promise(other, loop.timeNanos());
                if (promised == other) {
                    send(other, "promise " + id + " " + words[2]);
                }
            }
            default -> {
                if (Long.parseLong(words[2]) == round && followers.add(other) && followers.size() > NODES / 2) {
                    leadsUntil = round + PROMISE_NANOS;
                }
            }
        }
    }
}
