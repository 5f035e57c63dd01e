package org.tulip4j.samples.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.LoopOptions;

/** Vert.x and tulip share a loop and a map. */
@Timeout(60)
class BesideVertxTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothRunOnTheLoop(boolean debug) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BesideVertx.run(
                List.of(), new PrintStream(out, true, StandardCharsets.UTF_8), LoopOptions.DEFAULT.withDebug(debug));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "HTTP tells {rose=2, tulip=3}", "loops of both: 1", "Vert.x is closed, the loop goes on");
    }
}
