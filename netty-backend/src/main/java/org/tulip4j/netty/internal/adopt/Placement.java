package org.tulip4j.netty.internal.adopt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
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
     * Refuses a channel of another thread than the loop's, and a handler that shall be called in another thread than the channel's. What
     * is refused is closed: nobody would serve it, and Netty only logs what a handler throws here.
     *
     * @param loop whose coroutines and protocols the handler serves
     * @param at where the handler shall stand
     * @throws IllegalStateException when the handler's thread is not the channel's, or the channel's is not the loop's
     */
    public static void inThreadOf(EventLoop loop, ChannelHandlerContext at) {
        if (isCalledElsewhere(at)) {
            closeLater(at.executor(), at.channel());
            throw new IllegalStateException("a " + at.handler().getClass().getSimpleName() + " of " + at.channel()
                    + " was added with an executor of its own, " + at.executor()
                    + ", and is called only by the channel's event loop: add it without, addLast(handler), and give what blocks to"
                    + " runInExecutor; the channel is closed");
        }
        if (!loop.inLoop() && loop.isRunning()) {
            closeLater(at.channel().eventLoop(), at.channel());
            throw new IllegalStateException(at.channel() + " lives in thread "
                    + Thread.currentThread().getName() + ", where " + loop
                    + " does not run: register the channel with the event loop that the tulip loop lives on, or give the handler"
                    + " the loop that lives on the channel's, NettyLoops.of(channel); the channel is closed");
        }
    }

    /**
     * Closes when the handlers of the pipeline have heard what is thrown: a closed channel has none any more. The caller's thread passes that on
     * before it takes up anything else.
     */
    private static void closeLater(EventExecutor caller, Channel channel) {
        Runnable close = () -> channel.eventLoop().execute(channel::close);
        try {
            caller.execute(close);
        } catch (RejectedExecutionException ending) {
            close.run();
        }
    }

    /** An event loop of the channel's thread is one by which it may be called, too. */
    private static boolean isCalledElsewhere(ChannelHandlerContext at) {
        EventExecutor caller = at.executor();
        io.netty.channel.EventLoop home = at.channel().eventLoop();
        return caller != home
                && !(caller instanceof io.netty.channel.EventLoop && caller.inEventLoop() && home.inEventLoop());
    }
}
