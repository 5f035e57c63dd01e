package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.ProcessOptions;
import org.tulip4j.Stdio;
import org.tulip4j.Tulip;
import org.tulip4j.subprocess.Output;
import org.tulip4j.subprocess.Process;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.testing.TulipTest;

/** Waits for a child, cancelled in pass after pass around its exit: nobody else misses it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children are POSIX programs")
class CancelledProcessTest {
    private static final int PASSES = 12;

    @TulipTest(backend = "nio")
    void aCancelledWaitLeavesTheExitToTheOthers(EventLoop loop) {
        for (int pass = 0; pass < PASSES; pass++) {
            Process child = Subprocess.exec("sleep", "62").await();
            Future<Integer> victim = loop.createTask(() -> child.waitFor().await());
            Future<Integer> other = loop.createTask(() -> child.waitFor().await());
            child.kill();
            passes(pass);
            victim.cancel();
            assertThat(other.await()).isEqualTo(-9);
            assertThat(child.waitFor().await()).isEqualTo(-9);
        }
    }

    @TulipTest(backend = "nio")
    void aWaitCancelledAsTheExitArrivesLeavesItToTheOthers(EventLoop loop) {
        for (int pass = 0; pass < 4; pass++) {
            Process child = Subprocess.exec("sleep", "62").await();
            Future<Integer> first = child.waitFor();
            Future<Integer> victim = loop.createTask(() -> child.waitFor().await());
            Future<Integer> other = loop.createTask(() -> child.waitFor().await());
            child.kill();
            first.await();
            passes(pass);
            victim.cancel();
            assertThat(other.await()).isEqualTo(-9);
            assertThat(child.returnCode()).hasValue(-9);
        }
    }

    @TulipTest(backend = "nio")
    void communicatingThatIsCancelledBeforeItBeganStillEndsTheInput(EventLoop loop) {
        Process child = Subprocess.exec(
                        List.of("cat"),
                        ProcessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE))
                .await();
        Future<Output> victim = child.communicate("all".getBytes(StandardCharsets.US_ASCII));
        victim.cancel();
        assertThat(victim.isCancelled()).isTrue();
        assertThat(child.stdout().readAll().await())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("all");
        assertThat(child.waitFor().await()).isZero();
    }

    private static void passes(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }
}
