package org.tulip4j.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.Objects;
import org.tulip4j.EventLoop;
import org.tulip4j.LoopOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.internal.backend.Attachments;
import org.tulip4j.netty.internal.backend.HostedViews;
import org.tulip4j.netty.internal.version.NettyVersion;

/**
 * Tulip loops on event loops of Netty that run already, and Netty code on tulip loops. Thread: any.
 *
 * @since 0.1.0
 */
public final class NettyLoops {
    private NettyLoops() {}

    /**
     * The tulip loop that lives on an event loop of Netty; made at the first call. It runs at once, in the thread of the host, and its
     * sockets are the host's: see {@link org.tulip4j.EventLoops#attach}. Handlers of the host's channels may call it directly.
     *
     * <p>When the host shuts down the loop closes. On a host without sockets, an {@code EmbeddedChannel}'s or one with a
     * {@code LocalIoHandler}, connecting and listening fail; the rest works. An {@code EmbeddedChannel}'s is for one thread only,
     * and its time is the loop's.
     *
     * <p>An event loop that {@link #group(EventLoop)} or {@link #group(LoopGroup)} made belongs to a tulip loop already: that is
     * the one.
     *
     * @param host of any transport
     * @return the loop; the same for the same host until it is closed
     * @throws IllegalStateException when the host is shut down, its tulip loop is closed, or this Netty is too old or too new for
     *     tulip
     */
    public static EventLoop attach(io.netty.channel.EventLoop host) {
        NettyVersion.require("NettyLoops");
        return Attachments.on(Objects.requireNonNull(host, "host"));
    }

    /**
     * The tulip loop in whose thread a channel lives, wherever that is: of an event loop of Netty the guest, made at the first call as
     * by {@link #attach(io.netty.channel.EventLoop)}; of one that tulip made the tulip loop itself. So one {@code ChannelInitializer}
     * serves both ways.
     *
     * @param channel registered with an event loop, as it is in {@code initChannel} and in handlers
     * @return its loop
     * @throws IllegalStateException when the channel is not registered, its event loop is shut down, its tulip loop is closed, or this
     *     Netty is too old or too new for tulip
     */
    public static EventLoop of(Channel channel) {
        NettyVersion.require("NettyLoops");
        io.netty.channel.EventLoop host;
        try {
            host = Objects.requireNonNull(channel, "channel").eventLoop();
        } catch (IllegalStateException notRegistered) {
            throw new IllegalStateException(
                    channel + " is registered with no event loop, so no tulip loop is its own: ask in its"
                            + " ChannelInitializer or its handlers",
                    notRegistered);
        }
        return Attachments.on(host);
    }

    /**
     * A tulip loop on an event loop of Netty where none lives yet.
     *
     * @param host of any transport
     * @param options engine, debug mode, name, clock; no backend
     * @return the loop
     * @throws IllegalStateException when the host is shut down, a loop lives there, be it as the guest or as the host, or this Netty is
     *     too old or too new for tulip
     * @throws IllegalArgumentException when a backend is chosen
     */
    public static EventLoop attach(io.netty.channel.EventLoop host, LoopOptions options) {
        NettyVersion.require("NettyLoops");
        return Attachments.attach(Objects.requireNonNull(host, "host"), Objects.requireNonNull(options, "options"));
    }

    /**
     * The tulip loop that lives on the only event loop of a group.
     *
     * @param group of one
     * @return the loop
     * @throws IllegalArgumentException when the group has several threads: a tulip loop lives on one
     */
    public static EventLoop attach(EventLoopGroup group) {
        int threads = 0;
        for (EventExecutor one : group) {
            threads += one == null ? 0 : 1;
        }
        if (threads != 1) {
            throw new IllegalArgumentException(group + " has " + threads
                    + " event loops, and a tulip loop lives on one: attach to group.next(), or to each of them");
        }
        return attach(group.next());
    }

    /**
     * A tulip loop as an event loop and group of Netty: bootstraps, pipelines and libraries that take one run in the thread of the
     * loop's coroutines. What is asked before the loop runs waits for its first pass, ten seconds at most: registering, connecting and
     * binding fail then with an {@link IllegalStateException}, and so does waiting without a limit ({@code sync}, {@code await},
     * {@code get}) in a future of the view or its channels.
     *
     * <p>Shutting it down closes the channels that were registered with it, and it alone: the tulip loop goes on. Closing the tulip
     * loop terminates it.
     *
     * @param loop on a backend of Netty, or living on a loop of Netty
     * @return a new view, with a life of its own
     * @throws IllegalArgumentException when the loop is on another backend
     */
    public static IoEventLoop group(EventLoop loop) {
        NettyVersion.require("NettyLoops");
        return HostedViews.hosted(Objects.requireNonNull(loop, "loop"));
    }

    /**
     * A group of tulip loops as a group of Netty, with as many event loops, each in the thread of a tulip loop: what {@code new
     * MultiThreadIoEventLoopGroup(n, factory)} is to a service whose threads are Netty's own. {@link #of} tells the tulip loop of a
     * channel; {@code next()} takes the loops in turn.
     *
     * <p>The loops end with it, as Netty's own would: {@code shutdownGracefully} closes the channels, then shuts the group of loops
     * down ({@link LoopGroup#shutdown}) with the time-out as the grace for tasks and connections of tulip's, without a quiet
     * period. What ends not as it should fails the termination future. Closing the group of loops terminates it.
     *
     * @param loops running, on a backend of Netty
     * @return a new view that owns the loops
     * @throws IllegalArgumentException when the loops are on another backend
     */
    public static IoEventLoopGroup group(LoopGroup loops) {
        NettyVersion.require("NettyLoops");
        return HostedViews.hosted(Objects.requireNonNull(loops, "loops"));
    }
}
