package org.tulip4j.samples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.group.Spread;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** Three loops in three threads behind one port: each connection is served by one of them, from its beginning to its end. */
final class SeveralLoops {
    private static final int LOOPS = 3;

    private SeveralLoops() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) throws Exception {
        GroupOptions hands =
                GroupOptions.DEFAULT.withLoopOptions(options.withName("worker")).withSpread(Spread.HAND_OVER);
        try (LoopGroup group = LoopGroup.of(LOOPS, hands)) {
            out.println("loops: " + group.loops().size());
            GroupServer server =
                    group.startServer(SeveralLoops::serve, "127.0.0.1", 0).get();
            out.println("connections are spread by " + server.spread());
            int port = server.port();
            for (String word : List.of("one", "two", "three", "four")) {
                out.println(group.submit(() -> ask(port, word)).get());
            }
            server.shutdown(Duration.ofSeconds(5)).get();
        }
        out.println("all loops are closed");
    }

    private static void serve(StreamReader reader, StreamWriter writer) {
        String question = text(reader.readLine().await()).trim();
        writer.write(question + " was served by " + nameOfLoop() + "\n");
        writer.drain().await();
    }

    private static String ask(int port, String word) throws Exception {
        Streams.Connection connection =
                Streams.openConnection("127.0.0.1", port).await();
        connection.writer().write(word + "\n");
        String answer = text(connection.reader().readLine().await());
        connection.writer().closeAndWait().await();
        return answer.trim();
    }

    private static String nameOfLoop() {
        return EventLoops.running().toString().split(" ")[1];
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
