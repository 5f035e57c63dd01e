package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
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

    private static void passes(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }
}
