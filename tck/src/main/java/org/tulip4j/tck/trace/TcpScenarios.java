package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** TCP: the order of callbacks, closing, flow control; {@link TcpStreamScenarios} has the streams. */
final class TcpScenarios {
    static final String HOST = "127.0.0.1";
    private static final int PIECE = 64 * 1024;
    private static final int MUCH = 32 << 20;

    private TcpScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("107", TcpScenarios::echoCallbacks);
        scenarios.put("108", TcpScenarios::halfCloseKeptOpen);
        scenarios.put("109", TcpScenarios::closeFlushes);
        scenarios.put("110", TcpScenarios::abortDrops);
        scenarios.put("111", TcpScenarios::writeAfterClose);
        scenarios.put("112", TcpScenarios::pauseResumeReading);
        scenarios.put("113", TcpScenarios::writeFlowControl);
        scenarios.put("114", TcpScenarios::writeLimitsArguments);
        scenarios.put("115", TcpScenarios::extraInfo);
        scenarios.put("116", TcpScenarios::serverCloseKeepsConnections);
        scenarios.put("117", TcpScenarios::connectRefused);
        scenarios.put("120", TcpScenarios::writeAllAndEmptyWrite);
        TcpStreamScenarios.register(scenarios);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Server serve(Supplier<? extends Protocol> factory) {
        return EventLoops.running().createServer(factory, HOST, 0).await();
    }

    static int port(Server server) {
        return server.port();
    }

    private static <P extends Protocol> Connected<Transport, P> connect(Supplier<P> factory, Server server) {
        return EventLoops.running()
                .createConnection(factory, HOST, port(server))
                .await();
    }

    private static void nap(int millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    /** Serves one connection and tells who serves it. */
    private static Supplier<Peer> only(Future<Peer> made, Supplier<Peer> factory) {
        return () -> {
            Peer peer = factory.get();
            made.setResult(peer);
            return peer;
        };
    }

    private static void echoCallbacks(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> accepted = EventLoops.running().createFuture();
            Server server = serve(only(accepted, () -> new Echo(serverLog)));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            client.transport().write(bytes("ping-"));
            client.transport().write(bytes("pong"));
            client.transport().writeEof();
            client.protocol().lost().await();
            accepted.await().lost().await();
            server.close();
            server.waitClosed().await();
            serverLog.dump();
            clientLog.dump();
        });
    }

    private static final class Echo extends Peer {
        Echo(Log log) {
            super(log);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            transport().write(data);
        }
    }

    private static void halfCloseKeptOpen(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> accepted = EventLoops.running().createFuture();
            Server server = serve(only(accepted, () -> new Peer(serverLog, true)));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            trace.attempt("can-write-eof", client.transport()::canWriteEof);
            client.transport().write(bytes("question"));
            client.transport().writeEof();
            trace.attemptVoid("write-after-eof", () -> client.transport().write(bytes("more")));
            Peer served = accepted.await();
            served.eof().await();
            nap(20);
            trace.ev("server", kv("closing", served.transport().isClosing()));
            served.transport().write(bytes("answer"));
            served.transport().close();
            client.protocol().lost().await();
            served.lost().await();
            server.close();
            serverLog.dump();
            clientLog.dump();
        });
    }

    private static void closeFlushes(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> made = EventLoops.running().createFuture();
            Server server = serve(() -> new Slow(serverLog, made));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            Transport transport = client.transport();
            byte[] piece = new byte[PIECE];
            for (int i = 0; i < MUCH / PIECE; i++) {
                transport.write(piece);
            }
            transport.close();
            trace.ev("client", kv("closing", transport.isClosing()), kv("pending", transport.writeBufferSize() > 0));
            transport.close();
            made.await().lost().await();
            client.protocol().lost().await();
            server.close();
            serverLog.dump();
            clientLog.dump();
        });
    }

    /** Reads only after 50 ms. */
    private static final class Slow extends Peer {
        private final Future<Peer> told;

        Slow(Log log, Future<Peer> told) {
            super(log);
            this.told = told;
        }

        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.pauseReading();
            EventLoops.running().callLater(Duration.ofMillis(50), transport::resumeReading);
            told.setResult(this);
        }
    }

    private static void abortDrops(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log clientLog = trace.log("client");
            Future<Mute> made = EventLoops.running().createFuture();
            Server server = serve(() -> new Mute(made));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            Mute served = made.await();
            Transport transport = client.transport();
            transport.write(new byte[MUCH]);
            clientLog.ev("pending", kv("value", transport.writeBufferSize() > 0));
            transport.abort();
            clientLog.ev("abort-returned", kv("closing", transport.isClosing()));
            client.protocol().lost().await();
            clientLog.ev("buffer-after", kv("size", transport.writeBufferSize()));
            served.resume();
            served.lost.await();
            server.close();
            clientLog.dump();
            trace.ev("server", kv("ended", true), kv("got_all", served.got == MUCH));
        });
    }

    /** Does not read until told to; counts. */
    private static final class Mute implements Protocol {
        private final Future<Mute> told;
        private final Future<@Nullable Void> lost = EventLoops.running().createFuture();
        private @Nullable Transport transport;
        private int got;

        Mute(Future<Mute> told) {
            this.told = told;
        }

        void resume() {
            java.util.Objects.requireNonNull(transport).resumeReading();
        }

        @Override
        public void connectionMade(Transport connected) {
            transport = connected;
            connected.pauseReading();
            told.setResult(this);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            got += data.remaining();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost.setResult(null);
        }
    }

    private static void writeAfterClose(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> accepted = EventLoops.running().createFuture();
            Server server = serve(only(accepted, () -> new Peer(serverLog)));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            Transport transport = client.transport();
            transport.write(bytes("kept"));
            transport.close();
            attempt(trace, "write-closing", () -> transport.write(bytes("dropped")));
            client.protocol().lost().await();
            attempt(trace, "write-closed", () -> transport.write(bytes("late")));
            attempt(trace, "close-closed", transport::close);
            attempt(trace, "abort-closed", transport::abort);
            accepted.await().lost().await();
            server.close();
            serverLog.dump();
            clientLog.dump();
        });
    }

    /** A call without a result. */
    private static void attempt(Trace trace, String name, Runnable call) {
        trace.attemptVoid(name, call::run);
    }

    private static void pauseResumeReading(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> made = EventLoops.running().createFuture();
            Future<@Nullable Void> got = EventLoops.running().createFuture();
            Server server = serve(() -> new Paused(serverLog, made, got));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            Peer served = made.await();
            serverLog.ev("reading", kv("value", served.transport().isReading()));
            client.transport().write(bytes("first"));
            nap(50);
            serverLog.ev("nothing-yet", kv("value", !got.isDone()));
            served.transport().resumeReading();
            served.transport().resumeReading();
            serverLog.ev("reading", kv("value", served.transport().isReading()));
            got.await();
            client.transport().close();
            served.lost().await();
            client.protocol().lost().await();
            server.close();
            serverLog.dump();
            clientLog.dump();
        });
    }

    /** Pauses, twice, before anything is read. */
    private static final class Paused extends Peer {
        private final Future<Peer> told;
        private final Future<@Nullable Void> got;

        Paused(Log log, Future<Peer> told, Future<@Nullable Void> got) {
            super(log);
            this.told = told;
            this.got = got;
        }

        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.pauseReading();
            transport.pauseReading();
            told.setResult(this);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            got.trySetResult(null);
        }
    }

    private static void writeFlowControl(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Log clientLog = trace.log("client");
            Future<Transport> made = loop.createFuture();
            Server server = serve(() -> new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    transport.pauseReading();
                    made.setResult(transport);
                }
            });
            Connected<Transport, Flow> connected = connect(() -> new Flow(clientLog), server);
            Transport transport = connected.transport();
            Flow client = connected.protocol();
            transport.setWriteBufferLimits(WriteBufferLimits.of(256, 1024));
            clientLog.ev("limits", kv("values", marks(transport)));
            Transport served = made.await();
            byte[] piece = new byte[PIECE];
            for (int n = 0; n < 1000 && !client.paused; n++) {
                transport.write(piece);
            }
            clientLog.ev("paused", kv("value", client.paused), kv("over_high", transport.writeBufferSize() > 1024));
            served.resumeReading();
            client.resumed.await();
            clientLog.ev("drained", kv("at_most_low", transport.writeBufferSize() <= 256));
            transport.close();
            client.lost().await();
            server.close();
            clientLog.dump();
        });
    }

    private static final class Flow extends Peer {
        private final Future<@Nullable Void> resumed = EventLoops.running().createFuture();
        private boolean paused;

        Flow(Log log) {
            super(log);
        }

        @Override
        public void pauseWriting() {
            paused = true;
            log().ev("pause-writing");
        }

        @Override
        public void resumeWriting() {
            log().ev("resume-writing");
            resumed.trySetResult(null);
        }
    }

    /** Low, then high. */
    private static List<Long> marks(Transport transport) {
        WriteBufferLimits limits = transport.writeBufferLimits();
        return List.of(limits.low(), limits.high());
    }

    private static void writeLimitsArguments(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Server server = serve(() -> new Protocol() {});
            Connected<Transport, Peer> client = connect(() -> new Peer(trace.log("client")), server);
            Transport transport = client.transport();
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(4000));
            trace.ev("high-4000", kv("values", marks(transport)));
            transport.setWriteBufferLimits(WriteBufferLimits.ofLow(500));
            trace.ev("low-500", kv("values", marks(transport)));
            transport.setWriteBufferLimits(WriteBufferLimits.of(100, 100));
            trace.ev("both-100", kv("values", marks(transport)));
            attempt(trace, "low-over-high", () -> transport.setWriteBufferLimits(WriteBufferLimits.of(200, 100)));
            trace.ev("unchanged", kv("values", marks(transport)));
            transport.close();
            client.protocol().lost().await();
            server.close();
        });
    }

    private static void extraInfo(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Future<Transport> made = EventLoops.running().createFuture();
            Server server = serve(() -> new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    made.setResult(transport);
                }
            });
            SocketAddress address = server.addresses().get(0);
            Transport client = connect(() -> new Protocol() {}, server).transport();
            Transport served = made.await();
            InetSocketAddress peer = client.remoteAddress();
            trace.ev(
                    "peername",
                    kv("is_server", address.equals(peer)),
                    kv("host", peer.getAddress().getHostAddress()));
            trace.ev(
                    "sockname",
                    kv("matches", client.extraInfo(InfoKey.SOCKNAME).equals(served.extraInfo(InfoKey.PEERNAME))));
            trace.ev("socket", kv("present", client.extraInfo(InfoKey.SOCKET) != null));
            InfoKey<String> unknown = InfoKey.of("no-such", String.class);
            trace.ev(
                    "unknown",
                    kv("value", client.extraInfo(unknown)),
                    kv("default", client.extraInfo(unknown, "dflt")));
            client.close();
            served.close();
            nap(20);
            server.close();
        });
    }

    private static void serverCloseKeepsConnections(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Log clientLog = trace.log("client");
            Future<Peer> made = loop.createFuture();
            Future<@Nullable Void> echoed = loop.createFuture();
            Server server = serve(only(made, () -> new Echo(trace.log("server"))));
            trace.ev("serving", kv("value", server.isServing()));
            int port = port(server);
            Connected<Transport, Peer> client = connect(() -> new Answered(clientLog, echoed), server);
            made.await().made().await();
            server.close();
            trace.ev("serving", kv("value", server.isServing()));
            nap(10);
            trace.outcome("second-connect", loop.createConnection(() -> new Protocol() {}, HOST, port));
            client.transport().write(bytes("alive"));
            echoed.await();
            client.transport().close();
            client.protocol().lost().await();
            clientLog.dump();
        });
    }

    private static final class Answered extends Peer {
        private final Future<@Nullable Void> echoed;

        Answered(Log log, Future<@Nullable Void> echoed) {
            super(log);
            this.echoed = echoed;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            echoed.trySetResult(null);
        }
    }

    private static void connectRefused(Trace trace) throws Exception {
        trace.runVoid(() -> {
            int port = freePort();
            Supplier<Protocol> factory = () -> new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    trace.ev("made");
                }

                @Override
                public void connectionLost(@Nullable Throwable exception) {
                    trace.ev("lost", kv("exc", exception));
                }
            };
            trace.outcome("create-connection", EventLoops.running().createConnection(factory, HOST, port));
            trace.outcome("open-connection", Streams.openConnection(HOST, port));
        });
    }

    /** A port where nobody listens. */
    private static int freePort() throws IOException {
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(HOST, 0));
            return bound.getLocalPort();
        }
    }

    private static void writeAllAndEmptyWrite(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> accepted = EventLoops.running().createFuture();
            Server server = serve(only(accepted, () -> new Peer(serverLog)));
            Connected<Transport, Peer> client = connect(() -> new Peer(clientLog), server);
            client.transport()
                    .writeAll(List.of("one,", "", "two,", "three").stream()
                            .map(text -> ByteBuffer.wrap(bytes(text)))
                            .toList());
            client.transport().write(new byte[0]);
            // Left to the compiler.
            trace.ev("text", kv("raised", new ClassCastException()));
            client.transport().close();
            accepted.await().lost().await();
            client.protocol().lost().await();
            server.close();
            serverLog.dump();
            clientLog.dump();
        });
    }
}
