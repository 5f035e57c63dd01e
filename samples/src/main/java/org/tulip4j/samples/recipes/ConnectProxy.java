package org.tulip4j.samples.recipes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** An HTTP proxy for CONNECT: begins as HTTP, and goes on as bytes. Thread: the loop's. */
public final class ConnectProxy {
    private static final int PIECE = 65536;
    private static final Pattern TARGET = Pattern.compile("\\[?([\\w.:%-]+)]?:([1-9]\\d{0,4})");

    private ConnectProxy() {}

    /**
     * Serves on port 3128 until it is killed.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        Tulip.runVoid(() -> listen(Tulip.runningLoop(), 3128).serveForever().await());
    }

    static Server listen(EventLoop loop, int port) {
        return NettyConnections.createServer(loop, "127.0.0.1", port, ServerOptions.DEFAULT, channel -> {
                    HttpRequestDecoder decoder = new HttpRequestDecoder();
                    decoder.setSingleDecode(true); // a client that does not wait sends its bytes with the request
                    channel.pipeline()
                            .addLast(decoder, new HttpResponseEncoder(), new HttpObjectAggregator(PIECE))
                            .addLast(MessageHandler.serving(loop, Object.class, ConnectProxy::serve));
                })
                .await();
    }

    private static void serve(MessageStream<Object, Object> client) {
        if (!(client.read().await() instanceof FullHttpRequest request)
                || !request.method().equals(HttpMethod.CONNECT)) {
            client.write(answer(HttpResponseStatus.METHOD_NOT_ALLOWED));
            return;
        }
        Matcher to = TARGET.matcher(request.uri());
        if (!to.matches() || Integer.parseInt(to.group(2)) > 65535) {
            client.write(answer(HttpResponseStatus.BAD_REQUEST));
            return;
        }
        try (var target = Streams.openConnection(to.group(1), Integer.parseInt(to.group(2)))
                .await(IOException.class)) {
            client.write(answer(HttpResponseStatus.OK));
            // In the same step: what the client sends next is no HTTP.
            client.channel().pipeline().remove(HttpObjectAggregator.class);
            client.channel().pipeline().remove(HttpRequestDecoder.class);
            client.channel().pipeline().remove(HttpResponseEncoder.class);
            TaskGroup.runVoid(both -> {
                both.createTaskVoid(() -> send(client, target.writer()));
                both.createTaskVoid(() -> fetch(target.reader(), client));
            });
        } catch (IOException unreachable) {
            client.write(answer(HttpResponseStatus.BAD_GATEWAY));
        }
    }

    private static DefaultFullHttpResponse answer(HttpResponseStatus status) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
    }

    private static void send(MessageStream<Object, Object> client, StreamWriter to) {
        try {
            for (Object bytes = client.read().await(IOException.class);
                    bytes != null;
                    bytes = client.read().await(IOException.class)) {
                to.write(((ByteBuf) bytes).nioBuffer());
                to.drain().await(IOException.class);
            }
            to.writeEof();
        } catch (IOException broken) {
            to.transport().abort();
        }
    }

    private static void fetch(StreamReader from, MessageStream<Object, Object> client) {
        try {
            for (byte[] piece = from.read(PIECE).await(IOException.class);
                    piece.length > 0;
                    piece = from.read(PIECE).await(IOException.class)) {
                client.write(Unpooled.wrappedBuffer(piece));
                client.drain().await(IOException.class);
            }
            client.close();
        } catch (IOException broken) {
            client.transport().abort();
        }
    }
}
