package org.tulip4j.netty.internal.adopt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes Netty's handlers of idle time, {@code ReadTimeoutHandler} among them, count the peer's silence only while somebody waits for the
 * peer: who is busy with what came, or has paused, does not take it for idle.
 *
 * <p>To such a handler a read that has begun and is not complete is no silence. So it is told of one, alone: no other handler of the
 * pipeline hears of it. The time of writing is not touched.
 *
 * <p>Silence counts (the beginning), or does not. Owns nothing. Thread: the channel's, or a coroutine's that stands in for it.
 */
public final class PeerSilence {
    /** Whether Netty's handlers of idle time, which are optional, are there. */
    private static final boolean HAS_HANDLERS = hasHandlers();

    /** Where the handlers stand. */
    private final ChannelPipeline pipeline;
    /** The handlers that were found last; null when there were none. */
    private @Nullable Clocks clocks;
    /** They have been told of a read. */
    private boolean stopped;

    /**
     * Silence counts.
     *
     * @param pipeline looked through for handlers of idle time, now and whenever silence begins to count
     */
    public PeerSilence(ChannelPipeline pipeline) {
        this.pipeline = pipeline;
        look();
    }

    private static boolean hasHandlers() {
        try {
            Class.forName("io.netty.handler.timeout.IdleStateHandler", false, PeerSilence.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private void look() {
        if (HAS_HANDLERS) {
            clocks = Clocks.of(pipeline, clocks);
        }
    }

    /** Nobody waits for the peer; to be told again when a read of the channel is complete. */
    public void stop() {
        Clocks known = clocks;
        if (known != null) {
            known.stop();
            stopped = true;
        }
    }

    /** Somebody waits for the peer from now on. */
    public void start() {
        Clocks known = clocks;
        if (known != null && stopped) {
            known.start();
            stopped = false;
        }
        look();
    }

    /** Loaded only where Netty's handlers of idle time are there. */
    private static final class Clocks {
        /** The handlers with their contexts, in the order of the pipeline. */
        private final List<Clock> all = new ArrayList<>(1);

        /** {@return those of a pipeline: the known ones when it begins with them; null when it has none} */
        static @Nullable Clocks of(ChannelPipeline pipeline, @Nullable Clocks known) {
            ChannelHandlerContext first = pipeline.context(IdleStateHandler.class);
            if (first == null) {
                return null;
            }
            if (known != null && known.all.get(0).handler == first.handler()) {
                return known;
            }
            Clocks found = new Clocks();
            pipeline.forEach(entry -> {
                if (entry.getValue() instanceof IdleStateHandler handler) {
                    found.all.add(new Clock(handler, alone(pipeline.context(handler))));
                }
            });
            return found;
        }

        void stop() {
            all.forEach(Clock::stop);
        }

        void start() {
            all.forEach(Clock::start);
        }
    }

    /** {@return a context that passes nothing on to the handlers behind} */
    private static ChannelHandlerContext alone(ChannelHandlerContext context) {
        return (ChannelHandlerContext) Proxy.newProxyInstance(
                PeerSilence.class.getClassLoader(),
                new Class<?>[] {ChannelHandlerContext.class},
                (self, method, arguments) -> {
                    if (method.getName().startsWith("fire")) {
                        return self;
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** One handler, and the context by which it is told alone. */
    private record Clock(IdleStateHandler handler, ChannelHandlerContext alone) {
        void stop() {
            try {
                handler.channelRead(alone, Unpooled.EMPTY_BUFFER);
            } catch (Exception thrown) {
                alone.pipeline().fireExceptionCaught(thrown);
            }
        }

        void start() {
            try {
                handler.channelReadComplete(alone);
            } catch (Exception thrown) {
                alone.pipeline().fireExceptionCaught(thrown);
            }
        }
    }
}
