package org.tulip4j.bulbs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service, or one of its peers, in a process of its own. */
final class BulbProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("serves on port (\\d+)");

    private final Process process;
    private final BufferedReader log;
    private final List<String> said = new ArrayList<>();
    private int port;

    private BulbProcess(Process process) {
        this.process = process;
        log = process.inputReader();
    }

    /** Starts a class of this module; returns when it serves. */
    static BulbProcess start(Map<String, String> environment, List<String> options, String... main) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 21) {
            command.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(main));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BULBS_PORT", "0");
        builder.environment().putAll(environment);
        BulbProcess started = new BulbProcess(builder.start());
        try {
            Matcher serves = PORT.matcher(started.logged("serves on port"));
            if (!serves.find()) {
                throw new IOException("no port: " + started.said);
            }
            started.port = Integer.parseInt(serves.group(1));
            return started;
        } catch (IOException | RuntimeException | Error failed) {
            started.close();
            throw failed;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** {@return the next line of the log that says so} */
    String logged(String text) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.add(line);
            if (line.contains(text)) {
                return line;
            }
        }
        throw new IOException("the log ended without: " + text + ": " + String.join("\n", said));
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** {@return the exit code, when it has ended} */
    int ended() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + said);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
