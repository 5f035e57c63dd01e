package com.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

public class Main {
    public static void main(String[] args) {
        System.out.print(Tulip.<String>run(() -> {
            var server = Streams.startServer((reader, writer) -> {
                writer.write(reader.readLine().await());       // closed when the handler returns
            }, "127.0.0.1", 0).await();
            int port = server.port();
            var c = Streams.openConnection("127.0.0.1", port).await();
            c.writer().write("hello\n");
            String line = c.reader().readLine(UTF_8).await();
            c.writer().close();
            server.close();
            return line;
        }));
    }
}
