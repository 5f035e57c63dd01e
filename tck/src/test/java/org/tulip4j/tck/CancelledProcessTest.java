package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.subprocess.ChildProcess;
import org.tulip4j.subprocess.Output;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;

/** Starting and awaiting children, cancelled in pass after pass: no child, no descriptor, no byte is left or lost. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children are POSIX programs")
class CancelledProcessTest {
    private static final int PASSES = 12;
    private static final ProcessOptions PIPES =
            ProcessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE);

    private interface Starting {
        Future<?> start();
    }

    @TulipTest(backend = "nio")
    void aCancelledStartLeavesNoChildAndNoDescriptor(EventLoop loop) throws Exception {
        List<Starting> ways = List.of(
                () -> Subprocess.exec(List.of("sleep", "62"), PIPES),
                () -> Subprocess.shell("exec sleep 62", PIPES),
                () -> loop.subprocessExec(() -> new SubprocessProtocol() {}, List.of("sleep", "62"), PIPES),
                () -> loop.subprocessShell(() -> new SubprocessProtocol() {}, "exec sleep 62", PIPES));
        for (Starting way : ways) {
            // What is opened once and kept, such as class files, is opened here.
            cancelledAfter(way, 0);
            close(way.start().await());
            untilNoChild();
        }
        long descriptors = descriptors();
        for (Starting way : ways) {
            EveryPass.untilTooLate(pass -> cancelledAfter(way, pass));
            EveryPass.inThePassOfItsEnd(way.start());
        }
        untilNoChild();
        while (descriptors() > descriptors) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    private static boolean cancelledAfter(Starting way, int pass) {
        Future<?> started = way.start();
        boolean late = EveryPass.tooLate(started, pass);
        if (late) {
            close(started.result());
        }
        return late;
    }

    @TulipTest(backend = "nio")
    void aCancelledWaitLeavesTheExitToTheOthers(EventLoop loop) {
        for (int pass = 0; pass < PASSES; pass++) {
            ChildProcess child = Subprocess.exec("sleep", "62").await();
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
            ChildProcess child = Subprocess.exec("sleep", "62").await();
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
        ChildProcess child = Subprocess.exec(
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

    @TulipTest(backend = "nio")
    void aCancelledCommunicateSendsItsInputAndLeavesTheOutput() throws Exception {
        byte[] input = TckStage.pattern(1000);
        EveryPass.untilTooLate(pass -> {
            ChildProcess child = Subprocess.exec(List.of("cat"), PIPES).await();
            Future<Output> victim = child.communicate(input);
            boolean late = EveryPass.tooLate(victim, pass);
            byte[] output = late
                    ? victim.result().stdout()
                    : Objects.requireNonNull(child.stdout()).readAll().await();
            assertThat(output).as("pass %s", pass).isEqualTo(input);
            assertThat(child.waitFor().await()).isZero();
            return late;
        });
    }

    /** Each part of it is cancelled at once: nothing that was waiting for an output is left to unwind. */
    @TulipTest(backend = "nio")
    void communicatingAgainAfterACancelledCommunicateIsNeverRefused(EventLoop loop) {
        ProcessOptions pipes = ProcessOptions.DEFAULT.withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);
        for (int between = 0; between < 4; between++) {
            int passes = between;
            ChildProcess child = Subprocess.exec(List.of("sh", "-c", "echo a; echo c >&2; sleep 0.1; echo b"), pipes)
                    .await();
            int cancelled = 0;
            Future<Output> again = communicating(loop, child);
            while (!again.isDone()) {
                Tulip.sleep(Duration.ofNanos(100_000L * cancelled++)).await();
                if (again.cancel()) {
                    passes(passes);
                    again = communicating(loop, child);
                }
            }
            assertThat(again.result().stdout())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("a\nb\n");
            assertThat(again.result().stderr())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("c\n");
            assertThat(cancelled).isPositive();
        }
    }

    /** The second output ends in the very step in which the call is cancelled that has seen the end of the first. */
    @TulipTest(backend = "nio")
    void communicatingAgainInTheStepOfAnEndIsNeverRefused(EventLoop loop) {
        ProcessOptions pipes = ProcessOptions.DEFAULT.withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);
        ChildProcess child = Subprocess.exec(List.of("sleep", "62"), pipes).await();
        Future<Output> first = child.communicate();
        passes(4);
        child.stderr().feedData(ByteBuffer.wrap(new byte[] {'x'}));
        child.stderr().feedEof();
        assertThat(first.cancel()).isTrue();
        Future<Output> second = communicating(loop, child);
        passes(4);
        assertThat(second.isDone()).isFalse();
        child.kill();
        assertThat(second.await().stderr()).containsExactly('x');
        assertThat(first.isCancelled()).isTrue();
    }

    /** It has begun already. */
    private static Future<Output> communicating(EventLoop loop, ChildProcess child) {
        return loop.createTask(() -> child.communicate().await(), TaskOptions.DEFAULT.withEagerStart(true));
    }

    private static void passes(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    private static void close(Object started) {
        if (started instanceof ChildProcess process) {
            process.close();
        } else {
            ((SubprocessTransport) ((Connected<?, ?>) started).transport()).close();
        }
    }

    /** Killed and reaped: what was started has an end without any help. */
    private static void untilNoChild() {
        // The next one is started behind them.
        Subprocess.exec("true").await().waitFor().await();
        while (ProcessHandle.current()
                .children()
                .anyMatch(child -> child.info().commandLine().orElse("").endsWith("sleep 62"))) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    private static long descriptors() throws IOException {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var open = Files.list(folder)) {
            return open.count();
        }
    }
}
