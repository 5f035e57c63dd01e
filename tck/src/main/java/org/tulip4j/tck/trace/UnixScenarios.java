package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** Unix domain sockets, in a folder of their own. */
final class UnixScenarios {
    private UnixScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("121", UnixScenarios::echo);
        scenarios.put("122", UnixScenarios::streams);
    }

    @FunctionalInterface
    private interface Play {
        void at(Path path) throws Exception;
    }

    private static void inFolder(Play play) throws Exception {
        Path folder = Files.createTempDirectory("tulip");
        Path path = folder.resolve("s");
        try {
            play.at(path);
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
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

    private static void echo(Trace trace) throws Exception {
        trace.runVoid(() -> inFolder(path -> {
            EventLoop loop = EventLoops.running();
            Log serverLog = trace.log("server");
            Log clientLog = trace.log("client");
            Future<Peer> accepted = loop.createFuture();
            Server server = loop.createUnixServer(
                            () -> {
                                Peer peer = new Echo(serverLog);
                                accepted.setResult(peer);
                                return peer;
                            },
                            path)
                    .await();
            Connected<Transport, Peer> client =
                    loop.createUnixConnection(() -> new Peer(clientLog), path).await();
            trace.ev(
                    "peername",
                    kv("is-path", UnixAddress.of(path).equals(client.transport().extraInfo(InfoKey.PEERNAME))));
            client.transport().write("over-unix".getBytes(StandardCharsets.US_ASCII));
            client.transport().writeEof();
            client.protocol().lost().await();
            accepted.await().lost().await();
            server.close();
            serverLog.dump();
            clientLog.dump();
        }));
    }

    private static void streams(Trace trace) throws Exception {
        trace.runVoid(() -> inFolder(path -> {
            Future<@Nullable Void> finished = EventLoops.running().createFuture();
            trace.outcome("missing", Streams.openUnixConnection(path));
            Server server = Streams.startUnixServer(
                            (reader, writer) -> {
                                answerInReverse(trace, reader, writer);
                                writer.close();
                                writer.waitClosed().await();
                                finished.setResult(null);
                            },
                            path)
                    .await();
            Streams.Connection client = Streams.openUnixConnection(path).await();
            for (String data : List.of("abc", "hello")) {
                client.writer().write(data.length() + data);
                trace.ev(
                        "client",
                        kv("answer", client.reader().readExactly(data.length()).await()));
            }
            client.writer().close();
            client.writer().waitClosed().await();
            finished.await();
            server.close();
        }));
    }

    private static void answerInReverse(Trace trace, StreamReader reader, StreamWriter writer) {
        try {
            while (true) {
                int length = reader.readExactly(1).await(IncompleteReadException.class)[0] - '0';
                byte[] data = reader.readExactly(length).await(IncompleteReadException.class);
                writer.write(new StringBuilder(new String(data, StandardCharsets.US_ASCII))
                        .reverse()
                        .toString());
                writer.drain().await();
            }
        } catch (IncompleteReadException end) {
            trace.ev("server", kv("raised", end));
        }
    }
}
