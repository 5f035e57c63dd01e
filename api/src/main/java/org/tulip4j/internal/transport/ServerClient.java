package org.tulip4j.internal.transport;

import org.jspecify.annotations.Nullable;

/** A place in a server's list of connections, {@link ServerClients}, without an entry for each. Confined to the loop. */
public abstract class ServerClient {
    /** The one that came before; null: this is the oldest, or in no list. */
    @Nullable ServerClient older;

    /** The one that came after; null: this is the newest, or in no list. */
    @Nullable ServerClient newer;

    /** A connection that is in no list yet. */
    protected ServerClient() {}
}
