package org.tulip4j.internal.loop;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    /** Those of the others that began in debug mode, to be named. */
    private final Set<Object> known = new LinkedHashSet<>(0);
    /** How many others than {@link #owned} are open. */
    private int count;

    /** Counts a transport that no loop need free; null: it need not be named at the end. */
    void openedByBackend(@Nullable Object transport) {
        count++;
        if (transport != null) {
            known.add(transport);
        }
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
            known.remove(transport);
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
                    loop + " with " + open + " open transport(s)" + named(left) + listed()
                            + ": their sockets are closed, "
                            + (unsent > 0 ? unsent + " bytes that they had not sent are lost, " : "")
                            + "and their protocols are told nothing; close or abort them, and wait for connectionLost,"
                            + " before closing the loop",
                    null);
        }
        owned.forEach(OwnedTransport::free);
        owned.clear();
        known.clear();
        writers.clear();
    }

    /** Connections and datagram endpoints that debug mode knows, at the end of a sentence. */
    private String listed() {
        return known.isEmpty() ? "" : ", open are " + some(known);
    }

    private static String some(Collection<?> all) {
        String names = all.stream().limit(NAMED_MOST).map(Object::toString).collect(Collectors.joining(", "));
        return names + (all.size() > NAMED_MOST ? ", ..." : "");
    }

    private static String named(List<OwnedTransport> left) {
        if (left.isEmpty()) {
            return "";
        }
        return ", among them " + some(left) + " (pipes are closed, child processes killed)";
    }
}
