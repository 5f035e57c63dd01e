package org.tulip4j.internal.loop;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The transports of a loop that have not ended: counted, and those that the loop must free itself. Confined to the loop. */
final class OpenTransports {
    private static final int NAMED_MOST = 8;

    private final Set<OwnedTransport> owned = new LinkedHashSet<>(0);
    private int count;

    void opened() {
        count++;
    }

    void opened(OwnedTransport transport) {
        owned.add(transport);
    }

    /** One of either kind, once. */
    void lost(Object transport) {
        if (transport instanceof OwnedTransport one) {
            owned.remove(one);
        } else {
            count--;
        }
    }

    /** Says what is still open and frees what no backend does. The loop is closed. */
    void close(LoopCore loop) {
        List<OwnedTransport> left =
                owned.stream().filter(transport -> !transport.isSpent()).toList();
        int open = count + left.size();
        if (open > 0) {
            LoopErrors.warn(
                    loop + " with " + open + " open transport(s)" + named(left)
                            + ": their sockets are closed, what they had not sent"
                            + " is lost, and their protocols are told nothing; close or abort them, and wait for"
                            + " connectionLost, before closing the loop",
                    null);
        }
        owned.forEach(OwnedTransport::free);
        owned.clear();
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
