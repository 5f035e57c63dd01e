package org.tulip4j.samples.recipes;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/** First in a pipeline: reads no more from a peer that does not read, whoever answers it. For one channel. Thread: the channel's. */
public final class ReadsWhileWritable extends ChannelDuplexHandler {
    private boolean held;

    /** A handler that holds nothing yet. */
    public ReadsWhileWritable() {}

    /**
     * Reads, or waits until there is room for answers.
     *
     * @param context of this handler
     */
    @Override
    public void read(ChannelHandlerContext context) {
        held = !context.channel().isWritable();
        if (!held) {
            context.read();
        }
    }

    /**
     * Reads what was held; passes the event on.
     *
     * @param context of this handler
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (held) {
            read(context);
        }
        context.fireChannelWritabilityChanged();
    }
}
