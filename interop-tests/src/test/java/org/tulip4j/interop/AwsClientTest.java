package org.tulip4j.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.ChannelTypes;
import org.tulip4j.netty.NettyLoops;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/** The Netty client of the AWS SDK, which every asynchronous client of the SDK sends through: on a tulip loop, and with one as a guest. */
@Timeout(60)
@SuppressWarnings("deprecation")
class AwsClientTest {
    @ParameterizedTest
    @MethodSource("org.tulip4j.interop.Wires#all")
    void theClientRunsOnTheLoop(Wires wires) {
        HttpClients.runsOnTheLoop(
                wires,
                (loop, port, places) -> post(
                        groupOfAKnownClass(loop),
                        () -> made(ChannelTypes.of(loop).socket()),
                        port,
                        places));
    }

    @Test
    void aGuestAwaitsItOnTheClientsOwnThread() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        HttpClients.isAwaitedByAGuest(group, (loop, port, places) -> post(group, NioSocketChannel::new, port, places));
    }

    /**
     * The SDK takes a group by its class, and chooses the sockets of its own look-ups of names by that; the others it is told. This one
     * makes no loop: its only one is the tulip loop, of whatever transport.
     */
    private static EventLoopGroup groupOfAKnownClass(EventLoop loop) {
        return new NioEventLoopGroup(1) {
            @Override
            protected IoEventLoop newChild(Executor unused, IoHandlerFactory unneeded, Object... more) {
                return NettyLoops.group(loop);
            }
        };
    }

    private static <C> C made(Class<C> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(type.getName(), broken);
        }
    }

    private static String post(
            EventLoopGroup group, ChannelFactory<? extends io.netty.channel.Channel> sockets, int port, Places places) {
        SdkAsyncHttpClient client = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(SdkEventLoopGroup.create(group, sockets))
                .build();
        Body body = new Body(places);
        Future.wrap(client.execute(AsyncExecuteRequest.builder()
                        .request(SdkHttpFullRequest.builder()
                                .method(SdkHttpMethod.POST)
                                .uri(URI.create("http://127.0.0.1:" + port + "/tulip"))
                                .appendHeader("Host", "127.0.0.1:" + port)
                                .appendHeader("Content-Length", "5")
                                .build())
                        .requestContentPublisher(new Bulbs())
                        .responseHandler(body)
                        .build()))
                .await();
        String text = Future.wrap(body.text).await();
        // close() waits for the loop's thread.
        Tulip.toThreadVoid(client::close).await();
        return text;
    }

    /** What is sent. */
    private static final class Bulbs implements SdkHttpContentPublisher {
        @Override
        public Optional<Long> contentLength() {
            return Optional.of(5L);
        }

        @Override
        public void subscribe(org.reactivestreams.Subscriber<? super ByteBuffer> subscriber) {
            Flux.just(ByteBuffer.wrap("bulbs".getBytes(UTF_8))).subscribe(subscriber);
        }
    }

    /** What comes. */
    private static final class Body implements SdkAsyncHttpResponseHandler {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final Places places;

        private Body(Places places) {
            this.places = places;
        }

        @Override
        public void onHeaders(SdkHttpResponse headers) {
            places.here("response");
        }

        @Override
        public void onStream(Publisher<ByteBuffer> stream) {
            Flux.from(stream)
                    .map(part -> UTF_8.decode(part).toString())
                    .collect(java.util.stream.Collectors.joining())
                    .subscribe(text::complete, text::completeExceptionally);
        }

        @Override
        public void onError(Throwable error) {
            text.completeExceptionally(error);
        }
    }
}
