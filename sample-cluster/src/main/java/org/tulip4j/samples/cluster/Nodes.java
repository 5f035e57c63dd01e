package org.tulip4j.samples.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.replicatedmap.ReplicatedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;

/**
 * The nodes that are there and what each serves, as Hazelcast tells this one. Every node has a copy of the list of services, so choosing one
 * waits for nobody. In the loop's thread where nothing else is said.
 */
final class Nodes implements MembershipListener {
    /** The attribute in which Vert.x looks for a node's name. */
    static final String ID = "__vertx.nodeId";

    private final HazelcastInstance hazelcast;
    private final EventLoop loop;
    /** Told on the loop of a member that is gone. */
    private final Consumer<Member> lost;
    /** {@code node SPACE address}: this node serves that address. */
    private final ReplicatedMap<String, String> services;
    /** Those that have said that they stop. */
    private final Set<String> leaving = new HashSet<>();

    private final UUID membership;
    private final UUID changes;
    /** Done when something has changed, and replaced by then. */
    private Future<Boolean> changed;

    private int turn;

    Nodes(HazelcastInstance hazelcast, EventLoop loop, Consumer<Member> lost) {
        this.hazelcast = hazelcast;
        this.loop = loop;
        this.lost = lost;
        services = hazelcast.getReplicatedMap("services");
        changed = loop.createFuture();
        membership = hazelcast.getCluster().addMembershipListener(this);
        changes = services.addEntryListener(new EntryAdapter<>() {
            @Override
            public void onEntryEvent(EntryEvent<String, String> event) {
                loop.callSoonThreadsafe(Nodes.this::change);
            }
        });
    }

    static String id(Member member) {
        return member.getAttribute(ID);
    }

    /** {@return this node} */
    String self() {
        return id(hazelcast.getCluster().getLocalMember());
    }

    /** {@return the nodes that are members now, this one among them} */
    List<Member> members() {
        return List.copyOf(hazelcast.getCluster().getMembers());
    }

    /** {@return those that serve this address, the one whose turn it is in front} */
    List<Member> serving(String address) {
        List<Member> found = new ArrayList<>();
        for (Member member : hazelcast.getCluster().getMembers()) {
            if (!leaving.contains(id(member)) && services.containsKey(id(member) + " " + address)) {
                found.add(member);
            }
        }
        if (!found.isEmpty()) {
            Collections.rotate(found, -Math.floorMod(turn++, found.size()));
        }
        return found;
    }

    /** From now on other nodes find this one. Waits for the cluster: not on the loop. */
    void serves(String address) {
        services.put(self() + " " + address, "");
    }

    /** New asks do not find this node any more. Waits for the cluster: not on the loop. */
    void servesNothing() {
        forget(self());
    }

    /** A node that is gone serves nothing. Waits for the cluster: not on the loop. */
    void forget(String node) {
        for (String service : services.keySet()) {
            if (service.startsWith(node + " ")) {
                services.remove(service);
            }
        }
    }

    /** This node gets no more work from here. */
    void leaves(String node) {
        leaving.add(node);
    }

    /** {@return done when nodes or services have changed; shared by who waits} */
    Future<Boolean> changed() {
        return changed;
    }

    private void change() {
        Future<Boolean> before = changed;
        changed = loop.createFuture();
        before.setResult(true);
    }

    void close() {
        hazelcast.getCluster().removeMembershipListener(membership);
        services.removeEntryListener(changes);
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        // Serves nothing yet.
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        loop.callSoonThreadsafe(() -> {
            leaving.remove(id(event.getMember()));
            change();
            lost.accept(event.getMember());
        });
    }
}
