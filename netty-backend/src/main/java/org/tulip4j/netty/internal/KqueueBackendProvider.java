package org.tulip4j.netty.internal;

import io.netty.channel.kqueue.KQueue;

/** Offers {@code kqueue}; loads without Netty's classes for it. */
public final class KqueueBackendProvider extends NettyBackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public KqueueBackendProvider() {
        super("kqueue", 100, () -> KQueue.unavailabilityCause(), () -> new KqueueTransport());
    }
}
