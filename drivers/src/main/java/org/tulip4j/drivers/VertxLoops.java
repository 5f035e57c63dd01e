package org.tulip4j.drivers;

import io.netty.channel.EventLoopGroup;
import io.vertx.core.transport.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.NettyLoops;

/**
 * Vert.x on a tulip loop: servers, clients, timers and event bus. Needs {@code io.vertx:vertx-core}, 5.0 or 5.1.
 *
 * <p>Thread: any.
 *
 * @since 0.1.0
 */
public final class VertxLoops {
    private VertxLoops() {}

    /**
     * What {@code Vertx.builder().withTransport} takes: channels as Vert.x makes them, on the loop. Closing the Vert.x instance closes them;
     * the loop goes on. One for one instance.
     *
     * @param loop on a backend of Netty, or living on a loop of Netty that has sockets; kept
     * @return a transport of one event loop, whatever number of them Vert.x is told to have
     * @throws IllegalArgumentException when the loop has no sockets of Netty
     * @throws IllegalStateException when Vert.x cannot use the loop's transport; has its reason
     */
    @SuppressWarnings("exports") // A module that calls this requires io.vertx.core.
    public static Transport transport(EventLoop loop) {
        ChannelTypes types = ChannelTypes.of(loop);
        Transport vertxs = vertxs(types);
        if (vertxs == null || !vertxs.available()) {
            throw new IllegalStateException(
                    "Vert.x has no transport for " + types.transport() + ", which " + loop
                            + " is on: choose another backend",
                    vertxs == null ? null : vertxs.unavailabilityCause());
        }
        return new OnLoop(loop, onLoop(loop, vertxs.implementation()));
    }

    private static @Nullable Transport vertxs(ChannelTypes types) {
        return switch (types.transport()) {
            case "epoll" -> Transport.EPOLL;
            case "io_uring" -> Transport.IO_URING;
            case "kqueue" -> Transport.KQUEUE;
            default -> Transport.NIO;
        };
    }

    /** A proxy, because what such a transport has to implement differs between Vert.x 5.0 and 5.1; it is asked once a channel. */
    private static io.vertx.core.spi.transport.Transport onLoop(
            EventLoop loop, io.vertx.core.spi.transport.Transport vertxs) {
        Class<io.vertx.core.spi.transport.Transport> type = io.vertx.core.spi.transport.Transport.class;
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == EventLoopGroup.class) {
                        return NettyLoops.group(loop);
                    }
                    return ask(vertxs, method, arguments);
                }));
    }

    private static @Nullable Object ask(
            io.vertx.core.spi.transport.Transport vertxs, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(vertxs, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** What Vert.x is given: a name, and that it can be used. */
    private record OnLoop(EventLoop loop, io.vertx.core.spi.transport.Transport implementation) implements Transport {
        @Override
        public String name() {
            return "tulip";
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return null;
        }
    }
}
