package org.tulip4j.netty.internal;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import org.tulip4j.spi.support.Adoption;

/** A backend whose I/O the host performs, between the turns of the loop. Thread: the host's. */
final class GuestBackend extends NettySockets implements PolledByHost {
    private final GuestEventLoop loop;

    GuestBackend(NettyTransport transport, GuestEventLoop loop) {
        super(transport, loop);
        this.loop = loop;
    }

    @Override
    <T> T inLoopThread(Adoption.HostWork<T> work) throws IOException {
        return Adoption.inHost(loop.guest(), work);
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
