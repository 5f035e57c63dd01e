package org.tulip4j.drivers;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import java.time.Duration;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.NettyLoops;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Reactor Netty on a tulip loop: its HTTP and TCP clients and servers, and what is built on them, R2DBC for PostgreSQL among it. Needs
 * {@code io.projectreactor.netty:reactor-netty-core}.
 *
 * <p>Thread: any.
 *
 * @since 0.1.0
 */
public final class ReactorLoops {
    private ReactorLoops() {}

    /**
     * What {@code runOn} of Reactor Netty and {@code loopResources} of R2DBC's builder take. Disposing of it closes the channels that
     * were made with it; the loop goes on.
     *
     * @param loop on a backend of Netty, or living on a loop of Netty that has sockets; kept
     * @return resources of one event loop, for clients and servers
     * @throws IllegalArgumentException when the loop has no sockets of Netty
     */
    @SuppressWarnings("exports") // A module that calls this requires reactor.netty.core.
    public static LoopResources of(EventLoop loop) {
        return of(NettyLoops.group(loop));
    }

    /**
     * Resources on a group that the program has already. Disposing of them shuts the group down.
     *
     * @param group of loops of one transport; kept
     * @return resources of the group, for clients and servers
     * @throws IllegalArgumentException when its loops take no channels of epoll, io_uring, kqueue or NIO
     */
    @SuppressWarnings("exports") // A module that calls this requires reactor.netty.core.
    public static LoopResources of(EventLoopGroup group) {
        return new Resources(group, ChannelTypes.of(group));
    }

    private record Resources(EventLoopGroup group, ChannelTypes types) implements LoopResources {
        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return group;
        }

        @Override
        public <C extends Channel> C onChannel(Class<C> wanted, EventLoopGroup on) {
            return new ReflectiveChannelFactory<C>(onChannelClass(wanted, on)).newChannel();
        }

        @Override
        public <C extends Channel> Class<? extends C> onChannelClass(Class<C> wanted, EventLoopGroup on) {
            for (Class<? extends Channel> own :
                    List.of(types.socket(), types.server(), types.datagram(), types.unixSocket(), types.unixServer())) {
                if (wanted.isAssignableFrom(own)) {
                    return own.asSubclass(wanted);
                }
            }
            throw new UnsupportedOperationException("the transport " + types.transport() + " has no " + wanted.getName()
                    + ": put the loop on another backend");
        }

        @Override
        public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
            return Mono.create(sink -> group.shutdownGracefully().addListener(done -> sink.success()));
        }

        @Override
        public boolean isDisposed() {
            return group.isShuttingDown();
        }
    }
}
