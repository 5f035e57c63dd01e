package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;
import org.tulip4j.sync.Event;

/** HTTP/1.1 with keep-alive and HTTP/2, on one port and without TLS; it ends in good order. Thread: the loop's. */
public final class HttpServer {
    private static final int LARGEST_REQUEST = 65536;
    private static final int MOST_STREAMS = 100; // open at once, each with a coroutine; Netty sets no bound

    private final EventLoop loop;
    private final Function<FullHttpRequest, String> answers;
    private final Map<Channel, MessageStream<?, ?>> idle = new HashMap<>(); // HTTP/1.1 between two requests
    private final Set<Channel> multiplexed = new HashSet<>(); // connections of HTTP/2
    private boolean stopping;

    HttpServer(EventLoop loop, Function<FullHttpRequest, String> answers) {
        this.loop = loop;
        this.answers = answers;
    }

    /**
     * Serves on port 8080 until SIGTERM.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        Tulip.runVoid(() -> {
            Event stop = new Event();
            Tulip.runningLoop().addSignalHandler("TERM", stop::set);
            HttpServer http = new HttpServer(Tulip.runningLoop(), request -> "you asked for " + request.uri() + "\n");
            try (Server server = http.listen(8080, ServerOptions.DEFAULT)) {
                stop.waitFor().await();
                http.shutdown(server, Duration.ofSeconds(20));
            }
        });
    }

    Server listen(int port, ServerOptions options) {
        return NettyConnections.createServer(loop, "127.0.0.1", port, options, this::plain)
                .await();
    }

    /** Without TLS the first bytes tell which protocol it is: HTTP/2 begins with {@code PRI}. */
    void plain(Channel channel) {
        channel.pipeline().addLast(new ByteToMessageDecoder() {
            @Override
            protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
                if (in.readableBytes() >= 3) {
                    if (in.getMedium(in.readerIndex()) == 0x505249) {
                        http2(context.pipeline());
                    } else {
                        http1(context.pipeline());
                    }
                    context.pipeline().remove(this); // what it has goes on to those behind
                }
            }
        });
    }

    void http1(ChannelPipeline pipeline) {
        pipeline.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object bytes) {
                        idle.remove(context.channel()); // a request has begun
                        context.fireChannelRead(bytes);
                    }
                })
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LARGEST_REQUEST))
                .addLast(MessageHandler.serving(loop, FullHttpRequest.class, this::serve));
    }

    void http2(ChannelPipeline pipeline) {
        multiplexed.add(pipeline.channel());
        pipeline.channel().closeFuture().addListener(closed -> multiplexed.remove(pipeline.channel()));
        pipeline.addLast(Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MOST_STREAMS))
                        .gracefulShutdownTimeoutMillis(-1) // it would cut the open streams at once
                        .build())
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                                .addLast(new HttpObjectAggregator(LARGEST_REQUEST))
                                .addLast(MessageHandler.serving(loop, FullHttpRequest.class, HttpServer.this::serve));
                    }
                }));
    }

    /** A connection of HTTP/1.1, or a stream of HTTP/2. */
    private void serve(MessageStream<FullHttpRequest, FullHttpResponse> http) {
        try {
            for (boolean keepAlive = true; keepAlive; ) {
                FullHttpRequest request = http.read().await();
                idle.remove(http.channel());
                if (request == null) {
                    return;
                }
                boolean good = request.decoderResult().isSuccess();
                String text = good ? answers.apply(request) : "";
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        good ? HttpResponseStatus.OK : HttpResponseStatus.BAD_REQUEST,
                        Unpooled.copiedBuffer(text, UTF_8));
                HttpUtil.setContentLength(response, response.content().readableBytes());
                keepAlive = good && HttpUtil.isKeepAlive(request) && !stopping;
                HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), keepAlive);
                http.write(response);
                http.drain().await();
                keepAlive = keepAlive && !stopping;
                idle.put(http.channel(), http); // not before the first request, which is on its way
            }
        } finally {
            idle.remove(http.channel());
        }
    }

    /** Takes no more connections, answers the requests that are open, and cuts what is left after the grace. */
    void shutdown(Server server, Duration grace) {
        stop();
        server.shutdown(grace).await();
    }

    /** Has connections end when their requests are answered. */
    void stop() {
        stopping = true;
        List.copyOf(idle.values()).forEach(MessageStream::close);
        List.copyOf(multiplexed).forEach(Channel::close); // says GOAWAY, and waits for the streams that are open
    }
}
