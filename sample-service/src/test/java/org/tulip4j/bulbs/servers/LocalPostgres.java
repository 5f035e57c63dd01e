package org.tulip4j.bulbs.servers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL with a database of its own, whose user needs no password. */
public final class LocalPostgres implements AutoCloseable {
    private final Path programs;
    private final Path folder;
    private final int port = Programs.freePort();
    private Process process;

    private LocalPostgres(Path programs) throws IOException {
        this.programs = programs;
        folder = Files.createTempDirectory("tulip-postgres");
    }

    /** Starts one; skips the test where there is none.
     *
     * @return listens
     * @throws Exception when it does not start
     */
    public static LocalPostgres start() throws Exception {
        Optional<Path> programs = programs();
        assumeTrue(programs.isPresent(), "skipped: no PostgreSQL here; apt-get install postgresql");
        assumeTrue(
                !isRoot() || Programs.find("runuser").isPresent(),
                "skipped: PostgreSQL refuses root, and there is no runuser here; apt-get install util-linux");
        LocalPostgres postgres = new LocalPostgres(programs.orElseThrow());
        postgres.initialize();
        postgres.begin();
        return postgres;
    }

    /** Debian keeps them out of the path, by version. */
    private static Optional<Path> programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Programs.find("initdb").map(Path::getParent);
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void initialize() throws IOException, InterruptedException {
        if (isRoot()) {
            run(List.of("chown", "postgres", folder.toString()), "");
        }
        run(command("initdb", "-D", data(), "-A", "trust", "-U", "tulip", "--no-sync", "-E", "UTF8"), "");
    }

    private void begin() throws IOException, InterruptedException {
        Path log = Files.createTempFile("tulip-postgres", ".log");
        log.toFile().deleteOnExit();
        process = new ProcessBuilder(command(
                        "postgres",
                        "-D",
                        data(),
                        "-p",
                        "" + port,
                        "-F",
                        "-h",
                        "127.0.0.1",
                        "-c",
                        "unix_socket_directories="))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Programs.listens(process, port, log);
        // It listens before it serves.
        while (!isReady()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("does not start: " + Files.readString(log));
            }
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        String program = programs.resolve("pg_isready").toString();
        return new ProcessBuilder(program, "-q", "-h", "127.0.0.1", "-p", "" + port)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Runs statements.
     *
     * @param sql several, each with its semicolon
     * @return what was printed, without headings
     * @throws Exception when one of them fails
     */
    public String sql(String sql) throws Exception {
        return run(psql(), sql);
    }

    /** {@return a {@code psql} that is told statements by its input}
     *
     * @throws IOException when it does not start
     */
    public Process session() throws IOException {
        return new ProcessBuilder(psql()).redirectErrorStream(true).start();
    }

    private List<String> psql() {
        return List.of(programs.resolve("psql").toString(), "-qAtX", "-v", "ON_ERROR_STOP=1", uri());
    }

    private static String run(List<String> command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.outputWriter()) {
            in.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output.strip();
    }

    /** {@return where it is, as {@code postgresql://user@host:port/database}} */
    public String uri() {
        return "postgresql://tulip@127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // It ends its children; runuser passes the signal on.
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
        Programs.remove(folder);
    }
}
