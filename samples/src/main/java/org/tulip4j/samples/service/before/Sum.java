package org.tulip4j.samples.service.before;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.atomic.AtomicInteger;

/** A conversation as a handler: where it stands lies in fields. */
final class Sum extends SimpleChannelInboundHandler<String> {
    private final AtomicInteger sums;

    private long sum;
    private int count;

    Sum(AtomicInteger sums) {
        this.sums = sums;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, String line) {
        if (line.equals("bye")) {
            context.writeAndFlush("bye\n").addListener(ChannelFutureListener.CLOSE);
        } else if (line.isEmpty()) {
            sums.incrementAndGet();
            context.writeAndFlush(count + " numbers, sum " + sum + "\n");
            sum = 0;
            count = 0;
        } else {
            try {
                sum += Integer.parseInt(line);
                count++;
            } catch (NumberFormatException e) {
                context.writeAndFlush("not a number: " + line + "\n");
            }
        }
    }
}
