package org.tulip4j.samples.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Nodes on free ports, each of which knows all the ports. */
final class Scene {
    final List<NodeProcess> nodes = new ArrayList<>();
    final List<Integer> ports = new ArrayList<>();

    /** Finds ports that are free now. */
    void ports(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports.add(taken.get(i).getLocalPort());
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
    }

    /** Starts the next node; it is a member when it says that it has joined. */
    NodeProcess start(String name) throws IOException {
        NodeProcess node = NodeProcess.start(name, ports.get(nodes.size()), ports);
        nodes.add(node);
        return node;
    }

    void end() {
        nodes.forEach(node -> node.process.destroyForcibly());
    }
}
