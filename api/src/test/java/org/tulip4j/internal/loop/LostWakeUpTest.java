package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No wake-up is lost: jcstress tries what the argument beside {@link ThreadInbox}'s flag says. */
@Timeout(120)
class LostWakeUpTest {
    @TempDir
    private Path folder;

    @Test
    void theInboxLosesNone() throws Exception {
        assertThat(Stress.run("InboxStress", folder)).contains("[OK]").doesNotContain("[FAILED]");
    }

    @Test
    void anInboxWithoutVolatileAccessesDoesAndIsFound() throws Exception {
        assertThat(Stress.run("BrokenInboxStress", folder))
                .contains("[FAILED]")
                .containsPattern("false, true .*Forbidden");
    }
}
