package org.tulip4j.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.LoopOptions;
import org.tulip4j.bulbs.servers.Programs;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.samples.web.WebChat;

/** A page in Chromium and a client of the JDK chat by the samples' WebSocket server. */
@Timeout(180)
@Tag("once")
class BrowserTest implements WebSocket.Listener {
    /** Answers whoever asks. */
    private static final String PAGE = """
            <!doctype html><script>
            const socket = new WebSocket("ws://127.0.0.1:PORT/chat");
            socket.onopen = () => socket.send("Ada");
            socket.onmessage = ({data}) => { if (data.endsWith("Bob: are you there?")) socket.send("I heard " + data); };
            </script>
            """;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void theWebSocketOfChromiumIsServed(@TempDir Path folder) throws Exception {
        Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Programs.find(name).stream())
                .findFirst();
        assumeTrue(browser.isPresent(), "skipped: no Chromium here; apt-get install chromium");
        GroupOptions options = GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend("netty-nio"));
        try (LoopGroup group = LoopGroup.of(1, options)) {
            int port = WebChat.port(
                    group.submit(() -> WebChat.listen(group.loops().get(0), 0)).get());
            WebSocket bob = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), this)
                    .get(30, TimeUnit.SECONDS);
            bob.sendText("Bob", true).get(30, TimeUnit.SECONDS);
            hears("Bob came");

            Path page = Files.writeString(folder.resolve("page.html"), PAGE.replace("PORT", "" + port));
            Process chromium = new ProcessBuilder(
                            browser.get().toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--remote-debugging-port=0", // stays until it is ended
                            "--user-data-dir=" + folder.resolve("profile"),
                            page.toUri().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                hears("Ada came");
                bob.sendText("are you there?", true).get(30, TimeUnit.SECONDS);
                assertThat(hears("Ada: I heard")).endsWith("Bob: are you there?");
            } finally {
                end(chromium);
                bob.abort();
            }
        }
    }

    /** It is gone with all its children, so that nobody writes to its folder any more. */
    private static void end(Process browser) {
        List<ProcessHandle> all = Stream.concat(browser.descendants(), Stream.of(browser.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    private String hears(String text) throws InterruptedException {
        for (String line = heard.poll(90, TimeUnit.SECONDS); line != null; line = heard.poll(90, TimeUnit.SECONDS)) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("nobody said: " + text);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        heard.add(text.toString());
        from.request(1);
        return null;
    }
}
