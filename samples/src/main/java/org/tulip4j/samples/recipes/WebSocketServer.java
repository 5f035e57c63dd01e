package org.tulip4j.samples.recipes;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.sync.Event;

/** A WebSocket at {@code /ws} that says everything to everybody. Thread: the loop's. */
public final class WebSocketServer {
    private static final int BEHIND = 1 << 20; // bytes a member may be behind

    private final Set<MessageStream<Object, Object>> open = new HashSet<>();

    WebSocketServer() {}

    /**
     * Serves on port 8080 until SIGTERM.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        Tulip.runVoid(() -> {
            Event stop = new Event();
            Tulip.runningLoop().addSignalHandler("TERM", stop::set);
            WebSocketServer sockets = new WebSocketServer();
            try (Server server = sockets.listen(Tulip.runningLoop(), 8080)) {
                stop.waitFor().await();
                sockets.shutdown(server, Duration.ofSeconds(5));
            }
        });
    }

    Server listen(EventLoop loop, int port) {
        return NettyConnections.createServer(
                        loop, "127.0.0.1", port, ServerOptions.DEFAULT, channel -> pipeline(loop, channel.pipeline()))
                .await();
    }

    void pipeline(EventLoop loop, ChannelPipeline pipeline) {
        pipeline.addLast(new ReadsWhileWritable()) // the handler below answers pings by itself
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(65536))
                .addLast(new WebSocketServerProtocolHandler("/ws"))
                .addLast(new WebSocketFrameAggregator(65536))
                .addLast(MessageHandler.<Object, Object>serving(loop, Object.class, this::serve));
    }

    private void serve(MessageStream<Object, Object> socket) {
        try {
            for (Object message = socket.read().await();
                    message != null;
                    message = socket.read().await()) {
                if (message instanceof FullHttpRequest) { // for another path
                    socket.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND));
                    return;
                } else if (message instanceof HandshakeComplete) {
                    socket.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(BEHIND, BEHIND));
                    open.add(socket);
                } else if (message instanceof TextWebSocketFrame said) {
                    open.forEach(one -> tell(one, said));
                    socket.drain().await();
                }
            }
        } finally {
            open.remove(socket);
        }
    }

    /** Cuts a member that does not read off, for all it has not taken is kept in memory. */
    private static void tell(MessageStream<Object, Object> member, TextWebSocketFrame said) {
        if (member.transport().isWritingPaused()) {
            member.transport().abort();
        } else {
            member.write(said.retainedDuplicate());
        }
    }

    /** Says goodbye to everybody, and cuts who does not answer within the grace. */
    void shutdown(Server server, Duration grace) {
        open.forEach(one -> one.write(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE)));
        server.shutdown(grace).await();
    }
}
