package org.tulip4j.samples;

import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** A page fetched by a coroutine: it reads like code that blocks, and holds up nobody. */
final class GetUrl {
    private GetUrl() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        URI given = args.isEmpty() ? null : url(args.get(0));
        Tulip.runVoid(
                () -> {
                    if (given != null) {
                        out.print(getUrl(given));
                        return;
                    }
                    Server server = serve("127.0.0.1", 0);
                    try {
                        int port = server.port();
                        out.print(getUrl(URI.create("http://127.0.0.1:" + port + "/tulip")));
                    } finally {
                        server.close();
                    }
                    server.waitClosed().await();
                },
                options);
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("URL is http://HOST[:PORT][/PATH], not " + text);
        }
        return url;
    }

    /** The coroutine: connects, asks, reads all there is. */
    static String getUrl(URI url) {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        try (Streams.Connection connection =
                Streams.openConnection(url.getHost(), port).await()) {
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            connection.writer().write("GET " + path + " HTTP/1.0\r\nHost: " + url.getHost() + "\r\n\r\n");
            return new String(connection.reader().readAll().await(), StandardCharsets.UTF_8);
        }
    }

    /** The sample's own server. */
    static Server serve(String host, int port) {
        return Streams.startServer(GetUrl::answer, host, port).await();
    }

    /** Tells what it was asked for. */
    private static void answer(StreamReader reader, StreamWriter writer) {
        String request = new String(reader.readLine().await(), StandardCharsets.UTF_8).strip();
        while (reader.readLine().await().length > 2) {
            // The rest of the head does not matter here; an empty line ends it.
        }
        writer.write("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nYou asked: " + request + "\n");
        writer.close();
    }
}
