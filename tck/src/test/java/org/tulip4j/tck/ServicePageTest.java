package org.tulip4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The skeleton of a service, as it stands on its page, in a process of its own. */
@Timeout(60)
class ServicePageTest {
    private static final Pattern PROGRAM =
            Pattern.compile("^```java\\n(package com.example;.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PORTS = Pattern.compile("serves on port (\\d+), health on (\\d+)");

    @TempDir
    private Path folder;

    private Process process;
    private BufferedReader log;
    private int port;
    private int healthPort;

    @BeforeEach
    void compile() throws IOException {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("..", "docs", "service.md")));
        assertThat(program.find()).as("the program of the page").isTrue();
        assertThat(Compiling.errorsOnClassPath(folder, Map.of("Service", program.group(1))))
                .isEmpty();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void launch(Map<String, String> environment) throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 21) {
            command.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", folder + File.pathSeparator + path, "com.example.Service"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of("SERVICE_HOST", "127.0.0.1", "SERVICE_PORT", "0", "SERVICE_HEALTH_PORT", "0"));
        builder.environment().putAll(environment);
        process = builder.start();
        log = process.errorReader();
    }

    private void start(Map<String, String> environment) throws IOException {
        launch(environment);
        Matcher ports = PORTS.matcher(logged("serves on port"));
        assertThat(ports.find()).isTrue();
        port = Integer.parseInt(ports.group(1));
        healthPort = Integer.parseInt(ports.group(2));
    }

    /** {@return the next line of the log that says so} */
    private String logged(String text) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("the log ended without: " + text);
    }

    private static Socket ask(int port, String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    private static String get(int port) throws IOException {
        try (Socket socket = ask(port, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")) {
            return answer(socket);
        }
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    /** Half a request, which the service has taken. */
    private Socket half() throws IOException {
        Socket socket = ask(port, "GET /half HTTP/1.1\r\n");
        while (!get(healthPort).endsWith("open requests: 1\n")) {}
        return socket;
    }

    private void terminate() throws IOException {
        process.toHandle().destroy();
        assertThat(logged("stops;")).endsWith("open requests: 1");
    }

    private void exits(int code) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(code);
    }

    @Test
    void aRequestThatIsOpenAtTheEndIsAnswered() throws Exception {
        start(Map.of());
        assertThat(get(port)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nyou asked: GET /a HTTP/1.1\n");
        assertThat(get(healthPort)).startsWith("HTTP/1.1 200 OK\r\n");
        try (Socket open = half()) {
            terminate();
            assertThat(get(healthPort)).startsWith("HTTP/1.1 503 ");
            refusesOthers();
            open.getOutputStream().write("\r\n".getBytes(US_ASCII));
            assertThat(answer(open)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("you asked: GET /half HTTP/1.1\n");
        }
        assertThat(logged("stopped;")).endsWith("open requests: 0");
        exits(0);
    }

    private void refusesOthers() throws IOException {
        try {
            while (true) {
                new Socket("127.0.0.1", port).close();
            }
        } catch (ConnectException refused) {
            // as it should be
        }
    }

    @Test
    void aRequestThatHangsIsCutAtTheLimit() throws Exception {
        start(Map.of("SERVICE_GRACE_MS", "500"));
        try (Socket open = half()) {
            long begin = System.nanoTime();
            terminate();
            exits(0);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(500), Duration.ofSeconds(8));
        }
    }

    @Test
    void aRequestThatTakesTooLongIsGivenUp() throws Exception {
        start(Map.of("SERVICE_LIMIT_MS", "50"));
        try (Socket open = ask(port, "GET /half HTTP/1.1\r\n")) {
            assertThat(answer(open)).isEmpty();
            logged("was given up");
        }
    }

    @Test
    void aSettingThatIsWrongIsNamedAndTheCodeIsOne() throws Exception {
        launch(Map.of("SERVICE_PORT", "http"));
        assertThat(logged("SERVICE_PORT")).contains("SERVICE_PORT is not a number: http");
        exits(1);
    }
}
