package org.tulip4j.internal.loop;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tulip4j.EventLoop;
import org.tulip4j.internal.state.Log;

/**
 * The transports of a loop that have not ended: counted, and known where they may have bytes to lose, or must be freed by the loop
 * itself. Confined to the loop.
 */
final class OpenTransports {
    private static final int NAMED_MOST = 8;

    /** Pipes and child processes. */
    private final Set<OwnedTransport> owned = new LinkedHashSet<>(0);
    /** Those that have had bytes waiting, or that encrypt. */
    private final Set<Unsent> writers = new LinkedHashSet<>(0);
    /** How many others than {@link #owned} are open. */
    private int count;

    /** Counts a transport that no loop need free. */
    void opened() {
        count++;
    }

    /** Takes in a transport that the loop frees. */
    void opened(OwnedTransport transport) {
        owned.add(transport);
    }

    /** Notes that this one may have bytes to lose from now on, until it is lost. */
    void mayHold(Unsent transport) {
        writers.add(transport);
    }

    /** {@return whether none is open} */
    boolean isEmpty() {
        return count == 0 && owned.isEmpty();
    }

    /** Takes out one of either kind, once. */
    void lost(Object transport) {
        if (!writers.isEmpty()) {
            writers.remove(transport);
        }
        if (transport instanceof OwnedTransport one) {
            owned.remove(one);
        } else {
            count--;
        }
    }

    /**
     * Frees what no backend does, and says what is lost: bytes, pipes, child processes. A connection that has sent everything loses
     * nothing by the end of its loop; it is told of in debug mode. The loop is closed.
     */
    void close(EventLoop loop) {
        List<OwnedTransport> left =
                owned.stream().filter(transport -> !transport.isSpent()).toList();
        long unsent = writers.stream().mapToLong(Unsent::unsentBytes).sum();
        int open = count + left.size();
        if (unsent > 0 || !left.isEmpty() || (open > 0 && loop.isDebug())) {
            Log.warn(
                    loop + " with " + open + " open transport(s)" + named(left) + ": their sockets are closed, "
                            + (unsent > 0 ? unsent + " bytes that they had not sent are lost, " : "")
                            + "and their protocols are told nothing; close or abort them, and wait for connectionLost,"
                            + " before closing the loop",
                    null);
        }
        owned.forEach(OwnedTransport::free);
        owned.clear();
        writers.clear();
    }

    private static String named(List<OwnedTransport> left) {
        if (left.isEmpty()) {
            return "";
        }
        String names = left.stream().limit(NAMED_MOST).map(Object::toString).collect(Collectors.joining(", "));
        return ", among them " + names + (left.size() > NAMED_MOST ? ", ..." : "")
                + " (pipes are closed, child processes killed)";
    }
}
