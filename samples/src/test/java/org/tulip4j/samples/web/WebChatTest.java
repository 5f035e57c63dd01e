package org.tulip4j.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;

/** What a browser gets; {@code samples/web-test} asks a real one. */
@Timeout(30)
class WebChatTest {
    private final EventLoop loop = EventLoops.newLoop("netty-nio");
    private final Thread thread = new Thread(loop::runForever, "web");
    private final HttpClient http = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void serve() throws Exception {
        thread.start();
        Channel listening = loop.submit(() -> WebChat.listen(loop, 0)).get(10, TimeUnit.SECONDS);
        port = WebChat.port(listening);
    }

    @AfterEach
    void stop() throws Exception {
        loop.callSoonThreadsafe(loop::stop);
        thread.join();
        loop.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private static final class Browser implements WebSocket.Listener {
        final BlockingQueue<String> chat = new LinkedBlockingQueue<>();
        final BlockingQueue<String> clock = new LinkedBlockingQueue<>();
        final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                (text.indexOf("clock ") == 0 ? clock : chat).add(text.substring(text.indexOf(" ") + 1));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private WebSocket open(Browser browser) {
        return http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), browser)
                .join();
    }

    private static String next(BlockingQueue<String> lines) throws InterruptedException {
        return lines.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void thePageComesAndNothingElse() throws Exception {
        HttpResponse<String> page = get("/?name=Ada");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("new WebSocket(").endsWith("</html>\n");
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
        assertThat(get("/").body()).isEqualTo(page.body());
    }

    @Test
    void everybodyHearsEverybody() throws Exception {
        Browser ada = new Browser();
        Browser grace = new Browser();
        WebSocket first = open(ada);
        first.sendText("Ada", true).join();
        assertThat(next(ada.chat)).isEqualTo("Ada came");
        WebSocket second = open(grace);
        second.sendText("Grace", true).join();
        assertThat(next(ada.chat)).isEqualTo("Grace came");
        assertThat(next(grace.chat)).isEqualTo("Grace came");
        first.sendText("hello", true).join();
        assertThat(next(ada.chat)).isEqualTo("Ada: hello");
        assertThat(next(grace.chat)).isEqualTo("Ada: hello");
        second.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(next(ada.chat)).isEqualTo("Grace left");
        first.abort();
    }

    @Test
    void theClockTicks() throws Exception {
        Browser browser = new Browser();
        WebSocket socket = open(browser);
        socket.sendText("Ada", true).join();
        assertThat(next(browser.clock)).matches("\\d\\d:\\d\\d:\\d\\d");
        assertThat(next(browser.clock)).isNotNull();
        socket.abort();
    }
}
