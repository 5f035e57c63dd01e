package org.tulip4j.drivertests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL, with a user and a database {@code tulip} that need no password. */
final class PostgresServer extends RealServer {
    private static PostgresServer shared;

    private final Path programs;

    private PostgresServer(Path programs) {
        super("postgres", "database system is ready to accept connections");
        this.programs = programs;
    }

    /** The one that all tests have; it ends with their process. */
    static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = started();
        }
        return shared;
    }

    private static PostgresServer started() {
        PostgresServer server = new PostgresServer(
                program("initdb", "postgresql", newest().resolve("initdb")).getParent());
        server.handOver();
        run(asPlainUser(List.of(
                server.programs.resolve("initdb").toString(),
                "--pgdata=" + server.data(),
                "--username=tulip",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")));
        server.start();
        return server;
    }

    /** The distribution keeps versions side by side, and out of the path. */
    private static Path newest() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return versions;
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.max(Comparator.comparingInt(
                            one -> Integer.parseInt(one.getFileName().toString())))
                    .orElse(versions)
                    .resolve("bin");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private String data() {
        return folder().resolve("data").toString();
    }

    @Override
    List<String> command() {
        return List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data(),
                "-p",
                Integer.toString(port()),
                "-k",
                folder().toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=100");
    }
}
