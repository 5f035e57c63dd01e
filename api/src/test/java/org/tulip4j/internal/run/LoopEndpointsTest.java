package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.ConnectOptions;
import org.tulip4j.DatagramOptions;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Future;
import org.tulip4j.NameFlags;
import org.tulip4j.Play;
import org.tulip4j.ResolveOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.UnixAddress;
import org.tulip4j.transport.WriteTransport;

/** Everything that opens or watches: it is refused to others, and answered with a future to whoever is on the loop. */
@Timeout(60)
class LoopEndpointsTest {
    private final FakeBackend backend = new FakeBackend();
    private final EventLoopImpl loop = (EventLoopImpl) backend.newLoop();
    private final List<Closeable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        loop.close();
        for (Closeable one : opened) {
            one.close();
        }
    }

    static Stream<Method> methods() {
        return Stream.of(LoopEndpoints.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !method.getName().equals("network"));
    }

    /** What a call without arguments throws: that comes after the check of the thread, or it is not checked first. */
    private Throwable thrown(Method method) {
        Object[] nothing = Stream.of(method.getParameterTypes())
                .map(type -> type == int.class
                        ? (Object) 0
                        : type == long.class ? (Object) 0L : type == boolean.class ? (Object) false : null)
                .toArray();
        try {
            method.invoke(loop, nothing);
            return null;
        } catch (InvocationTargetException failed) {
            return failed.getCause();
        } catch (IllegalAccessException broken) {
            throw new AssertionError(broken);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isRefusedToOtherThreads(Method method) {
        loop.runUntilCompleteVoid(() -> {
            Throwable[] thrown = new Throwable[1];
            assertThat(Play.inOtherThread(() -> thrown[0] = thrown(method))).isNull();
            assertThat(thrown[0])
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("called off the loop: ");
        });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isRefusedByAClosedLoopUnlessItTakesAway(Method method) {
        loop.close();
        if (method.getName().startsWith("remove")) {
            assertThat(thrown(method)).isNull();
        } else {
            assertThat(thrown(method))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Event loop is closed: " + loop);
        }
    }

    private <C extends AbstractSelectableChannel> C nonblocking(C channel) throws Exception {
        opened.add(channel);
        channel.configureBlocking(false);
        return channel;
    }

    @Test
    void namesAreLookedUp() {
        loop.runUntilCompleteVoid(() -> {
            assertThat(loop.getAddrInfo("127.0.0.1", 80, ResolveOptions.DEFAULT).await())
                    .containsExactly(new InetSocketAddress("127.0.0.1", 80));
            assertThat(loop.getNameInfo(new InetSocketAddress("127.0.0.1", 80), NameFlags.NUMERIC_HOST)
                            .await()
                            .port())
                    .isEqualTo(80);
        });
    }

    /** What is asked for, each as a future; some never end and some fail, for there is no peer. */
    private Map<String, Callable<Future<?>>> requests(Path directory) throws Exception {
        Map<String, Callable<Future<?>>> requests = new LinkedHashMap<>();
        requests.put("connection", () -> loop.createConnection(Silent::new, "127.0.0.1", 80));
        requests.put(
                "unix connection",
                () -> loop.createUnixConnection(
                        Silent::new, UnixAddress.of(directory.resolve("none")), ConnectOptions.DEFAULT));
        requests.put("server", () -> loop.createServer(Silent::new, "127.0.0.1", 80, ServerOptions.DEFAULT));
        requests.put(
                "unix server",
                () -> loop.createUnixServer(
                        Silent::new, UnixAddress.of(directory.resolve("server")), ServerOptions.DEFAULT));
        ServerSocketChannel listening = nonblocking(ServerSocketChannel.open());
        listening.bind(new InetSocketAddress("127.0.0.1", 0));
        List<SocketChannel> streams = new ArrayList<>();
        List<DatagramChannel> datagrams = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            streams.add(nonblocking(SocketChannel.open(listening.getLocalAddress())));
            datagrams.add(nonblocking(DatagramChannel.open()).bind(new InetSocketAddress("127.0.0.1", 0)));
        }
        SocketChannel connecting = nonblocking(SocketChannel.open());
        requests.put("sockConnect", () -> loop.sockConnect(connecting, listening.getLocalAddress()));
        requests.put("sockRecv", () -> loop.sockRecv(streams.get(0), 8));
        requests.put("sockRecvInto", () -> loop.sockRecvInto(streams.get(1), ByteBuffer.allocate(8)));
        requests.put("sockSendAll", () -> loop.sockSendAll(streams.get(2), ByteBuffer.allocate(1)));
        requests.put("sockRecvFrom", () -> loop.sockRecvFrom(datagrams.get(0), 8));
        requests.put("sockRecvFromInto", () -> loop.sockRecvFromInto(datagrams.get(1), ByteBuffer.allocate(8)));
        requests.put(
                "sockSendTo",
                () -> loop.sockSendTo(datagrams.get(2), ByteBuffer.allocate(1), (InetSocketAddress)
                        datagrams.get(3).getLocalAddress()));
        requests.put("sockAccept", () -> loop.sockAccept(listening));
        FileChannel file = FileChannel.open(Files.createFile(directory.resolve("file")));
        opened.add(file);
        requests.put("sockSendFile", () -> loop.sockSendFile(streams.get(3), file));
        Pipe pipe = Pipe.open();
        opened.add(pipe.source());
        opened.add(pipe.sink());
        requests.put(
                "read pipe", () -> loop.connectReadPipe(() -> new ReadProtocol<ReadTransport>() {}, pipe.source()));
        requests.put("write pipe", () -> loop.connectWritePipe(Writing::new, pipe.sink()));
        return requests;
    }

    private static final class Silent implements Protocol {}

    private static final class Writing implements BaseProtocol<WriteTransport> {}

    @Test
    void eachIsAnsweredWithAFuture(@TempDir Path directory) throws Exception {
        Map<String, Callable<Future<?>>> requests = requests(directory);
        loop.runUntilCompleteVoid(() -> {
            List<Future<?>> futures = new ArrayList<>();
            for (Map.Entry<String, Callable<Future<?>>> request : requests.entrySet()) {
                Future<?> future = request.getValue().call();
                assertThat(future).as(request.getKey()).isNotNull();
                futures.add(future);
            }
            Play.ticks(3);
            for (Future<?> future : futures) {
                if (!future.cancel() && !future.isCancelled()) {
                    future.exception();
                }
            }
            Play.ticks(3);
        });
    }

    @Test
    void whatTheBackendRefusesFails() {
        loop.runUntilCompleteVoid(() -> {
            assertThatThrownBy(() -> loop.createDatagramEndpoint(
                                    () -> new DatagramProtocol() {}, DatagramOptions.localAddress("127.0.0.1", 0))
                            .await())
                    .isSameAs(backend.broken);
            ServerSocketChannel listening = nonblocking(ServerSocketChannel.open());
            listening.bind(new InetSocketAddress("127.0.0.1", 0));
            SocketChannel channel = nonblocking(SocketChannel.open(listening.getLocalAddress()));
            assertThatThrownBy(() ->
                            loop.createConnection(Silent::new, channel, null).await())
                    .isSameAs(backend.broken);
            assertThatThrownBy(() ->
                            loop.connectAccepted(Silent::new, channel, null).await())
                    .isSameAs(backend.broken);
        });
    }

    @Test
    void aTransportSendsAFileAndIsEncrypted(@TempDir Path directory) throws Exception {
        FileChannel file = FileChannel.open(Files.writeString(directory.resolve("file"), "four"));
        opened.add(file);
        loop.runUntilCompleteVoid(() -> {
            FakeStream stream = backend.newStream();
            var transport = loop.network().start(stream, new Silent(), null);
            Play.ticks(2);
            assertThat(loop.sendFile(transport, file).await()).isEqualTo(4);
            Future<?> encrypting =
                    loop.startTls(transport, new Silent(), TlsOptions.client().withoutHostnameVerification(), false);
            Play.ticks(2);
            assertThat(encrypting.cancel()).isTrue();
            Play.ticks(2);
        });
    }

    @Test
    void aChannelIsWatchedUntilItIsTakenAway() {
        loop.runUntilCompleteVoid(() -> {
            SocketChannel channel = nonblocking(SocketChannel.open());
            assertThat(loop.removeReader(channel)).isFalse();
            assertThat(loop.removeWriter(channel)).isFalse();
            loop.addReader(channel, () -> {});
            assertThat(backend.watches).hasSize(1);
            loop.addWriter(channel, () -> {});
            assertThat(loop.removeReader(channel)).isTrue();
            assertThat(loop.removeWriter(channel)).isTrue();
            assertThat(loop.removeReader(channel)).isFalse();
            assertThat(loop.removeWriter(channel)).isFalse();
        });
        loop.close();
        assertThat(loop.network()).isNotNull();
        assertThat(loop.removeReader(null)).isFalse();
        assertThat(loop.removeWriter(null)).isFalse();
    }
}
