package org.tulip4j.netty.internal.platform;

import io.netty.channel.unix.DomainSocketAddress;

/**
 * A path to bind. Netty deletes whatever file is at the path when the socket is closed; tulip's core removes it only when it is still
 * the socket's own, or not at all. So Netty is made to forget the path once it is bound. Thread: the loop's.
 */
public final class BindPath extends DomainSocketAddress {
    private static final long serialVersionUID = 1L;
    /** No file has it. */
    private static final String NOTHING = "";

    /** The path is bound, and Netty shall not know it. */
    private boolean forgotten;

    BindPath(String path) {
        super(path);
    }

    public void forget() {
        forgotten = true;
    }

    @Override
    public String path() {
        return forgotten ? NOTHING : super.path();
    }
}
