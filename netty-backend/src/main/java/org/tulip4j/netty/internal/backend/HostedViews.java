package org.tulip4j.netty.internal.backend;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.HostedEventLoop;
import org.tulip4j.netty.internal.loop.HostedEventLoopGroup;
import org.tulip4j.netty.internal.stream.NettySockets;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.Backend;

/** Loops of tulip as Netty's code sees them. Without state; any thread. */
public final class HostedViews {
    private HostedViews() {}

    /**
     * {@return a new view of the event loop under a loop}
     *
     * <p>Made here, not where it is asked for: callers load where Netty is too old for it, to say so.
     *
     * @throws IllegalArgumentException when the loop runs on no event loop of Netty
     */
    public static IoEventLoop hosted(EventLoop loop) {
        return view(loop, null);
    }

    /**
     * {@return the loops of a group as one of Netty}
     *
     * @throws IllegalArgumentException when they run on no event loops of Netty
     */
    public static IoEventLoopGroup hosted(LoopGroup loops) {
        return new HostedEventLoopGroup(loops, HostedViews::view);
    }

    private static HostedEventLoop view(EventLoop loop, @Nullable IoEventLoopGroup parent) {
        return new HostedEventLoop(behind(loop), loop, parent);
    }

    /** {@return the event loop under a loop, which knows the loop from now on} */
    private static io.netty.channel.EventLoop behind(EventLoop loop) {
        Backend backend = Adoption.backend(loop);
        if (backend instanceof NettySockets sockets) {
            sockets.loop().bind(loop);
            return sockets.loop() instanceof GuestEventLoop guest ? guest.behind() : sockets.loop();
        }
        throw new IllegalArgumentException(
                loop + " runs on no event loop of Netty: choose the backend epoll, io_uring, kqueue or netty-nio");
    }
}
