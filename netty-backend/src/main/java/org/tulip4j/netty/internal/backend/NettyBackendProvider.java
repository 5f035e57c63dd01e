package org.tulip4j.netty.internal.backend;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.version.NettyVersion;
import org.tulip4j.netty.internal.version.Unavailable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/**
 * What the providers of the Netty backends share.
 *
 * <p>Names no class of a transport, so that it loads where Netty's classes for that transport are missing: those are behind
 * the two suppliers.
 */
class NettyBackendProvider implements BackendProvider {
    /** The name that it is chosen by. */
    private final String name;
    /** The higher, the sooner it is chosen. */
    private final int priority;
    /** The oldest 4.2 of Netty. */
    private final int oldest;
    /** Artifacts beside those that every backend needs, each with a class of it. */
    private final Map<String, String> artifacts;

    /** Netty's own opinion: why the transport cannot be used, null when it can. */
    private final Supplier<@Nullable Throwable> check;
    /** Makes the transport. */
    private final Supplier<NettyTransport> transport;

    /**
     * @param oldest 4.2 of Netty that will do
     * @param artifacts whose versions count, beside those that every backend needs; each with the name of a class of it
     * @param check Netty's own opinion: why the transport cannot be used, null when it can
     * @param transport makes it
     */
    NettyBackendProvider(
            String name,
            int priority,
            int oldest,
            Map<String, String> artifacts,
            Supplier<@Nullable Throwable> check,
            Supplier<NettyTransport> transport) {
        this.name = name;
        this.priority = priority;
        this.oldest = oldest;
        this.artifacts = artifacts;
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
        String version = NettyVersion.problem(oldest, artifacts);
        if (version != null) {
            return Unavailable.because(name, version);
        }
        try {
            Throwable cause = check.get();
            return cause == null ? null : Unavailable.because(name, cause);
        } catch (LinkageError missing) {
            return Unavailable.because(name, missing);
        }
    }

    @Override
    public Backend create(Clock clock) throws IOException {
        return create(transport);
    }

    /**
     * Makes a backend on a transport.
     *
     * @param transport makes it
     * @throws IOException when the system refuses, or this provider is not available
     */
    final Backend create(Supplier<NettyTransport> transport) throws IOException {
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
        } catch (IllegalStateException | ChannelException refused) {
            throw new IOException("The system refuses to set up " + name + ": " + refused.getMessage(), refused);
        }
    }
}
