package org.tulip4j.bulbs;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;

/** HTTP/1.1 by Netty's codec: a coroutine for each connection, in the loop's thread. Every method is for the loop. */
final class HttpServer {
    private static final int LARGEST_REQUEST = 65536;

    private final Routes routes;
    private final Set<Connection> connections = new HashSet<>();
    private final Server server;
    private boolean stopping;

    HttpServer(EventLoop loop, Routes routes, Settings settings) {
        this.routes = routes;
        server = NettyConnections.createServer(
                        loop,
                        settings.host(),
                        settings.port(),
                        ServerOptions.DEFAULT.withBacklog(512),
                        channel -> channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LARGEST_REQUEST))
                                .addLast(MessageHandler.serving(loop, FullHttpRequest.class, this::serve)))
                .await();
    }

    int port() {
        return server.port();
    }

    /** How many requests are being answered. */
    long open() {
        return connections.stream().filter(connection -> connection.busy).count();
    }

    private static final class Connection {
        private final MessageStream<FullHttpRequest, FullHttpResponse> http;
        private boolean busy; // a request is being answered

        Connection(MessageStream<FullHttpRequest, FullHttpResponse> http) {
            this.http = http;
        }
    }

    private void serve(MessageStream<FullHttpRequest, FullHttpResponse> http) {
        Connection connection = new Connection(http);
        connections.add(connection);
        try {
            boolean goesOn = !stopping; // a connection may have been on its way when the end came
            while (goesOn) {
                FullHttpRequest request = http.read().await();
                if (request == null) {
                    return;
                }
                connection.busy = true;
                HttpVersion version = request.protocolVersion();
                boolean wanted =
                        HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
                Answer answer = routes.answer(request);
                goesOn = wanted && !stopping;
                http.write(response(answer, version, goesOn));
                http.drain().await();
                connection.busy = false;
            }
        } finally {
            connections.remove(connection);
        }
    }

    private static FullHttpResponse response(Answer answer, HttpVersion version, boolean goesOn) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.type());
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        HttpUtil.setKeepAlive(response.headers(), version, goesOn); // who speaks HTTP/1.0 is told when it stays open
        return response;
    }

    /** Takes no more connections, answers the requests that are open, and cuts what is left after the grace. */
    void shutdown(Duration grace) {
        stopping = true;
        connections.stream().filter(connection -> !connection.busy).forEach(connection -> connection.http.close());
        server.shutdown(grace).await();
    }
}
