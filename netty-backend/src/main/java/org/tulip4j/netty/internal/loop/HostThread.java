package org.tulip4j.netty.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What Netty takes for the thread of somebody else's event loop: lent to the coroutine's thread that stands in for it, so that
 * {@code inEventLoop()} answers right there. Netty's calls then act at once, in order, and those that would wait for the loop are
 * refused by Netty itself instead of blocking it for ever.
 *
 * <p>Netty offers no way to say so; its field is written. Where that cannot be done (a module path that does not open Netty's
 * package, an event loop of another kind) there is none of these, and such a thread queues. A ring of io_uring, which belongs
 * to its thread, is not lent. Thread: whoever stands in, or the one that waited for it; the hand-off orders the writes.
 */
public final class HostThread {
    /** The field that Netty keeps the thread in; null where it cannot be written. */
    private static final @Nullable VarHandle THREAD = find();

    /** The event loop whose thread is lent. */
    private final EventLoop host;

    private HostThread(EventLoop host) {
        this.host = host;
    }

    private static @Nullable VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(SingleThreadEventExecutor.class, MethodHandles.lookup())
                    .findVarHandle(SingleThreadEventExecutor.class, "thread", Thread.class);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // The package is not open to this module, or Netty has changed: coroutines queue, as documented.
            return null;
        }
    }

    /**
     * The one of a host.
     *
     * @param host runs already, or will
     * @param bound only the host's own thread may act
     * @return null when it cannot be lent
     */
    public static @Nullable HostThread of(EventLoop host, boolean bound) {
        return THREAD != null && !bound && host instanceof SingleThreadEventExecutor ? new HostThread(host) : null;
    }

    /** Makes Netty take a thread for the host's from now on. */
    public void is(Thread thread) {
        VarHandle field = THREAD;
        if (field != null) {
            field.setVolatile((SingleThreadEventExecutor) host, thread);
        }
    }
}
