package org.tulip4j.console;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.tulip4j.console.data.Json;

/** A real browser without a window, led by its DevTools protocol: opens a page, is asked what is there, clicks, takes pictures. */
final class Chromium implements AutoCloseable, WebSocket.Listener {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final Path folder;
    private final BlockingQueue<Map<?, ?>> answers = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;
    private int number;

    private Chromium(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Where a browser of this kind is; empty: there is none. */
    static Optional<String> found() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    static Chromium start(String program) throws Exception {
        Path folder = Files.createTempDirectory("console-chromium");
        Process process = new ProcessBuilder(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--window-size=1400,1050",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Chromium chromium = new Chromium(process, folder);
        try {
            chromium.connect();
        } catch (Exception failed) {
            chromium.close();
            throw failed;
        }
        return chromium;
    }

    private void connect() throws Exception {
        Path port = folder.resolve("DevToolsActivePort");
        String address = within("the browser listens", () -> {
            List<String> lines = Files.exists(port) ? Files.readAllLines(port) : List.of();
            return lines.size() == 2 ? "ws://127.0.0.1:" + lines.get(0) + lines.get(1) : null;
        });
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), this)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String target = (String)
                send("Target.createTarget", "{\"url\":\"about:blank\"}", "").get("targetId");
        session = (String) send("Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}", "")
                .get("sessionId");
    }

    private String session = "";

    interface Question<T> {
        T ask() throws Exception;
    }

    /** Asks until the answer is not null. */
    static <T> T within(String what, Question<T> question) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < until) {
            T answer = question.ask();
            if (answer != null) {
                return answer;
            }
            Thread.sleep(50);
        }
        throw new TimeoutException("not within " + PATIENCE_SECONDS + " s: " + what);
    }

    private Map<?, ?> send(String method, String parameters, String toSession) throws Exception {
        long id = ++number;
        String where = toSession.isEmpty() ? "" : ",\"sessionId\":\"" + toSession + "\"";
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + where + "}", true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (true) {
            Map<?, ?> answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new TimeoutException(method + " is not answered");
            }
            if (Long.valueOf(id).equals(answer.get("id"))) {
                if (answer.get("result") instanceof Map<?, ?> result) {
                    return result;
                }
                throw new IOException(method + ": " + answer.get("error"));
            }
        }
    }

    /** Opens a page. */
    void open(String address) throws Exception {
        send("Page.navigate", "{\"url\":\"" + address + "\"}", session);
    }

    /** What an expression is in the page, as text; null: undefined, null or false. */
    String evaluate(String expression) throws Exception {
        String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"");
        Map<?, ?> answer = send(
                "Runtime.evaluate",
                "{\"expression\":\"" + quoted + "\",\"returnByValue\":true,\"awaitPromise\":true}",
                session);
        Object value = ((Map<?, ?>) answer.get("result")).get("value");
        if (answer.get("exceptionDetails") != null) {
            throw new IOException(expression + ": " + answer.get("exceptionDetails"));
        }
        return value == null || value.equals(false) ? null : String.valueOf(value);
    }

    /** Waits until an expression is there. */
    String await(String expression) throws Exception {
        return within(expression, () -> evaluate(expression));
    }

    /** Prefers dark or light colours. */
    void prefer(String scheme) throws Exception {
        send(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}",
                session);
    }

    /** Takes a picture of the page. */
    byte[] picture() throws Exception {
        return Base64.getDecoder().decode((String)
                send("Page.captureScreenshot", "{\"format\":\"png\"}", session).get("data"));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            answers.add((Map<?, ?>) Json.read(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
