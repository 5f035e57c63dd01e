package org.tulip4j.samples;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** A static file server of one page of code: the head is written, the body goes from the disk to the socket by itself. */
final class SendFile {
    private SendFile() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) throws IOException {
        boolean own = args.isEmpty();
        Path folder = own ? flowers() : Folder.of(args).toAbsolutePath().normalize();
        try {
            Tulip.runVoid(() -> serveAndFetch(folder, own, out), options);
        } finally {
            if (own) {
                Files.delete(folder.resolve("flowers.txt"));
                Files.delete(folder);
            }
        }
    }

    private static Path flowers() throws IOException {
        Path folder = Files.createTempDirectory("send-file");
        Files.writeString(folder.resolve("flowers.txt"), "tulip\n".repeat(100_000));
        return folder;
    }

    private static void serveAndFetch(Path folder, boolean once, PrintStream out) throws IOException {
        Server server = serve(folder, "127.0.0.1", 0, out);
        int port = server.port();
        if (!once) {
            out.println("serving " + folder + " at http://127.0.0.1:" + port + "/ until SIGINT");
            server.serveForever().await();
        }
        fetch("127.0.0.1", port, "flowers.txt", out);
        fetch("127.0.0.1", port, "weeds.txt", out);
        fetch("127.0.0.1", port, "../../etc/passwd", out);
        server.close();
        server.waitClosed().await();
    }

    static Server serve(Path folder, String host, int port, PrintStream out) {
        return Streams.startServer((reader, writer) -> answer(folder, reader, writer, out), host, port)
                .await();
    }

    /** The server's side of one connection. */
    private static void answer(Path folder, StreamReader reader, StreamWriter writer, PrintStream out) {
        String[] request = new String(reader.readLine().await(), StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        while (reader.readLine().await().length > 2) {
            // The rest of the head does not matter here; an empty line ends it.
        }
        String path = request.length < 2 ? "" : request[1];
        Path wanted =
                folder.resolve(path.startsWith("/") ? path.substring(1) : path).normalize();
        if (!wanted.startsWith(folder) || !Files.isRegularFile(wanted)) {
            writer.write("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            writer.close();
            return;
        }
        try (FileChannel file = FileChannel.open(wanted)) {
            writer.write("HTTP/1.0 200 OK\r\nContent-Length: " + file.size() + "\r\n\r\n");
            long sent = EventLoops.running().sendFile(writer.transport(), file).await();
            out.println("sent " + wanted.getFileName() + ": " + sent + " bytes");
        } catch (IOException failed) {
            out.println("not sent: " + failed.getMessage());
        } finally {
            writer.close();
        }
    }

    /** The client's side. */
    static void fetch(String host, int port, String path, PrintStream out) throws IOException {
        try (Streams.Connection connection = Streams.openConnection(host, port).await()) {
            connection.writer().write("GET /" + path + " HTTP/1.0\r\n\r\n");
            String page = new String(connection.reader().readAll().await(IOException.class), StandardCharsets.UTF_8);
            int body = page.indexOf("\r\n\r\n") + 4;
            if (body < 4 || page.length() - body < length(page.substring(0, body))) {
                throw new EOFException("the page ends early, behind " + page.length() + " bytes");
            }
            out.println("got " + page.substring(0, page.indexOf('\r')) + ", " + (page.length() - body) + " bytes");
        }
    }

    private static int length(String head) {
        return Integer.parseInt(head.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
    }
}
