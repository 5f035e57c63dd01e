package org.tulip4j.samples.swing;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.GraphicsEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.LoopOptions;

/** A guest of Swing, without a display. */
@Timeout(60)
class SwingLinesTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListIsFilledInSwingsThreadAndTheButtonStopsIt(boolean debug) throws Exception {
        assertThat(GraphicsEnvironment.isHeadless()).isTrue();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SwingLines.run(
                List.of(), new PrintStream(out, true, StandardCharsets.UTF_8), LoopOptions.DEFAULT.withDebug(debug));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "in Swing's thread: line 1",
                        "in Swing's thread: line 2",
                        "in Swing's thread: line 3",
                        "stopped by the button");
    }
}
