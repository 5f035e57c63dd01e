package org.tulip4j.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.Play;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** A sleep that is cancelled, in whatever pass before its time or of it, leaves no timer. */
class CancelledSleepTest {
    private static final Duration DELAY = Duration.ofHours(1);
    /** In this pass the time has come. */
    private static final int DUE = 4;

    @Test
    void aSleepCancelledInAnyPassLeavesNoTimer() {
        boolean late = false;
        int passes = 0;
        while (!late) {
            late = cancelledAfter(passes++);
        }
        assertThat(passes).isGreaterThan(DUE);
    }

    private static boolean cancelledAfter(int pass) {
        FakeBackend backend = new FakeBackend();
        try (EventLoop loop = backend.newLoop()) {
            boolean late = loop.runUntilComplete(() -> {
                Task<?> victim = Play.start(() -> Tulip.sleep(DELAY).await());
                for (int i = 0; i < pass; i++) {
                    if (i == DUE) {
                        backend.now += DELAY.toNanos();
                    }
                    Play.ticks(1);
                }
                if (!victim.cancel()) {
                    victim.await();
                    return true;
                }
                assertThat(Play.endsCancelled(victim)).isTrue();
                return false;
            });
            long before = backend.now;
            // With a timer left the loop would wait for it.
            assertThatThrownBy(() -> loop.runUntilComplete(loop.createFuture()))
                    .hasStackTraceContaining("nothing will ever happen");
            assertThat(backend.now).isEqualTo(before);
            return late;
        }
    }
}
