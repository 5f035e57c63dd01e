package org.tulip4j.netty.internal.backend;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.util.List;
import org.tulip4j.netty.internal.loop.LentEventLoop;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.stream.NettyListener;
import org.tulip4j.netty.internal.stream.NettySockets;
import org.tulip4j.spi.Backend;

/**
 * A backend on one of Netty's transports; owns the {@link LentEventLoop} and every channel on it.
 *
 * <p>Thread: see {@link Backend}. The thread of the latest poll owns the loop. Calls that need their outcome at once
 * (connect, adopt, listen, close) borrow it for the calling thread, so they also work before the first poll and on threads
 * that were not decorated.
 *
 * <p>Waits are real time: the clock of the loop is asked by the core only.
 */
public final class NettyBackend extends NettySockets {
    /** What tulip turns; owned. */
    private final LentEventLoop loop;

    public NettyBackend(NettyTransport transport) {
        this(
                transport,
                new LentEventLoop(transport.ioHandlers(), transport.bindsThread(), transport.keepsThread(), transport));
    }

    private NettyBackend(NettyTransport transport, LentEventLoop loop) {
        super(transport, loop);
        this.loop = loop;
    }

    @Override
    public void pollNow() {
        loop.pollNow();
    }

    @Override
    public void pollNanos(long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        long left = timeoutNanos;
        while (left > 0 && !loop.pollNanos(roundedUp(left))) {
            left = deadline - System.nanoTime();
        }
    }

    private long roundedUp(long nanos) {
        long unit = transport().waitUnitNanos();
        long missing = (unit - nanos % unit) % unit;
        return nanos > Long.MAX_VALUE - unit ? nanos : nanos + missing;
    }

    @Override
    public void pollForever() {
        loop.pollForever();
    }

    @Override
    public void wakeup() {
        loop.wakeup();
    }

    @Override
    public Runnable decorate(Runnable body) {
        Runnable lent = loop.lend(body);
        return () -> {
            if (Thread.currentThread() instanceof FastThreadLocalThread) {
                lent.run();
            } else {
                FastThreadLocalThread.runWithFastThreadLocal(lent);
            }
        };
    }

    /** Netty recycles its objects in threads of its own kind only. */
    @Override
    public Thread newThread(Runnable body, String name) {
        Thread thread = new FastThreadLocalThread(body, name);
        thread.setDaemon(false);
        return thread;
    }

    @Override
    public void close() throws IOException {
        loop.checkThread();
        try {
            closeBridge();
            // A ring is ended by the kernel in the background: until then it would go on listening.
            List.copyOf(setup().listeners()).forEach(NettyListener::close);
        } finally {
            loop.close();
        }
    }
}
