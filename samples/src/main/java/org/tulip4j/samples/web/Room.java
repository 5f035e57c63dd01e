package org.tulip4j.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageStream;

/** Everybody who chats. Each connection is a coroutine; each browser's clock is one more. Thread: the loop's, so no locks. */
final class Room {
    private static final int BEHIND = 1 << 20; // bytes a browser may be behind
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Map<MessageStream<Object, Object>, String> names = new LinkedHashMap<>();

    /** Answers requests for the page; when the connection has become a WebSocket, chats. */
    void serve(MessageStream<Object, Object> browser) throws IOException {
        for (Object message = browser.read().await();
                message != null;
                message = browser.read().await()) {
            if (message instanceof FullHttpRequest request) {
                browser.write(page(request.uri()));
                browser.drain().await();
            } else if (message instanceof TextWebSocketFrame first) {
                chat(browser, first.text());
                return;
            }
        }
    }

    private static FullHttpResponse page(String uri) throws IOException {
        byte[] content = "not here\n".getBytes(UTF_8);
        boolean known = uri.equals("/") || uri.startsWith("/?");
        if (known) {
            try (InputStream file = Objects.requireNonNull(Room.class.getResourceAsStream("chat.html"), "chat.html")) {
                content = file.readAllBytes();
            }
        }
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                known ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND,
                Unpooled.wrappedBuffer(content));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, known ? "text/html; charset=utf-8" : "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, content.length);
        return response;
    }

    /** The first text is the name; the others are what that person says. */
    private void chat(MessageStream<Object, Object> browser, String name) {
        browser.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(BEHIND, BEHIND));
        names.put(browser, name);
        Task<@Nullable Void> clock = Tulip.createTask(() -> {
            while (true) {
                tell(browser, "clock " + TIME.format(LocalTime.now()));
                Tulip.sleep(Duration.ofSeconds(1)).await();
            }
        });
        try {
            tellAll(name + " came");
            for (Object message = browser.read().await();
                    message != null;
                    message = browser.read().await()) {
                if (message instanceof TextWebSocketFrame said) {
                    tellAll(name + ": " + said.text());
                    browser.drain().await();
                }
            }
        } finally {
            clock.cancel();
            names.remove(browser);
            tellAll(name + " left");
        }
    }

    private void tellAll(String line) {
        names.keySet().forEach(one -> tell(one, "chat " + line));
    }

    /** Cuts a browser that does not read off, for all it has not taken is kept in memory. */
    private static void tell(MessageStream<Object, Object> browser, String line) {
        if (browser.transport().isWritingPaused()) {
            browser.transport().abort();
        } else {
            browser.write(new TextWebSocketFrame(line));
        }
    }
}
