package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.streams.PipeOptions;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;

/** Options are values: a copy leaves the original alone, equal ones are equal, and their text names what they say. */
class OptionsTest {
    private static final List<Supplier<Object>> CHANGED = List.of(
            () -> LoopOptions.DEFAULT.withBackend("nio").withDebug(true),
            () -> ConnectOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)),
            () -> ServerOptions.DEFAULT.withBacklog(7),
            () -> DatagramOptions.localAddress("localhost", 0).withBroadcast(true),
            () -> TaskOptions.named("worker"),
            () -> SendFileOptions.DEFAULT.withOffset(3).withCount(4).withFallback(false),
            () -> PipeOptions.DEFAULT.withReaderLimit(9),
            () -> GatherOptions.DEFAULT.withCancelOnFailure(true),
            () -> ResolveOptions.DEFAULT.withPassive(true),
            () -> GroupOptions.DEFAULT.withCloseTimeout(Duration.ofSeconds(3)),
            () -> ProcessOptions.DEFAULT.withStdin(Stdio.PIPE));

    @Test
    void equalOptionsAreEqual() {
        for (Supplier<Object> made : CHANGED) {
            assertThat(made.get()).isEqualTo(made.get()).hasSameHashCodeAs(made.get());
        }
    }

    @Test
    void aCopyDiffersAndLeavesTheOriginalAlone() {
        LoopOptions before = LoopOptions.DEFAULT;
        assertThat(before.withDebug(true)).isNotEqualTo(before);
        assertThat(before.debug()).isNull();
        assertThat(ServerOptions.DEFAULT.withBacklog(7)).isNotEqualTo(ServerOptions.DEFAULT);
        assertThat(ServerOptions.DEFAULT.backlog()).isEqualTo(100);
    }

    @Test
    void theTextNamesWhatIsSaid() {
        assertThat(CHANGED.get(0).get()).asString().contains("backend=nio").contains("debug=true");
        assertThat(CHANGED.get(2).get()).asString().contains("backlog=7").startsWith("ServerOptions[");
    }

    @Test
    void anErrorContextIsNotChangedByWhoAddsToIt() {
        ErrorContext.Key<Integer> own = ErrorContext.Key.of("number", Integer.class);
        ErrorContext plain = ErrorContext.of("went wrong");
        ErrorContext more = plain.with(own, 3);
        assertThat(plain.get(own)).isNull();
        assertThat(more.get(own)).isEqualTo(3);
        assertThat(more.get(ErrorContext.Key.of("number", String.class)))
                .as("of another type")
                .isNull();
        assertThat(more.asMap()).containsEntry("message", "went wrong").containsEntry("number", 3);
    }

    @Test
    void everyReaderHasTheSameLimitUnlessSaid() {
        assertThat(ConnectOptions.DEFAULT.readerLimit()).isEqualTo(StreamReader.DEFAULT_LIMIT);
        assertThat(ServerOptions.DEFAULT.readerLimit()).isEqualTo(StreamReader.DEFAULT_LIMIT);
        assertThat(ProcessOptions.DEFAULT.readerLimit()).isEqualTo(StreamReader.DEFAULT_LIMIT);
    }
}
