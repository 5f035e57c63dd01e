package org.tulip4j.internal.group;

import java.util.List;
import org.tulip4j.internal.net.ServerImpl;
import org.tulip4j.spi.HandOver;

/** Gives accepted connections to the loops of a group in turn, beginning with the one that accepts. Confined to that one. */
final class Turns implements HandOver {
    /** The loops, the one that accepts in front. */
    private final List<LoopThread> threads;
    /** The servers in the order of their loops; empty until {@link #begin}. */
    private List<ServerImpl> servers = List.of();
    /** The place of the loop that gets the next connection. */
    private int next;

    Turns(List<LoopThread> threads) {
        this.threads = threads;
    }

    /** Sets who gets connections, before the first server serves. */
    void begin(List<ServerImpl> members) {
        servers = members;
    }

    @Override
    public boolean offer(Connection connection) {
        for (int tried = 0; tried < threads.size(); tried++) {
            int chosen = next;
            next = (next + 1) % threads.size();
            if (chosen == 0) {
                return false;
            }
            if (threads.get(chosen).take(servers.get(chosen), connection)) {
                return true;
            }
        }
        return false;
    }
}
