package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.Play;
import org.tulip4j.internal.loop.LoopCore;

class CoroutineFutureTest {
    private static final int PASSES = 6;

    @Test
    void inEveryPassACancelIsAcceptedOrTheFutureIsDone() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                CoroutineFuture<Integer> future = new CoroutineFuture<>((LoopCore) EventLoops.running(), () -> 7);
                Play.ticks(pass);
                boolean accepted = future.cancel();
                assertThat(accepted || future.isDone()).as("pass %d", pass).isTrue();
                if (!accepted) {
                    assertThat(future.result()).isEqualTo(7);
                }
            }
        });
    }
}
