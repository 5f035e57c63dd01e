package org.tulip4j.testing.world.bugs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.World;

/**
 * Who takes silence for death leads as soon as a way is cut, and the one behind the cut does, too. Mended, a leader has the promise of a
 * majority, which ends for the leader no later than for those who gave it.
 */
final class TwoLeaders implements PlantedBug {
    private static final int NODES = 3;
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private static final class Survivor extends Node {
        private final long[] heard = new long[NODES];

        Survivor(int id, List<Host> hosts) {
            super(id, hosts);
            Arrays.fill(heard, now());
        }

        @Override
        void beat() {
            toAll("here");
            boolean alone = true;
            for (int better = 0; better < id; better++) {
                alone &= now() - heard[better] > PATIENCE;
            }
            leadsUntil = alone ? now() + PATIENCE : 0;
        }

        @Override
        void hears(int from, String word, long number) {
            heard[from] = now();
        }
    }

    private static final class Elected extends Node {
        private final Set<Integer> followers = new HashSet<>();
        private long round;
        private int promised;
        private long promisedUntil = now() + PATIENCE; // what was promised before it was killed is kept

        Elected(int id, List<Host> hosts) {
            super(id, hosts);
        }

        @Override
        void beat() {
            if (promises(id)) {
                followers.clear();
                round = now();
                toAll("follow " + round);
            }
        }

        @Override
        void hears(int from, String word, long number) {
            if (word.equals("follow") && promises(from)) {
                send(from, "promised " + number);
            } else if (word.equals("promised") && number == round) {
                followers.add(from);
                if (followers.size() + 1 > NODES / 2) {
                    leadsUntil = round + PATIENCE;
                }
            }
        }

        private boolean promises(int to) {
            if (promised != to && now() < promisedUntil) {
                return false;
            }
            promised = to;
            promisedUntil = now() + PATIENCE;
            return true;
        }
    }

    @Override
    public void make(World world, boolean mended) {
        world.setFaults(Faults.NONE.withCuts(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        List<Host> hosts = new ArrayList<>();
        for (int id = 0; id < NODES; id++) {
            hosts.add(world.host("node" + id));
        }
        Node[] nodes = new Node[NODES];
        for (int i = 0; i < NODES; i++) {
            int id = i;
            hosts.get(id).start(() -> {
                nodes[id] = mended ? new Elected(id, hosts) : new Survivor(id, hosts);
                nodes[id].run(Duration.ofSeconds(6));
            });
        }
        world.invariant(
                "there is one leader at most",
                () -> Arrays.stream(nodes).filter(Node::leads).count() <= 1);
        world.run();
    }
}
