package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;

/** HTTP behind a load balancer that speaks the PROXY protocol: answers whom it speaks to. Thread: the loop's. */
public final class BehindProxy {
    private BehindProxy() {}

    /**
     * Serves on port 8080 until it is killed.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        Tulip.runVoid(() -> listen(Tulip.runningLoop(), 8080).serveForever().await());
    }

    static Server listen(EventLoop loop, int port) {
        return NettyConnections.createServer(
                        loop, "127.0.0.1", port, ServerOptions.DEFAULT, channel -> channel.pipeline()
                                .addLast(new HAProxyMessageDecoder()) // removes itself behind the header
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(65536))
                                .addLast(MessageHandler.serving(loop, Object.class, BehindProxy::serve)))
                .await();
    }

    private static void serve(MessageStream<Object, FullHttpResponse> http) {
        String client = "";
        for (Object message = http.read().await();
                message != null;
                message = http.read().await()) {
            if (message instanceof HAProxyMessage proxied) {
                client = proxied.sourceAddress() + ":" + proxied.sourcePort();
            } else if (message instanceof FullHttpRequest) {
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        Unpooled.copiedBuffer("you are " + client + "\n", UTF_8));
                HttpUtil.setContentLength(response, response.content().readableBytes());
                http.write(response);
                http.drain().await();
            }
        }
    }
}
