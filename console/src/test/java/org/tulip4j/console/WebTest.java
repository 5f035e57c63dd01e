package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.console.data.Json;
import org.tulip4j.console.data.Snapshot;

/** Who has the address is let in, nobody else; the page is told of each look. */
@Timeout(60)
class WebTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Child child;
    private static Served served;

    @BeforeAll
    static void start() throws Exception {
        child = Child.watched("3");
        served = Served.of(child);
    }

    @AfterAll
    static void stop() throws Exception {
        served.close();
        child.close();
    }

    private static HttpResponse<String> get(String place, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(served.address.resolve(place)).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** The status line of a request as it is written here: the client of the JDK lets nobody choose the host. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", served.address.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("") + " / "
                    + answer.lines().reduce((first, last) -> last).orElse("");
        }
    }

    @Test
    void theAddressIsOfThisMachineWithALongToken() {
        assertThat(served.address.toString()).matches("http://127\\.0\\.0\\.1:\\d+/[\\w-]{24}/");
    }

    @Test
    void thePageLoadsNothingFromElsewhereAndNobodyMayFrameIt() throws Exception {
        HttpResponse<String> page = get("");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).doesNotContain("http:", "https:", "style=", "onclick");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/events", "/page.js", "/xxxxxxxxxxxxxxxxxxxxxxxx/", "/xxxxxxxxxxxxxxxxxxxxxxxx/events"})
    void withoutTheTokenNothingIsTold(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).startsWith("refused: ").doesNotContain(served.address.getPath());
    }

    @ParameterizedTest
    @CsvSource({"evil.example", "evil.example:PORT", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:PORT"})
    void whoCallsThisMachineByAnotherNameIsRefused(String host) throws Exception {
        String named = host.replace("PORT", Integer.toString(served.address.getPort()));

        assertThat(raw("GET " + served.address.getPath() + " HTTP/1.1\r\nHost: " + named
                        + "\r\nConnection: close\r\n\r\n"))
                .isEqualTo("HTTP/1.1 403 Forbidden / refused: the host of the request is not this machine");
    }

    @Test
    void localhostIsThisMachine() throws Exception {
        String host = "localhost:" + served.address.getPort();

        assertThat(raw("GET " + served.address.getPath() + " HTTP/1.1\r\nHost: " + host
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void aPageOfAnotherSiteIsRefusedThoughItKnowsTheToken() throws Exception {
        assertThat(get("events", "Origin", "http://evil.example").statusCode()).isEqualTo(403);
        assertThat(get("", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(get("", "Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyGetIsThere() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(served.address)
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();

        assertThat(CLIENT.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        assertThat(get("../../etc/passwd").statusCode()).isEqualTo(403);
        assertThat(get("WebConsole.class").statusCode()).isEqualTo(404);
        assertThat(get("stacks?ids=0x1;0x2").statusCode()).isEqualTo(400);
    }

    @Test
    void eventsTellOfEachLookAndStacksOfTheTasksInIt() throws Exception {
        HttpResponse<Stream<String>> events = CLIENT.send(
                HttpRequest.newBuilder(served.address.resolve("events")).build(), BodyHandlers.ofLines());
        try (Stream<String> lines = events.body()) {
            assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
            Iterator<String> data =
                    lines.filter(line -> line.startsWith("data: ")).iterator();
            Snapshot first = Snapshot.of(data.next().substring(6));
            Snapshot second = Snapshot.of(data.next().substring(6));

            assertThat(second.time()).isGreaterThan(first.time());
            assertThat(first.taskCount()).isEqualTo(10);
            assertThat(first.loops().get(0).tasks())
                    .allMatch(task -> task.stack().isEmpty());
            String id = first.loops().get(0).tasks().stream()
                    .filter(task -> task.name().equals("chain-last"))
                    .findFirst()
                    .orElseThrow()
                    .id();
            Map<?, ?> stacks = (Map<?, ?>) Json.read(get("stacks?ids=" + id).body());
            assertThat(stacks).hasSize(1);
            assertThat(((List<?>) stacks.get(id)).get(0).toString())
                    .startsWith("example.Watched.standsHere(Watched.java:");
        }
    }

    @Test
    void whenTheProcessEndsThePageIsToldAndTheConsoleEnds() throws Exception {
        try (Child doomed = Child.watched();
                Served own = Served.of(doomed)) {
            HttpResponse<InputStream> events = CLIENT.send(
                    HttpRequest.newBuilder(own.address.resolve("events")).build(), BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).startsWith("data: {");
                doomed.kill();
                String line = lines.readLine();
                while (!"event: gone".equals(line)) {
                    assertThat(line).isNotNull();
                    line = lines.readLine();
                }
                assertThat(lines.readLine())
                        .isEqualTo("data: process " + doomed.pid() + " has ended, or does not answer any more");
            }
            assertThat(own.exitCode()).isEqualTo(1);
            assertThat(own.errors()).contains("process " + doomed.pid() + " has ended");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        Run run = Run.here(child.pid(), "--web", Integer.toString(served.address.getPort()));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("port " + served.address.getPort() + " of 127.0.0.1 cannot be listened on");
    }
}
