package org.tulip4j.netty.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.Clock;

/**
 * What the providers of the Netty backends share.
 *
 * <p>Names no class of a transport, so that it loads where Netty's classes for that transport are missing: those are behind
 * the two suppliers.
 */
class NettyBackendProvider implements BackendProvider {
    private final String name;
    private final int priority;
    private final Supplier<@Nullable Throwable> check;
    private final Supplier<NettyTransport> transport;

    /**
     * @param check Netty's own opinion: why the transport cannot be used, null when it can
     * @param transport makes it
     */
    NettyBackendProvider(
            String name, int priority, Supplier<@Nullable Throwable> check, Supplier<NettyTransport> transport) {
        this.name = name;
        this.priority = priority;
        this.check = check;
        this.transport = transport;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean suitsSystem() {
        return Unavailable.suits(name);
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        try {
            Throwable cause = check.get();
            return cause == null ? null : Unavailable.because(name, cause);
        } catch (LinkageError missing) {
            return Unavailable.because(name, missing);
        }
    }

    @Override
    public Backend create(Clock clock) throws IOException {
        Throwable cause = unavailabilityCause();
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
        try {
            return new NettyBackend(transport.get());
        } catch (UncheckedIOException refused) {
            throw new IOException(
                    "The system refuses to set up " + name + ": "
                            + refused.getCause().getMessage(),
                    refused);
        } catch (IllegalStateException refused) {
            throw new IOException("The system refuses to set up " + name + ": " + refused.getMessage(), refused);
        }
    }
}
