package org.tulip4j.netty.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenFdsTest {
    private static final Map<String, String> TWO = Map.of("LISTEN_FDS", "2", "LISTEN_PID", "17");

    @Test
    void thoseOfThisProcessBeginAtThree() {
        assertThat(ListenFds.of(TWO, 17)).containsExactly(3, 4);
    }

    @Test
    void thoseOfAnotherProcessAreNone() {
        assertThat(ListenFds.of(TWO, 18)).isEmpty();
    }

    @Test
    void withoutSystemdThereAreNone() {
        assertThat(ListenFds.of(Map.of(), 17)).isEmpty();
        assertThat(ListenFds.of(Map.of("LISTEN_FDS", "1"), 17)).isEmpty();
    }

    @Test
    void whatIsNoNumberIsNamed() {
        assertThatThrownBy(() -> ListenFds.of(Map.of("LISTEN_FDS", "-1", "LISTEN_PID", "17"), 17))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LISTEN_FDS=-1");
        assertThatThrownBy(() -> ListenFds.of(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "x"), 17))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LISTEN_PID=x");
    }
}
