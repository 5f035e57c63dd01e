package org.tulip4j.netty.internal.adopt;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;

/** Where the handlers that users add to pipelines may stand: once, and in the thread of the loop. Stateless. */
public final class Placement {
    private Placement() {}

    /**
     * Refuses a handler that has a place already.
     *
     * @param handler named in the message
     * @param first where it stands, or null
     * @throws IllegalStateException when it has been added before
     */
    public static void once(String handler, @Nullable ChannelHandlerContext first) {
        if (first != null) {
            throw new IllegalStateException("this " + handler + " has been added to " + first.channel()
                    + " before: make one for each channel, in its ChannelInitializer");
        }
    }

    /**
     * Refuses a channel of another thread than the loop's.
     *
     * @param loop whose coroutines and protocols the handler serves
     * @param added where the handler shall stand
     * @throws IllegalStateException when the channel's thread is not the loop's
     */
    public static void inThreadOf(EventLoop loop, ChannelHandlerContext added) {
        if (!loop.inLoop() && loop.isRunning()) {
            throw new IllegalStateException(added.channel() + " lives in thread "
                    + Thread.currentThread().getName() + ", where " + loop
                    + " does not run: register the channel with the event loop that the tulip loop lives on, or give the handler"
                    + " the loop that lives on the channel's");
        }
    }
}
