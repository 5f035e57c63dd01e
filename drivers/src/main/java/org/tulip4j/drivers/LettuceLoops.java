package org.tulip4j.drivers;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.Transports;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.NettyLoops;

/**
 * Lettuce, the client of Redis, on a tulip loop. Needs {@code io.lettuce:lettuce-core}.
 *
 * <p>Thread: any.
 *
 * @since 0.1.0
 */
public final class LettuceLoops {
    private LettuceLoops() {}

    /**
     * Resources whose connections live on a loop, and whose events are published there; set what else you like and build them. One for all
     * clients of a loop. Shutting them down ends Lettuce's timer, and nothing of the loop; closing the loop closes the connections.
     *
     * <p>Lettuce takes one transport for the whole process, epoll where it is there: a loop of another one is refused.
     *
     * @param loop on the backend epoll (or kqueue), or living on such a loop of Netty; or on NIO, where Lettuce is told to use it; kept
     * @return a builder that has the loop
     * @throws IllegalArgumentException when the loop has no sockets of Netty
     * @throws IllegalStateException when Lettuce makes channels of another transport in this process; names the setting that changes it
     */
    @SuppressWarnings("exports") // A module that calls this requires lettuce.core.
    public static ClientResources.Builder resources(EventLoop loop) {
        EventLoopGroup group = NettyLoops.group(loop);
        check(loop, ChannelTypes.of(group));
        return ClientResources.builder()
                .eventLoopGroupProvider(new Provider(group))
                .eventExecutorGroup(group);
    }

    private static void check(EventLoop loop, ChannelTypes types) {
        Class<? extends Channel> lettuces = Transports.socketChannelClass();
        if (lettuces != types.socket()) {
            throw new IllegalStateException(
                    "Lettuce makes channels of " + lettuces.getSimpleName() + " in this process, and "
                            + loop + " takes those of " + types.transport()
                            + ": choose the loop's backend accordingly, or set -Dio.lettuce.core.epoll=false,"
                            + " -Dio.lettuce.core.kqueue=false, -Dio.lettuce.core.iouring=false where Lettuce shall not use that transport");
        }
    }

    /** One group for every type that Lettuce asks for; who releases it gives back nothing. */
    private record Provider(EventLoopGroup group) implements EventLoopGroupProvider {
        @Override
        @SuppressWarnings("unchecked") // Lettuce uses it as an EventLoopGroup, whatever class it names.
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) group;
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(EventExecutorGroup released, long quietPeriod, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
}
