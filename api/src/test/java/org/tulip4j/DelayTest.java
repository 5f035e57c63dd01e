package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said of a delay that is missing: the name of the parameter that the caller has forgotten. */
class DelayTest {
    private static final Duration MISSING = null;

    @Test
    void aMissingDelayIsNamed() {
        Play.on(() -> {
            EventLoop loop = EventLoops.running();
            assertThatThrownBy(() -> Tulip.sleep(MISSING))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("delay");
            assertThatThrownBy(() -> Tulip.sleep(MISSING, "result"))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("delay");
            assertThatThrownBy(() -> loop.callLater(MISSING, () -> {}))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("delay");
        });
    }
}
