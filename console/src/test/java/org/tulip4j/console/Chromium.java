package org.tulip4j.console;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.tulip4j.console.data.Json;

/** A real browser without a window, led by its DevTools protocol: opens a page, is asked what is there, clicks, takes pictures. */
final class Chromium implements AutoCloseable, WebSocket.Listener {
    private static final long PATIENCE_SECONDS = 30;
    private static final String LISTENS = "DevTools listening on ";

    private final Process process;
    private final Path folder;
    private final BlockingQueue<Map<?, ?>> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<?, ?>> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> listening = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;
    private String session = "";
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
                .start();
        Chromium chromium = new Chromium(process, folder);
        Thread reads = new Thread(chromium::said, "chromium-says");
        reads.setDaemon(true);
        reads.start();
        try {
            chromium.connect();
        } catch (Exception failed) {
            chromium.close();
            throw failed;
        }
        return chromium;
    }

    private void connect() throws Exception {
        String address = listening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), this)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String target = (String)
                send("Target.createTarget", "{\"url\":\"about:blank\"}", "").get("targetId");
        session = (String) send("Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}", "")
                .get("sessionId");
        send("Page.enable", "{}", session);
        send("Page.setLifecycleEventsEnabled", "{\"enabled\":true}", session);
    }

    /** Reads what the browser says until its end, as its pipe must not be full: once it says where it listens. */
    private void said() {
        StringBuilder all = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.append(line).append('\n');
                if (line.startsWith(LISTENS)) {
                    listening.complete(line.substring(LISTENS.length()).strip());
                }
            }
        } catch (IOException ended) {
            all.append(ended);
        }
        listening.completeExceptionally(new IOException("the browser has ended: " + all));
    }

    private Map<?, ?> send(String method, String parameters, String toSession) throws Exception {
        long id = ++number;
        String where = toSession.isEmpty() ? "" : ",\"sessionId\":\"" + toSession + "\"";
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + where + "}", true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (true) {
            Map<?, ?> answer = next(answers, method + " is not answered: " + parameters);
            if (Long.valueOf(id).equals(answer.get("id"))) {
                if (answer.get("result") instanceof Map<?, ?> result) {
                    return result;
                }
                throw new IOException(method + ": " + answer.get("error"));
            }
        }
    }

    private static Map<?, ?> next(BlockingQueue<Map<?, ?>> queue, String otherwise) throws Exception {
        Map<?, ?> message = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new TimeoutException("within " + PATIENCE_SECONDS + " s: " + otherwise);
        }
        return message;
    }

    /** Opens a page, and waits until it is loaded. */
    void open(String address) throws Exception {
        Object loader =
                send("Page.navigate", "{\"url\":\"" + address + "\"}", session).get("loaderId");
        Map<?, ?> of;
        do {
            of = (Map<?, ?>) next(events, address + " is not loaded").get("params");
        } while (!"load".equals(of.get("name")) || !Objects.equals(loader, of.get("loaderId")));
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

    /** Waits inside of the page until an expression is there: it is looked at after each change of the document. */
    String await(String expression) throws Exception {
        return evaluate("new Promise((resolve, reject) => {"
                + " const look = () => {"
                + " try { const value = " + expression + "; if (value) { changes.disconnect(); resolve(value); } }"
                + " catch (wrong) { changes.disconnect(); reject(wrong); } };"
                + " const changes = new MutationObserver(look);"
                + " changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });"
                + " look(); })");
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
            Map<?, ?> message = (Map<?, ?>) Json.read(part.toString());
            (message.get("id") == null ? events : answers).add(message);
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
