package org.tulip4j.internal.transport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of a server, in the order in which they came. Confined to the loop. */
public final class ServerClients {
    /** Null when there are none. */
    private @Nullable ServerClient oldest;

    /** Null when there are none. */
    private @Nullable ServerClient newest;

    /** None yet. */
    public ServerClients() {}

    /** {@return whether there are none} */
    public boolean isEmpty() {
        return oldest == null;
    }

    /** Adds one that is in no list. */
    public void add(StreamTransport client) {
        client.older = newest;
        if (newest == null) {
            oldest = client;
        } else {
            newest.newer = client;
        }
        newest = client;
    }

    /** Removes one; nothing happens when it is not there. */
    public void remove(StreamTransport client) {
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
    public List<StreamTransport> copy() {
        List<StreamTransport> all = new ArrayList<>();
        for (ServerClient client = oldest; client != null; client = client.newer) {
            all.add((StreamTransport) client);
        }
        return all;
    }
}
