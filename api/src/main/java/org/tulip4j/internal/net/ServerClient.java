package org.tulip4j.internal.net;

import org.jspecify.annotations.Nullable;

/** A place in a server's list of connections, without an entry for each. Confined to the loop. */
public abstract class ServerClient {
    @Nullable ServerClient older;

    @Nullable ServerClient newer;

    /** In no list. */
    protected ServerClient() {}
}
