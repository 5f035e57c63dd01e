package org.tulip4j.samples.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;

/**
 * The nodes that are there, as Hazelcast says, and what each serves, as it says itself. Everybody has a list of his own, so choosing a node
 * waits for nobody. In the loop's thread.
 */
final class Nodes implements MembershipListener {
    /** The attribute in which Vert.x looks for a node's name. */
    static final String ID = "__vertx.nodeId";

    private final HazelcastInstance hazelcast;
    private final EventLoop loop;
    /** Told of a member that is gone. */
    private final Consumer<Member> lost;
    /** The addresses that a node serves, by its name. */
    private final Map<String, Set<String>> services = new HashMap<>();

    private final UUID membership;
    private final UUID lifecycle;
    /** Done when something has changed, and replaced by then. */
    private Future<Boolean> changed;
    /** Says which of the members that serve an address is next. */
    private int turn;

    /**
     * Listens to the cluster.
     *
     * @param merged called when two parts of the cluster have found each other, and this node was in the smaller one
     */
    Nodes(HazelcastInstance hazelcast, EventLoop loop, Consumer<Member> lost, Runnable merged) {
        this.hazelcast = hazelcast;
        this.loop = loop;
        this.lost = lost;
        changed = loop.createFuture();
        membership = hazelcast.getCluster().addMembershipListener(this);
        lifecycle = hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                loop.callSoonThreadsafe(merged);
            }
        });
    }

    static String id(Member member) {
        return member.getAttribute(ID);
    }

    /** {@return the name of this node} */
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
            if (services.getOrDefault(id(member), Set.of()).contains(address)) {
                found.add(member);
            }
        }
        if (!found.isEmpty()) {
            Collections.rotate(found, -Math.floorMod(turn++, found.size()));
        }
        return found;
    }

    /** A node has said what it serves: no more than this. */
    void serves(String node, Set<String> addresses) {
        services.put(node, addresses);
        change();
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
        hazelcast.getLifecycleService().removeLifecycleListener(lifecycle);
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        // It will say what it serves.
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        loop.callSoonThreadsafe(() -> removed(event.getMember()));
    }

    /** Vert.x's own listener waits for the cluster, and may be told before: the node may have come back by now. */
    private void removed(Member member) {
        if (!isMember(id(member))) {
            services.remove(id(member));
        }
        lost.accept(member);
        change();
    }

    boolean isMember(String node) {
        return members().stream().map(Nodes::id).anyMatch(node::equals);
    }
}
