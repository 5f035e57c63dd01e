package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.FakeBackend;
import org.tulip4j.LogLines;

class SlowCallbacksTest {
    private final Loop loop = (Loop) new FakeBackend().newLoop();
    private final List<Object> ran = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** Something ready with a text, which does a thing. */
    private record Item(Runnable body) implements Ready {
        @Override
        public void fire(Loop on) {
            body.run();
        }

        @Override
        public String toString() {
            return "item";
        }
    }

    @Test
    void whatRunsIsShownWhileItRuns() {
        SlowCallbacks slow = new SlowCallbacks(Duration.ofHours(1));
        assertThat(slow.limitNanos()).isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(slow.running()).isNull();
        long before = System.nanoTime();
        loop.fireTimed(new Item(() -> ran.add(slow.running() + " " + (slow.startedAt() - before >= 0))), slow);
        assertThat(ran).containsExactly("item true");
        assertThat(slow.running()).isNull();
        assertThat(slow.startedAt() - System.nanoTime()).isLessThanOrEqualTo(0);
    }

    @Test
    void whatThrowsIsNotShownAnyMore() {
        SlowCallbacks slow = new SlowCallbacks(Duration.ofHours(1));
        Item failing = new Item(() -> {
            throw new OutOfMemoryError("test");
        });
        assertThatThrownBy(() -> loop.fireTimed(failing, slow)).isInstanceOf(OutOfMemoryError.class);
        assertThat(slow.running()).isNull();
    }

    @Test
    void whatTakesLongIsLoggedWithItsTimeAndWhatDoesNotIsNot() {
        SlowCallbacks slow = new SlowCallbacks(Duration.ofMillis(3));
        Item spinning = new Item(() -> {
            for (long start = System.nanoTime(); System.nanoTime() - start < 3_000_000; ) {
                Thread.onSpinWait();
            }
        });
        try (LogLines log = new LogLines()) {
            loop.fireTimed(spinning, slow);
            assertThat(log.of(Level.WARNING)).singleElement().satisfies(line -> {
                assertThat(line).matches("Executing item took \\d+ ms");
                assertThat(Long.parseLong(line.split(" ")[3])).isBetween(3L, 60_000L);
            });
            loop.fireTimed(spinning, new SlowCallbacks(Duration.ofHours(1)));
            assertThat(log.of(Level.WARNING)).hasSize(1);
        }
    }

    @Test
    void whatTakesLongAndThrowsIsLoggedToo() {
        Item failing = new Item(() -> {
            throw new OutOfMemoryError("test");
        });
        try (LogLines log = new LogLines()) {
            assertThatThrownBy(() -> loop.fireTimed(failing, new SlowCallbacks(Duration.ofNanos(1))))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(log.of(Level.WARNING)).singleElement().satisfies(line -> assertThat(
                            Long.parseLong(line.split(" ")[3]))
                    .isLessThan(60_000));
            assertThatThrownBy(() -> loop.fireTimed(failing, new SlowCallbacks(Duration.ofHours(1))))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(log.of(Level.WARNING)).hasSize(1);
        }
    }
}
