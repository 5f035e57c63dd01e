package org.tulip4j.netty.internal.backend;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.netty.internal.adopt.FrontedSockets;
import org.tulip4j.netty.internal.loop.ChannelLoop;
import org.tulip4j.netty.internal.loop.GuestEventLoop;
import org.tulip4j.netty.internal.loop.HostThread;
import org.tulip4j.netty.internal.loop.HostedEventLoop;
import org.tulip4j.netty.internal.loop.NettyHost;
import org.tulip4j.netty.internal.platform.EpollTransport;
import org.tulip4j.netty.internal.platform.IoUringTransport;
import org.tulip4j.netty.internal.platform.KqueueTransport;
import org.tulip4j.netty.internal.platform.NettyNioTransport;
import org.tulip4j.netty.internal.platform.NettyTransport;
import org.tulip4j.netty.internal.platform.PlainDescriptors;
import org.tulip4j.netty.internal.stream.InheritedListeners;
import org.tulip4j.netty.internal.stream.NettySockets;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.ListeningSocket;
import org.tulip4j.spi.StreamSockets;

/** The tulip loops that live on loops of Netty: one on each. Keeps neither of the two alive. Any thread. */
public final class Attachments {
    /** The guest of each host. It is kept by its host, to which it has queued something or is listening. */
    private static final Map<io.netty.channel.EventLoop, WeakReference<EventLoop>> GUESTS = new WeakHashMap<>();

    private Attachments() {}

    /** The loop that lives there, or null. */
    public static @Nullable EventLoop find(io.netty.channel.EventLoop host) {
        synchronized (GUESTS) {
            WeakReference<EventLoop> known = GUESTS.get(host);
            EventLoop loop = known == null ? null : known.get();
            return loop == null || loop.isClosed() ? null : loop;
        }
    }

    /** Makes one; refuses a second one. */
    public static EventLoop attach(io.netty.channel.EventLoop host, LoopOptions options) {
        EventLoop own = ofTulip(host);
        if (own != null) {
            throw livesThere(own, host);
        }
        if (host.isShuttingDown()) {
            throw new IllegalStateException(host + " is shut down: attach to a loop that runs");
        }
        if (options.backend() != null) {
            throw new IllegalArgumentException(
                    "the I/O of a guest is its host's: no backend can be chosen, and " + options.backend() + " was");
        }
        synchronized (GUESTS) {
            EventLoop there = find(host);
            if (there != null) {
                throw livesThere(there, host);
            }
            NettyTransport transport = transport(host);
            GuestEventLoop channels = transport == null ? null : new GuestEventLoop(host, transport);
            LoopOptions chosen = options.withBackend(new Provider(host, transport, channels));
            Clock clock = options.clock() == Clock.SYSTEM ? () -> host.ticker().nanoTime() : options.clock();
            EventLoop loop = EventLoops.attach(new NettyHost(host), chosen.withClock(clock));
            if (channels != null) {
                channels.bind(loop);
            }
            GUESTS.put(host, new WeakReference<>(loop));
            return loop;
        }
    }

    private static IllegalStateException livesThere(EventLoop loop, io.netty.channel.EventLoop host) {
        return new IllegalStateException(loop + " lives on " + host
                + " already: use NettyLoops.attach without options to get it, or close it first");
    }

    /** {@return the tulip loop whose event loop of Netty this is, as a view or under it; null when it is Netty's own} */
    private static @Nullable EventLoop ofTulip(io.netty.channel.EventLoop host) {
        return host instanceof HostedEventLoop view
                ? view.loop()
                : host instanceof ChannelLoop channels ? channels.bound() : null;
    }

    /**
     * {@return the loop that lives on an event loop; made when none does and it is Netty's own}
     *
     * @throws IllegalStateException when it is shut down, or the tulip loop is closed
     */
    public static EventLoop on(io.netty.channel.EventLoop host) {
        EventLoop own = ofTulip(host);
        if (own != null) {
            if (own.isClosed()) {
                throw new IllegalStateException(own + ", which " + host + " belongs to, is closed: use one that runs");
            }
            return own;
        }
        EventLoop there = find(host);
        return there != null ? there : attach(host, LoopOptions.DEFAULT);
    }

    /**
     * {@return the plain descriptors that a loop watches}
     *
     * @param loop in its thread
     * @throws IllegalArgumentException when the loop is not on epoll
     */
    public static PlainDescriptors descriptors(EventLoop loop) {
        Adoption.check(loop);
        if (Adoption.backend(loop) instanceof NettySockets sockets) {
            return sockets.descriptors(loop);
        }
        throw PlainDescriptors.refused(loop);
    }

    /**
     * {@return the listening socket of a descriptor, for a server of a loop}
     *
     * <p>Taking it over throws {@link IllegalArgumentException} when the loop is not on epoll, or it is no such socket.
     */
    public static ListeningSocket listening(EventLoop loop, int descriptor) {
        Backend backend = Adoption.backend(loop);
        return (options, sink) -> {
            if (backend instanceof NettySockets sockets) {
                return sockets.listenOn(loop, descriptor, options, sink);
            }
            throw InheritedListeners.refused(loop);
        };
    }

    /**
     * Stream sockets of a loop, with handlers in front.
     *
     * @throws IllegalArgumentException when the loop has no sockets of Netty
     */
    public static StreamSockets fronted(EventLoop loop, FrontedSockets.Pipeline pipeline) {
        NettySockets sockets = requireSockets(loop);
        sockets.loop().bind(loop);
        return new FrontedSockets(loop, sockets, pipeline);
    }

    /**
     * {@return the sockets of a loop}
     *
     * @throws IllegalArgumentException when it has none of Netty
     */
    public static NettySockets requireSockets(EventLoop loop) {
        if (Adoption.backend(Objects.requireNonNull(loop, "loop")) instanceof NettySockets sockets) {
            return sockets;
        }
        throw new IllegalArgumentException(loop
                + " has no sockets of Netty: choose the backend epoll, io_uring, kqueue or netty-nio, or attach it to a"
                + " loop of Netty that has sockets");
    }

    private static @Nullable NettyTransport transport(io.netty.channel.EventLoop host) {
        if (!(host instanceof IoEventLoop io)) {
            return null;
        }
        if (takes(io, () -> EpollIoHandle.class)) {
            return new EpollTransport();
        }
        if (takes(io, () -> IoUringIoHandle.class)) {
            return IoUringTransport.shared();
        }
        if (takes(io, () -> KQueueIoHandle.class)) {
            return new KqueueTransport();
        }
        return takes(io, () -> NioIoHandle.class) ? new NettyNioTransport() : null;
    }

    private static boolean takes(IoEventLoop host, Supplier<Class<? extends IoHandle>> type) {
        try {
            return host.isCompatible(type.get());
        } catch (LinkageError notHere) {
            // Without Netty's classes for a transport no loop can have it.
            return false;
        }
    }

    /** Makes the backend of one guest. */
    private record Provider(
            io.netty.channel.EventLoop host,
            @Nullable NettyTransport transport,
            @Nullable GuestEventLoop loop) implements BackendProvider {
        @Override
        public String name() {
            return "netty-guest";
        }

        @Override
        public Backend create(Clock clock) throws IOException {
            return transport == null || loop == null
                    ? new NoSockets(HostThread.of(host, false))
                    : new GuestBackend(transport, loop);
        }
    }
}
