package org.tulip4j.netty.internal;

import io.netty.channel.epoll.Epoll;

/** Offers {@code epoll}; loads without Netty's classes for it. */
public final class EpollBackendProvider extends NettyBackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public EpollBackendProvider() {
        super("epoll", 100, () -> Epoll.unavailabilityCause(), () -> new EpollTransport());
    }
}
