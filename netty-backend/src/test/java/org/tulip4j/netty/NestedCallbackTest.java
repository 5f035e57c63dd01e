package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoop;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;

/** A protocol is called inside of a callback or a task that writes: a local channel delivers at once. Both keep their variables. */
@Timeout(20)
class NestedCallbackTest {
    private final ContextVar<String> variable = ContextVar.of("variable", "none");
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoop loop = NettyLoops.attach(group.next());
    private Channel client;

    @BeforeEach
    void connect() throws InterruptedException {
        LocalAddress address = new LocalAddress(NestedCallbackTest.class);
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        new ServerBootstrap()
                .group(group)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ProtocolHandler(loop, new Receiver()));
                        accepted.complete(channel);
                    }
                })
                .bind(address)
                .sync();
        client = new Bootstrap()
                .group(group)
                .channel(LocalChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .sync()
                .channel();
        accepted.join();
    }

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Receiver implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {
            seen.add("received in " + variable.get());
            variable.set("protocol");
        }
    }

    private void send() {
        client.writeAndFlush(Unpooled.copiedBuffer(new byte[1]));
    }

    @Test
    void aCallbackGoesOnWithItsOwn() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            variable.set("callback");
            send();
            seen.add("sent in " + variable.get());
            loop.callSoon(() -> {
                seen.add("after it in " + variable.get());
                done.complete(null);
            });
        });
        done.get(10, TimeUnit.SECONDS);
        assertThat(seen).containsExactly("received in none", "sent in callback", "after it in callback");
    }

    @Test
    void aTaskGoesOnWithItsOwn() throws Exception {
        List<String> own = loop.submit(() -> {
                    variable.set("task");
                    send();
                    String sent = variable.get();
                    Tulip.sleep(java.time.Duration.ofMillis(1)).await();
                    return List.of(sent, variable.get());
                })
                .get(10, TimeUnit.SECONDS);
        assertThat(own).containsExactly("task", "task");
        assertThat(seen).containsExactly("received in none");
    }
}
