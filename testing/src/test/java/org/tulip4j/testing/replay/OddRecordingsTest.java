package org.tulip4j.testing.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.MemoryBackendProvider;

/** Recordings in files that others write, by threads that are interrupted, of executors that fail, and with addresses that are none. */
@Timeout(60)
class OddRecordingsTest {
    @TempDir
    Path folder;

    @AfterEach
    void clearInterrupt() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private Path file() {
        return folder.resolve("run");
    }

    private LoopOptions recorded() {
        return RealRun.recording(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()), file());
    }

    private static void sleeps() {
        Tulip.sleep(Duration.ofMillis(1)).await();
    }

    @Test
    void twoLoopsAreNotRecordedIntoOneFile() throws IOException {
        EventLoop first = EventLoops.newLoop(recorded());
        assertThatThrownBy(() -> EventLoops.newLoop(recorded()))
                .hasMessageContaining("another loop is recorded into " + file());
        first.runUntilComplete(first.createTaskVoid(OddRecordingsTest::sleeps));
        first.close();
        assertThat(RealRun.story(file())).last().asString().endsWith("the loop is closed");
        Tulip.runVoid(OddRecordingsTest::sleeps, recorded());
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> EventLoops.newLoop(
                        RealRun.recording(LoopOptions.DEFAULT.withBackend(new MemoryBackendProvider()), folder)))
                .hasMessageContaining(folder.toString());
    }

    @Test
    void aThreadThatIsInterruptedRecordsAllTheSame() throws IOException {
        Thread.currentThread().interrupt();
        EventLoop loop = EventLoops.newLoop(recorded());
        assertThat(Thread.interrupted()).isTrue();
        loop.runUntilComplete(loop.createTaskVoid(() -> {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 1_000_000; i++) {
                loop.timeNanos();
            }
            assertThat(Thread.interrupted()).isTrue();
            sleeps();
        }));
        Thread.currentThread().interrupt();
        loop.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.size(file())).isGreaterThan(1 << 20);
        assertThat(RealRun.story(file())).last().asString().endsWith("the loop is closed");
    }

    private void replaysWhatAnExecutorThrows(RuntimeException thrown, String seen) throws IOException {
        Executor odd = work -> {
            throw thrown;
        };
        List<String> log = new ArrayList<>();
        VoidCoroutine program = () -> {
            try {
                EventLoops.running().runInExecutor(odd, () -> 1).await();
            } catch (RuntimeException failed) {
                log.add(failed.getClass().getSimpleName() + " " + failed.getMessage());
            }
            sleeps();
        };
        Tulip.runVoid(program, recorded());
        Tulip.runVoid(program, RealRun.replaying(LoopOptions.DEFAULT, file()));
        assertThat(log).last().isEqualTo(seen);
    }

    @Test
    void whatAnExecutorThrowsIsThrownAgain() throws IOException {
        replaysWhatAnExecutorThrows(new RejectedExecutionException(), "RejectedExecutionException null");
        replaysWhatAnExecutorThrows(new RejectedExecutionException(""), "RejectedExecutionException ");
        replaysWhatAnExecutorThrows(new ArithmeticException("odd"), "IllegalStateException odd");
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithTheFile() throws IOException {
        Tulip.runVoid(
                () -> Streams.startServer((reader, writer) -> writer.close(), "10.0.0.1", 80)
                        .await()
                        .closeAndWait()
                        .await(),
                recorded());
        String bytes = Files.readString(file(), StandardCharsets.ISO_8859_1);
        int bound = bytes.lastIndexOf("10.0.0.1:80");
        Files.writeString(
                file(),
                bytes.substring(0, bound) + "10x0.0.1:80" + bytes.substring(bound + 11),
                StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> RealRun.replaying(LoopOptions.DEFAULT, file()))
                .hasMessageStartingWith(file() + " is damaged: the entry at byte ")
                .hasMessageContaining("no address of a recording: '10x0.0.1:80'");
    }
}
