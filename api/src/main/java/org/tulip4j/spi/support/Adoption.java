package org.tulip4j.spi.support;

import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/** Takes connections of other libraries into a loop. Thread: the loop's. */
public final class Adoption {
    private Adoption() {}

    /**
     * A transport on a connection. {@code connectionMade} is queued, the start of reading behind it.
     *
     * @param loop of tulip
     * @param endpoint connected, not reading; owned by the transport from now on
     * @param protocol hears of everything
     * @param then run behind the start of reading, or null
     * @return the transport
     * @throws IllegalArgumentException when the loop is not tulip's, or the protocol is of an unknown kind
     * @throws IllegalStateException off the loop
     */
    public static StreamCore start(
            EventLoop loop, StreamEndpoint endpoint, BaseProtocol<Transport> protocol, @Nullable Runnable then) {
        LoopCore core = core(loop);
        core.checkLoop();
        return core.network().start(endpoint, protocol, then);
    }

    /**
     * What follows belongs to the loop, until {@link #exit}: for what another library tells within the loop's thread.
     *
     * @param loop of tulip
     */
    public static void enter(EventLoop loop) {
        core(loop).checkLoop();
    }

    /**
     * Ends {@link #enter}.
     *
     * @param loop of tulip
     */
    public static void exit(EventLoop loop) {
        core(loop).stepEnd().flushIfAny();
    }

    static LoopCore core(EventLoop loop) {
        if (loop instanceof LoopCore core) {
            return core;
        }
        throw new IllegalArgumentException(loop + " was not made by tulip");
    }
}
