package org.tulip4j.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Tulip;
import org.tulip4j.internal.loop.Loop;

class CoroutineFutureTest {
    private static final int PASSES = 6;

    @Test
    void inEveryPassACancelIsAcceptedOrTheFutureIsDone() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                CoroutineFuture<Integer> future = new CoroutineFuture<>((Loop) EventLoops.running(), () -> 7);
                Play.ticks(pass);
                boolean accepted = future.cancel();
                assertThat(accepted || future.isDone()).as("pass %d", pass).isTrue();
                if (!accepted) {
                    assertThat(future.result()).isEqualTo(7);
                }
            }
        });
    }

    @Test
    void inEveryPassABodyThatNeverBeganIsAbandonedOnce() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                List<String> calls = new ArrayList<>();
                CoroutineFuture<Integer> future = new CoroutineFuture<>(
                        (Loop) EventLoops.running(),
                        () -> {
                            calls.add("began");
                            Play.ticks(1);
                            return 7;
                        },
                        () -> calls.add("abandoned"));
                Play.ticks(pass);
                if (future.cancel()) {
                    assertThat(Play.endsCancelled(future)).isTrue();
                }
                assertThat(calls).as("pass %d", pass).containsExactly(pass < 2 ? "abandoned" : "began");
            }
        });
    }

    @Test
    void waitForThatIsCancelledInAnyPassCancelsWhatItWaitsFor() {
        Play.on(() -> {
            for (int pass = 0; pass < PASSES; pass++) {
                Future<Integer> child = EventLoops.running().createFuture();
                Future<Integer> waiting = Tulip.waitFor(child, pass % 2 == 0 ? Duration.ofDays(1) : null);
                Play.ticks(pass);
                assertThat(waiting.cancel()).isTrue();
                assertThat(Play.endsCancelled(waiting)).isTrue();
                assertThat(child.isCancelled()).as("pass %d", pass).isTrue();
            }
        });
    }
}
