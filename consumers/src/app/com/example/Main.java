package com.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** Serves one request, asks it, and says on which engine and backend; ends with 1 where arguments expected others. */
public class Main {
    public static void main(String[] args) {
        String said = Tulip.run(() -> {
            var server = Streams.startServer((reader, writer) -> {
                writer.write(reader.readLine().await());
            }, "127.0.0.1", 0).await();
            var c = Streams.openConnection("127.0.0.1", server.port()).await();
            c.writer().write("hello\n");
            String reply = c.reader().readLine(UTF_8).await().strip();
            c.writer().close();
            server.close();
            var report = Tulip.runningLoop().report();
            return reply + " from " + report.engine() + " on " + report.backend();
        });
        System.out.println(said);
        if (args.length == 2) {
            String engine = Runtime.version().feature() >= 21 ? args[0] : "platform";
            if (!said.equals("hello from " + engine + " on " + args[1])) {
                System.err.println("expected " + engine + " on " + args[1]);
                System.exit(1);
            }
        }
    }
}
