package org.tulip4j.netty.internal.backend;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.HostThread;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.stream.NettySockets;

/**
 * A backend whose I/O the host performs, between the turns of the loop. Owns the guest's channels, which it closes, and not the
 * host. Thread: the host's.
 */
final class GuestBackend extends NettySockets implements PolledByHost {
    /** The host's event loop, as the guest's channels see it. */
    private final GuestEventLoop loop;
    /** Null when a coroutine's thread cannot stand in for the host's. */
    private final @Nullable HostThread hostThread;

    GuestBackend(NettyTransport transport, GuestEventLoop loop) {
        super(transport, loop);
        this.loop = loop;
        this.hostThread = HostThread.of(loop.behind(), transport.bindsThread());
    }

    @Override
    public void standsIn(Thread thread) {
        if (hostThread != null) {
            hostThread.is(thread);
        }
    }

    @Override
    public Runnable decorate(Runnable body) {
        return () -> {
            if (Thread.currentThread() instanceof FastThreadLocalThread) {
                body.run();
            } else {
                FastThreadLocalThread.runWithFastThreadLocal(body);
            }
        };
    }

    @Override
    public void close() throws IOException {
        closeBridge();
        loop.closeChannels();
    }
}
