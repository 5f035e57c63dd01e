package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was sent first runs first: jcstress tries the inbox while a third party is in the midst of sending. */
@Timeout(120)
class SendOrderTest {
    @TempDir
    private Path folder;

    @Test
    void theLoopsOwnStaysBehindWhatWasSentBefore() throws Exception {
        assertThat(Stress.run("SendOrderStress", folder)).contains("[OK]").doesNotContain("[FAILED]");
    }

    @Test
    void aLoopThatOverlooksAGapDoesNotAndIsFound() throws Exception {
        assertThat(Stress.run("BrokenSendOrderStress", folder))
                .contains("[FAILED]")
                .containsPattern("false .*Forbidden");
    }
}
