package org.tulip4j.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.LoopOptions;
import org.tulip4j.bulbs.servers.Programs;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.samples.web.WebChat;

/** The WebSocket of a browser, and the chat among the samples. */
@Timeout(180)
@Tag("once")
class BrowserTest {
    @Test
    void theWebSocketOfChromiumIsServed(@TempDir Path folder) throws Exception {
        Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Programs.find(name).stream())
                .findFirst();
        assumeTrue(browser.isPresent(), "skipped: no Chromium here; apt-get install chromium");
        GroupOptions options = GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend("netty-nio"));
        try (LoopGroup group = LoopGroup.of(1, options)) {
            Channel listening =
                    group.submit(() -> WebChat.listen(group.loops().get(0), 0)).get();
            String page = Command.output(
                    browser.get().toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--user-data-dir=" + folder.resolve("profile"),
                    "--virtual-time-budget=4000",
                    "--dump-dom",
                    "http://127.0.0.1:" + WebChat.port(listening) + "/?name=Ada");
            assertThat(page)
                    .contains("<li>Ada came</li>", "<li>Ada: hello</li>", "<p id=\"state\">connected</p>")
                    .containsPattern("<div id=\"clock\">\\d\\d:\\d\\d:\\d\\d</div>");
        }
    }
}
