package org.tulip4j.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.micrometer.context.ContextRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.netty.ProtocolHandler;
import org.tulip4j.streams.Streams;

/** Spans of OpenTelemetry's SDK have the parents that one expects, whatever waits and whichever thread goes on. */
@Timeout(60)
class OpenTelemetryTest {
    private static final InMemorySpanExporter EXPORTER = InMemorySpanExporter.create();
    private static final SdkTracerProvider PROVIDER = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(EXPORTER))
            .build();
    private static final Tracer TRACER = PROVIDER.get("test");

    @BeforeAll
    static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new OpenTelemetryAccessor());
    }

    @AfterAll
    static void remove() {
        ContextRegistry.getInstance().removeThreadLocalAccessor("opentelemetry");
        PROVIDER.close();
    }

    @BeforeEach
    void forget() {
        EXPORTER.reset();
    }

    private interface Body {
        void run() throws Exception;
    }

    private static void in(String name, Body body) throws Exception {
        Span span = TRACER.spanBuilder(name).startSpan();
        try (Scope scope = span.makeCurrent()) {
            body.run();
        } finally {
            span.end();
        }
    }

    private static void sleep() {
        Tulip.sleep(Duration.ofMillis(1)).await();
    }

    /** The parent of each span by name; "-" for those that begin a trace. */
    private static Map<String, String> parents() {
        List<SpanData> spans = EXPORTER.getFinishedSpanItems();
        Map<String, String> names = spans.stream().collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
        return spans.stream()
                .collect(Collectors.toMap(
                        SpanData::getName,
                        span -> span.getParentSpanId().equals(SpanId.getInvalid())
                                ? "-"
                                : names.getOrDefault(span.getParentSpanId(), "open")));
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void spansCrossAwaitsTasksAndExecutors(Places place) {
        try (EventLoop loop = place.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                in("request", () -> {
                    sleep();
                    in("query", OpenTelemetryTest::sleep);
                    TaskGroup.runVoid(group -> {
                        group.createTaskVoid(() -> in("left", OpenTelemetryTest::sleep));
                        group.createTaskVoid(() -> in("right", () -> Tulip.toThreadVoid(() -> in("file", () -> {}))
                                .await()));
                    });
                    loop.callSoon(() -> Tulip.createTaskVoid(() -> in("later", OpenTelemetryTest::sleep)));
                    sleep();
                });
                assertThat(Span.current().getSpanContext().isValid()).isFalse();
                in("other request", OpenTelemetryTest::sleep);
                Tulip.sleep(Duration.ofMillis(5)).await();
            });
        }
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
        assertThat(parents())
                .containsOnly(
                        Map.entry("request", "-"),
                        Map.entry("query", "request"),
                        Map.entry("left", "request"),
                        Map.entry("right", "request"),
                        Map.entry("file", "right"),
                        Map.entry("later", "request"),
                        Map.entry("other request", "-"));
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void requestsThatInterleaveKeepTheirs(Places place) {
        try (EventLoop loop = place.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Server server = Streams.startServer(
                                (reader, writer) -> {
                                    String name = reader.readLine(UTF_8).await().strip();
                                    in(name, () -> {
                                        sleep();
                                        in("work of " + name, OpenTelemetryTest::sleep);
                                        writer.write("done\n");
                                    });
                                    writer.closeAndWait().await();
                                },
                                "127.0.0.1",
                                0)
                        .await();
                List<Task<?>> clients = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String name = "r" + i;
                    clients.add(Tulip.createTaskVoid(() -> {
                        try (var client = Streams.openConnection("127.0.0.1", server.port())
                                .await()) {
                            client.writer().write(name + "\n");
                            client.reader().readLine().await();
                        }
                    }));
                }
                for (Task<?> client : clients) {
                    client.await();
                }
                server.closeAndWait().await();
            });
        }
        assertThat(parents()).hasSize(8).containsEntry("work of r2", "r2").containsEntry("r3", "-");
    }

    @Test
    void spansCrossTheLoopsOfAGroup() throws Exception {
        GroupOptions options = GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend("nio"));
        try (LoopGroup group = LoopGroup.of(2, options)) {
            in("caller", () -> group.submitVoid(() -> in("first loop", () -> {
                        sleep();
                        Future.wrap(group.submitVoid(() -> in("second loop", OpenTelemetryTest::sleep)))
                                .await();
                    }))
                    .get());
        }
        assertThat(parents())
                .containsOnly(
                        Map.entry("caller", "-"),
                        Map.entry("first loop", "caller"),
                        Map.entry("second loop", "first loop"));
    }

    /** Notes the span that is current where something is written: bytes of a coroutine leave when its step has ended. */
    private static final class Outbound extends ChannelOutboundHandlerAdapter {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            seen.add(Span.current().getSpanContext().getSpanId());
            context.write(message, promise);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void spansCrossAPipelineOfNetty(Places place) {
        assumeFalse(place.backend().equals("nio"));
        EventExecutor elsewhere = new DefaultEventExecutor();
        Outbound outbound = new Outbound();
        Span connection = TRACER.spanBuilder("connection").startSpan();
        try (EventLoop loop = place.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                EmbeddedChannel channel = new EmbeddedChannel(outbound);
                try (Scope scope = connection.makeCurrent()) {
                    channel.pipeline()
                            .addLast(ProtocolHandler.serving(
                                    loop,
                                    (reader, writer) -> in("request", () -> {
                                        reader.readLine().await();
                                        NettyFutures.wrap(elsewhere.submit(() -> 1))
                                                .await();
                                        in("answer", () -> writer.write("done\n"));
                                        writer.drain().await();
                                    })));
                }
                sleep();
                channel.writeInbound(Unpooled.copiedBuffer("hello\n", UTF_8));
                while (!parents().containsKey("request")) {
                    sleep();
                }
                channel.finishAndReleaseAll();
                sleep();
            });
        } finally {
            elsewhere.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        connection.end();
        assertThat(parents())
                .containsOnly(
                        Map.entry("connection", "-"),
                        Map.entry("request", "connection"),
                        Map.entry("answer", "request"));
        assertThat(outbound.seen).containsOnly(SpanId.getInvalid());
    }

    @Test
    void theAccessorIsThatOfThePage() throws Exception {
        String accessor = Files.readString(Path.of("src/test/java/org/tulip4j/context/OpenTelemetryAccessor.java"));
        assertThat(Files.readString(Path.of("../docs/tracing.md")))
                .contains(accessor.substring(accessor.indexOf("final class")));
    }
}
