package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.Future;
import org.tulip4j.netty.NettyLoops;

/** async-http-client, which looks at the group it is given before it takes it: on a tulip loop, and with the tulip loop as a guest. */
@Timeout(60)
class AsyncHttpClientTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void theClientRunsOnTheLoop(Wires wires) {
        HttpClients.runsOnTheLoop(wires, (loop, port, places) -> post(NettyLoops.group(loop), port, places));
    }

    @Test
    void aGuestAwaitsItOnTheClientsOwnThread() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        HttpClients.isAwaitedByAGuest(group, (loop, port, places) -> post(group, port, places));
    }

    @Test
    void aGroupWithoutSocketsIsRefusedByTheClient() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            assertThatThrownBy(() -> Dsl.asyncHttpClient(Dsl.config().setEventLoopGroup(group)))
                    .isInstanceOf(IllegalArgumentException.class);
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static String post(EventLoopGroup group, int port, Places places) throws Exception {
        try (AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config().setEventLoopGroup(group))) {
            return Future.wrap(client.preparePost("http://127.0.0.1:" + port + "/tulip")
                            .setBody("bulbs")
                            .execute()
                            .toCompletableFuture()
                            .thenApply(response -> {
                                places.here("response");
                                return response.getResponseBody();
                            }))
                    .await();
        }
    }
}
