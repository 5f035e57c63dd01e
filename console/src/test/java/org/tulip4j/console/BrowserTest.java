package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page in a real browser. */
@Timeout(120)
class BrowserTest {
    private static Chromium browser() throws Exception {
        Optional<String> program = Chromium.found();
        assumeTrue(
                program.isPresent(), "no chromium here: the page is not tried in a browser (apt-get install chromium)");
        return Chromium.start(program.get());
    }

    @Test
    void theGraphTheTableAndTheStackAreThereInLightAndDarkAndLive() throws Exception {
        try (Child child = Child.watched("1500");
                Served served = Served.of(child);
                Chromium browser = browser()) {
            browser.open(served.address.toString());

            browser.await("document.querySelectorAll('.spark path')[1]?.getAttribute('d').includes('L')");
            assertThat(browser.evaluate("document.title")).isEqualTo("tulip " + child.pid());
            assertThat(browser.evaluate("document.getElementById('graph-note').textContent"))
                    .isEqualTo("6 tasks; 1501 that neither await a task nor are awaited");
            assertThat(
                            browser.evaluate(
                                    "[...document.querySelectorAll('#graph .node text:not(.sub)')].map(t => t.textContent).sort().join()"))
                    .isEqualTo("chain-first,chain-last,chain-middle,lock-holder,lock-waiter-1,lock-waiter-2");
            assertThat(
                            browser.evaluate(
                                    "document.querySelectorAll('#graph .edge').length + ' ' + document.querySelectorAll('#graph .edge.held').length"))
                    .isEqualTo("4 2");
            assertThat(browser.evaluate("document.getElementById('tasks-note').textContent"))
                    .isEqualTo("60 of 1507 tasks");
            assertThat(browser.evaluate("document.querySelectorAll('#rows tr').length"))
                    .isEqualTo("60");

            browser.evaluate(
                    "[...document.querySelectorAll('#graph .node')].find(n => n.querySelector('text').textContent === 'chain-last')"
                            + ".dispatchEvent(new Event('click'))");
            assertThat(browser.await("document.getElementById('stack').textContent.includes('standsHere')"
                            + " && document.getElementById('facts').textContent"))
                    .contains("waits forSleep", "awaited bychain-middle");
            assertThat(corner(browser, "light")).isGreaterThan(200);
            assertThat(corner(browser, "dark")).isLessThan(60);

            browser.evaluate("document.getElementById('search').value = 'sleeper-1499';"
                    + "document.getElementById('search').dispatchEvent(new Event('input'))");
            assertThat(browser.evaluate("document.getElementById('tasks-note').textContent"))
                    .isEqualTo("1 found");

            String before = browser.evaluate("latest.time");
            browser.await("latest.time !== " + before + " && 'live'");
            child.kill();
            browser.await("document.getElementById('live').textContent.includes('has ended')");
        }
    }

    private static int corner(Chromium browser, String scheme) throws Exception {
        browser.prefer(scheme);
        byte[] picture = browser.picture();
        Files.write(Path.of("target", "page-" + scheme + ".png"), picture);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
        assertThat(image.getWidth()).isEqualTo(1400);
        return image.getRGB(2, image.getHeight() - 2) & 0xff;
    }
}
