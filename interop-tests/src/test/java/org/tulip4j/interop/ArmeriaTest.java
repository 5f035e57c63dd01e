package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;

/**
 * Armeria: an HTTP/2 server whose services are coroutines, and its client, on a tulip loop, and with one as a guest. It accepts in a thread of its
 * own, on epoll where that is there, and so its connections must be epoll's, too.
 */
@Timeout(60)
@Tag("once")
class ArmeriaTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#epoll")
    void serverAndClientRunOnTheLoop(Wires wires) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            String body = loop.runUntilComplete(() -> {
                String text = ask(loop, NettyLoops.group(loop), places);
                Tulip.sleep(Duration.ofMillis(1)).await();
                return text;
            });
            assertThat(body).isEqualTo("got tulips");
            places.wereAllTheLoop("request", "response");
        }
    }

    @EnabledOnOs(OS.LINUX)
    @Test
    void aGuestAwaitsItOnArmeriasOwnThread() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            EventLoop loop = NettyLoops.attach(group);
            Places places = Places.ofHost(group.next());
            String body = loop.submit(() -> {
                        String text = ask(loop, group, places);
                        places.wereAllTheLoop("request", "response");
                        return text;
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(body).isEqualTo("got tulips");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static String ask(EventLoop loop, EventLoopGroup group, Places places) {
        Server server = Server.builder()
                .http(new InetSocketAddress("127.0.0.1", 0))
                .workerGroup(group, false)
                .service(
                        "/",
                        (context, request) ->
                                HttpResponse.of(request.aggregate().thenCompose(all -> {
                                    places.here("request");
                                    return loop.createTask(() -> {
                                                Tulip.sleep(Duration.ofMillis(1))
                                                        .await();
                                                return HttpResponse.of("got " + all.contentUtf8());
                                            })
                                            .toCompletableFuture();
                                })))
                .build();
        Future.wrap(server.start()).await();
        ClientFactory clients =
                ClientFactory.builder().workerGroup(group, false).build();
        String text = Future.wrap(WebClient.builder("h2c://127.0.0.1:" + server.activeLocalPort())
                        .factory(clients)
                        .build()
                        .post("/", "tulips")
                        .aggregate()
                        .thenApply(response -> {
                            places.here("response");
                            return response.contentUtf8();
                        }))
                .await();
        Future.wrap(clients.closeAsync()).await();
        // Not awaited: the thread that accepts ends two seconds later.
        server.stop();
        return text;
    }
}
