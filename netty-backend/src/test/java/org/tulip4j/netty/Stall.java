package org.tulip4j.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;

/** Stands for a socket that takes nothing until told to. */
final class Stall extends ChannelOutboundHandlerAdapter {
    private record Held(Object message, ChannelPromise promise) {}

    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private ChannelHandlerContext context;
    boolean open;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
        if (open) {
            at.write(message, promise);
        } else {
            held.add(new Held(message, promise));
        }
    }

    int count() {
        return held.size();
    }

    /** Lets the oldest message through. */
    void release() {
        Held first = held.remove();
        context.writeAndFlush(first.message(), first.promise());
    }

    void releaseAll() {
        open = true;
        while (!held.isEmpty()) {
            release();
        }
    }
}
