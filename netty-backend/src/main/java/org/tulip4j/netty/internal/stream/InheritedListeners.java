package org.tulip4j.netty.internal.stream;

import io.netty.channel.Channel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.platform.Inherited;
import org.tulip4j.spi.Backend.AcceptSink;
import org.tulip4j.spi.Backend.ListenOptions;

/** The descriptors that servers of all loops listen on: a second server would close the first one's. Any thread. */
public final class InheritedListeners {
    private static final Map<Integer, Channel> OPEN = new HashMap<>();

    private InheritedListeners() {}

    /**
     * Listens on a descriptor.
     *
     * @return null when the transport takes none
     * @throws IllegalArgumentException when it is no stream socket that is bound
     * @throws IllegalStateException when a server has it
     */
    static @Nullable NettyListener open(ChannelSetup setup, int descriptor, ListenOptions options, AcceptSink sink)
            throws IOException {
        synchronized (OPEN) {
            OPEN.values().removeIf(channel -> !channel.isOpen());
            if (OPEN.containsKey(descriptor)) {
                throw new IllegalStateException(
                        "a server listens on descriptor " + descriptor + " already; close it first, or use that one");
            }
            Inherited inherited = setup.transport().listening(descriptor, options.backlog());
            if (inherited == null) {
                return null;
            }
            NettyListener made =
                    NettyListener.adopt(setup, inherited.channel(), inherited.localAddress(), options, sink);
            OPEN.put(descriptor, inherited.channel());
            return made;
        }
    }

    /** {@return why a loop listens on no descriptor} */
    public static IllegalArgumentException refused(EventLoop loop) {
        return new IllegalArgumentException("only epoll listens on a descriptor, and this loop is on the backend "
                + loop.report().backend() + "; choose the backend epoll, or on nio and netty-nio give"
                + " EventLoop.createServer a channel, System.inheritedChannel() for one that is standard input: "
                + loop);
    }
}
