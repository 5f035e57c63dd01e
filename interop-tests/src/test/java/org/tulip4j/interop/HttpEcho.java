package org.tulip4j.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;

/** An HTTP server of coroutines, for clients of frameworks: answers with the method, the path and the body that it got. */
final class HttpEcho {
    private HttpEcho() {}

    /** Listens; called in a task of the loop. */
    static Server listen(EventLoop loop) {
        return NettyConnections.createServer(loop, "127.0.0.1", 0, ServerOptions.DEFAULT, channel -> channel.pipeline()
                        .addLast(new HttpServerCodec(), new HttpObjectAggregator(65536))
                        .addLast(MessageHandler.serving(loop, FullHttpRequest.class, HttpEcho::serve)))
                .await();
    }

    private static void serve(MessageStream<FullHttpRequest, FullHttpResponse> http) {
        for (FullHttpRequest request = http.read().await();
                request != null;
                request = http.read().await()) {
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.OK,
                    Unpooled.copiedBuffer(
                            request.method() + " " + request.uri() + " "
                                    + request.content().toString(UTF_8),
                            UTF_8));
            response.headers()
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            http.write(response);
            http.drain().await();
        }
    }
}
