package org.tulip4j.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.netty.NettyLoops;

class ChannelTypesTest {
    @Test
    void everyBackendHasItsOwn() {
        try (EventLoop epoll = EventLoops.newLoop("epoll");
                EventLoop ring = EventLoops.newLoop("io_uring");
                EventLoop nio = EventLoops.newLoop("netty-nio")) {
            assertThat(ChannelTypes.of(epoll).socket()).isEqualTo(EpollSocketChannel.class);
            assertThat(ChannelTypes.of(epoll).server()).isEqualTo(EpollServerSocketChannel.class);
            assertThat(ChannelTypes.of(ring).socket()).isEqualTo(IoUringSocketChannel.class);
            assertThat(ChannelTypes.of(nio).datagram()).isEqualTo(NioDatagramChannel.class);
            assertThat(ChannelTypes.of(nio).transport()).isEqualTo("nio");
            assertThat(ChannelTypes.of(nio)).hasToString("<ChannelTypes nio>");
        }
    }

    @Test
    void guestHasItsHosts() throws InterruptedException {
        EventLoopGroup host = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop guest = NettyLoops.attach(host);
        assertThat(ChannelTypes.of(guest).socket()).isEqualTo(NioSocketChannel.class);
        end(host);
    }

    @Test
    void groupOfSeveralHasOneSet() throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
        assertThat(ChannelTypes.of(group).transport()).isEqualTo("epoll");
        end(group);
    }

    @Test
    void loopsWithoutSocketsAreRefused() throws InterruptedException {
        try (EventLoop memory = EventLoops.newLoop("memory")) {
            assertThatThrownBy(() -> ChannelTypes.of(memory))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("choose the backend epoll");
        }
        EventLoopGroup local = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        assertThatThrownBy(() -> ChannelTypes.of(local))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no sockets: take a loop of epoll");
        end(local);
    }

    private static void end(EventLoopGroup group) throws InterruptedException {
        assertThat(group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS))
                .isTrue();
    }
}
