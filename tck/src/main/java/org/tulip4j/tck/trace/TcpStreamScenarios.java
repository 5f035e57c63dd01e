package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** Streams over TCP. */
final class TcpStreamScenarios {
    private TcpStreamScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("118", TcpStreamScenarios::roundTrip);
        scenarios.put("119", TcpStreamScenarios::manyClients);
    }

    private static void roundTrip(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Log log = trace.log("server");
            Future<@Nullable Void> done = EventLoops.running().createFuture();
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                answerUntilBye(log, reader, writer);
                                writer.close();
                                writer.waitClosed().await();
                                log.ev("closed");
                                done.setResult(null);
                            },
                            TcpScenarios.HOST,
                            0)
                    .await();
            Streams.Connection client = Streams.openConnection(TcpScenarios.HOST, TcpScenarios.port(server))
                    .await();
            StreamReader r = client.reader();
            StreamWriter w = client.writer();
            for (String word : List.of("hello\n", "again\n", "bye\n")) {
                w.write(word);
                w.drain().await();
                trace.ev("client", kv("answer", r.readLine().await()));
            }
            trace.ev("client", kv("rest", r.readAll().await()), kv("at_eof", r.atEof()));
            w.close();
            trace.ev("client", kv("closing", w.isClosing()));
            w.waitClosed().await();
            done.await();
            server.close();
            server.waitClosed().await();
            log.dump();
        });
    }

    private static void answerUntilBye(Log log, StreamReader reader, StreamWriter writer) {
        String text;
        do {
            byte[] line = reader.readLine().await();
            log.ev("line", kv("bytes", line));
            text = new String(line, StandardCharsets.US_ASCII);
            writer.write(text.toUpperCase(Locale.ROOT));
            writer.drain().await();
        } while (!text.equals("bye\n"));
    }

    private static void manyClients(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                byte[] data = reader.readAll().await();
                                writer.write((char) data[0] + " x " + data.length);
                                writer.close();
                            },
                            TcpScenarios.HOST,
                            0)
                    .await();
            int port = TcpScenarios.port(server);
            List<Task<byte[]>> clients = IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> Tulip.createTask(() -> ask(port, i)))
                    .toList();
            for (byte[] answer : Tulip.gather(clients).await()) {
                trace.ev("answer", kv("bytes", answer));
            }
            server.close();
        });
    }

    private static byte[] ask(int port, int number) {
        Streams.Connection client =
                Streams.openConnection(TcpScenarios.HOST, port).await();
        client.writer().write(Integer.toString(number).repeat(number * 1000));
        client.writer().writeEof();
        byte[] answer = client.reader().readAll().await();
        client.writer().close();
        return answer;
    }
}
