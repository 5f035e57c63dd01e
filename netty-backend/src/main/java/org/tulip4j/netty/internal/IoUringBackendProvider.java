package org.tulip4j.netty.internal;

import io.netty.channel.uring.IoUring;

/** Offers {@code io_uring}; loads without Netty's classes for it. */
public final class IoUringBackendProvider extends NettyBackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public IoUringBackendProvider() {
        super("io_uring", -1, () -> IoUring.unavailabilityCause(), () -> new IoUringTransport());
    }
}
