package org.tulip4j.samples.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Nodes on free ports, each of which knows those that were started before it: the first one is to be there first. */
final class Scene {
    /** Below the ports that the system gives to connections, one of which may have a node's port before the node listens. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;

    final List<NodeProcess> nodes = new ArrayList<>();
    final List<Integer> ports = new ArrayList<>();

    /** Starts the next node; it is a member when it says that it has joined. */
    NodeProcess start(String name) throws IOException {
        int port = free();
        NodeProcess node = NodeProcess.start(name, port, ports);
        ports.add(port);
        nodes.add(node);
        return node;
    }

    /** {@return a port that is free now} */
    static int free() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one
            }
        }
    }

    void end() {
        nodes.forEach(node -> node.process.destroyForcibly());
    }
}
