package org.tulip4j.internal.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.support.StreamCore;

/** The connections of a server, in the order in which they came. Confined to the loop. */
final class ServerClients {
    private @Nullable ServerClient oldest;
    private @Nullable ServerClient newest;

    boolean isEmpty() {
        return oldest == null;
    }

    /** Adds one that is in no list. */
    void add(ServerClient client) {
        client.older = newest;
        if (newest == null) {
            oldest = client;
        } else {
            newest.newer = client;
        }
        newest = client;
    }

    /** Removes one; nothing happens when it is not there. */
    void remove(ServerClient client) {
        ServerClient before = client.older;
        ServerClient after = client.newer;
        if (before == null && oldest != client) {
            return;
        }
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
        client.older = null;
        client.newer = null;
    }

    /** {@return those that are there now} */
    List<StreamCore> copy() {
        List<StreamCore> all = new ArrayList<>();
        for (ServerClient client = oldest; client != null; client = client.newer) {
            all.add((StreamCore) client);
        }
        return all;
    }
}
