package org.tulip4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyLoops;

/** What is asked of every HTTP client of a framework: that it posts to a server of coroutines, and answers in the loop's thread. */
final class HttpClients {
    private HttpClients() {}

    /** Posts "bulbs" to {@code /tulip} on a port, notes where its "response" comes, and returns the body. */
    interface Posting {
        String post(EventLoop loop, int port, Places places) throws Exception;
    }

    /** The client's channels are on a tulip loop. */
    static void runsOnTheLoop(Wires wires, Posting client) {
        try (EventLoop loop = EventLoops.newLoop(wires.backend())) {
            Places places = new Places(loop);
            String body = loop.runUntilComplete(() -> {
                Server server = HttpEcho.listen(loop);
                String text = client.post(loop, server.port(), places);
                Tulip.sleep(Duration.ofMillis(1)).await();
                server.shutdown(Duration.ofSeconds(5)).await();
                return text;
            });
            assertThat(body).isEqualTo("POST /tulip bulbs");
            places.wereAllTheLoop("response");
        }
    }

    /** The tulip loop is a guest of the client's group, which is ended. */
    static void isAwaitedByAGuest(EventLoopGroup group, Posting client) throws Exception {
        try {
            EventLoop loop = NettyLoops.attach(group);
            Places places = Places.ofHost(group.next());
            String body = loop.submit(() -> {
                        Server server = HttpEcho.listen(loop);
                        String text = client.post(loop, server.port(), places);
                        places.wereAllTheLoop("response");
                        server.shutdown(Duration.ofSeconds(5)).await();
                        return text;
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(body).isEqualTo("POST /tulip bulbs");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
