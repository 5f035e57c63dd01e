package org.tulip4j.samples.cluster;

import com.hazelcast.cluster.Member;
import java.io.IOException;

/** A node that was asked has left the cluster without an answer. It may have done what it was asked for, or not. */
public final class NodeLostException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String node;
    private final String address;

    NodeLostException(Member member, String address) {
        super("node " + Nodes.id(member) + " at " + member.getAddress() + " left the cluster before it answered '"
                + address + "': whether it was done is not known");
        this.node = Nodes.id(member);
        this.address = address;
    }

    /** {@return the node that was asked} */
    public String node() {
        return node;
    }

    /** {@return what was asked for} */
    public String address() {
        return address;
    }
}
