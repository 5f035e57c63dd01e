package org.tulip4j.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.Objects;
import org.tulip4j.EventLoop;
import org.tulip4j.LoopOptions;
import org.tulip4j.netty.internal.backend.Attachments;
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
     * @param host of any transport
     * @return the loop; the same for the same host until it is closed
     * @throws IllegalStateException when the host is shut down, or this Netty is too old or too new for tulip
     * @throws IllegalArgumentException when the host is a tulip loop's
     */
    public static EventLoop attach(io.netty.channel.EventLoop host) {
        NettyVersion.require("NettyLoops");
        EventLoop there = Attachments.find(Objects.requireNonNull(host, "host"));
        return there != null ? there : Attachments.attach(host, LoopOptions.DEFAULT);
    }

    /**
     * A tulip loop on an event loop of Netty where none lives yet.
     *
     * @param host of any transport
     * @param options engine, debug mode, name, clock; no backend
     * @return the loop
     * @throws IllegalStateException when the host is shut down, a loop lives there, or this Netty is too old or too new for tulip
     * @throws IllegalArgumentException when a backend is chosen, or the host is a tulip loop's
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
     * loop's coroutines. What is asked before the loop runs waits for its first pass.
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
        return Attachments.hosted(Objects.requireNonNull(loop, "loop"));
    }
}
