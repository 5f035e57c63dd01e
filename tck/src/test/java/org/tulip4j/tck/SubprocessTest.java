package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.subprocess.ChildProcess;
import org.tulip4j.subprocess.Output;
import org.tulip4j.subprocess.ProcessLookupException;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;

/** Child processes: faults, time limits, many of them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children are POSIX programs")
class SubprocessTest {
    private static final int PROCESSES = Integer.getInteger("tulip.test.processes", 1_000);
    private static final int AT_ONCE = 8;
    private static final ProcessOptions OUT = ProcessOptions.DEFAULT.withStdout(Stdio.PIPE);
    private static final ProcessOptions IN_OUT = OUT.withStdin(Stdio.PIPE);

    @TulipTest(backend = "nio")
    void exec_programNotThere_fails() {
        Future<ChildProcess> started = Subprocess.exec("/nonexistent/program");
        assertThatThrownBy(started::await).isInstanceOf(IOException.class).hasMessageContaining("/nonexistent/program");
    }

    @TulipTest(backend = "nio")
    void exec_notExecutable_fails(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("plain"), "text");
        assertThatThrownBy(Subprocess.exec(file.toString())::await)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Permission denied");
    }

    @TulipTest(backend = "nio")
    void exec_directoryNotThere_fails(@TempDir Path folder) {
        ProcessOptions options = OUT.withDirectory(folder.resolve("missing"));
        assertThatThrownBy(Subprocess.exec(List.of("echo"), options)::await)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
    }

    @TulipTest(backend = "nio")
    void signals_areNamedAsHandlersNameThem() {
        for (String name : List.of("ALRM", "SIGALRM", "sigalrm")) {
            ChildProcess sleep = Subprocess.exec("sleep", "60").await();
            sleep.transport().sendSignal(name);
            assertThat(sleep.waitFor().await()).isEqualTo(-14);
        }
        for (String name : List.of("TERM", "sigkill")) {
            ChildProcess sleep = Subprocess.exec("sleep", "60").await();
            sleep.sendSignal(name);
            assertThat(sleep.waitFor().await()).isEqualTo(name.equals("TERM") ? -15 : -9);
            assertThatThrownBy(() -> sleep.sendSignal(name)).isInstanceOf(ProcessLookupException.class);
            assertThatThrownBy(() -> sleep.sendSignal("ALRM")).isInstanceOf(ProcessLookupException.class);
        }
    }

    @TulipTest(backend = "nio")
    void signals_thatThereAreNot_areRefusedAtTheCall() {
        ChildProcess sleep = Subprocess.exec("sleep", "60").await();
        for (String name : List.of("NOSUCH", "10", "-9", "INT; echo")) {
            assertThatThrownBy(() -> sleep.sendSignal(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("there is no signal ")
                    .hasMessageEndingWith(" here; a name is for instance INT");
        }
        assertThatThrownBy(() -> sleep.sendSignal(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a signal needs a name, for instance INT");
        assertThat(sleep.returnCode()).isEmpty();
        sleep.kill();
        assertThat(sleep.waitFor().await()).isEqualTo(-9);
    }

    @TulipTest(backend = "nio")
    void exec_emptyCommand_isRefusedAtTheCall() {
        assertThatThrownBy(Subprocess::exec).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OUT.withStdout(Stdio.STDOUT)).isInstanceOf(IllegalArgumentException.class);
    }

    @TulipTest(backend = "nio")
    void shell_directoryAndEnvironmentAndMergedErrors(@TempDir Path folder) throws IOException {
        ProcessOptions options = OUT.withStderr(Stdio.STDOUT)
                .withStdin(Stdio.DEVNULL)
                .withDirectory(folder)
                .withEnvironment(Map.of("FRUIT", "tulip"));
        ChildProcess shell =
                Subprocess.shell("cat; pwd -P; echo $FRUIT >&2", options).await();
        assertThat(text(shell.communicate().await().stdout())).isEqualTo(folder.toRealPath() + "\ntulip\n");
        assertThat(shell.stdin()).isNull();
        assertThat(shell.stderr()).isNull();
    }

    @TulipTest(backend = "nio")
    void waitFor_timedOut_losesNothing() {
        ChildProcess sleep = Subprocess.exec("sleep", "60").await();
        Future<Integer> late = Tulip.waitFor(sleep.waitFor(), Duration.ofMillis(5));
        assertThatThrownBy(late::await).isInstanceOf(TimedOutException.class);
        assertThat(sleep.returnCode()).isEmpty();
        Future<Integer> first = sleep.waitFor();
        Future<Integer> second = sleep.waitFor();
        sleep.kill();
        assertThat(first.await()).isEqualTo(-9);
        assertThat(second.await()).isEqualTo(-9);
        assertThat(sleep.waitFor().await()).isEqualTo(-9);
        assertThatThrownBy(sleep::terminate).isInstanceOf(ProcessLookupException.class);
    }

    @TulipTest(backend = "nio")
    void communicate_timedOut_leavesTheOutputInTheReader() {
        ChildProcess child =
                Subprocess.shell("printf early; exec sleep 60", OUT).await();
        Future<Output> late = Tulip.waitFor(child.communicate(), Duration.ofMillis(50));
        assertThatThrownBy(late::await).isInstanceOf(TimedOutException.class);
        assertThat(text(Objects.requireNonNull(child.stdout()).readExactly(5).await()))
                .isEqualTo("early");
        child.terminate();
        assertThat(child.waitFor().await()).isEqualTo(-15);
    }

    @TulipTest(backend = "nio")
    void endOfTheChild_leavesWhatItWroteInTheReader() {
        List<Consumer<ChildProcess>> ends = List.of(ChildProcess::kill, ChildProcess::terminate, ChildProcess::close);
        for (Consumer<ChildProcess> end : ends) {
            ChildProcess child =
                    Subprocess.shell("printf early; exec sleep 60", OUT).await();
            var out = Objects.requireNonNull(child.stdout());
            assertThat(text(out.readExactly(1).await())).isEqualTo("e");
            end.accept(child);
            assertThat(child.waitFor().await()).isNegative();
            assertThat(text(out.readAll().await())).isEqualTo("arly");
        }
    }

    @TulipTest(backend = "nio")
    void write_childThatClosedItsInput_breaksThePipe() {
        ChildProcess child = Subprocess.shell("exec 0<&-; echo closed; exec sleep 60", IN_OUT)
                .await();
        Objects.requireNonNull(child.stdout()).readLine().await();
        var in = Objects.requireNonNull(child.stdin());
        in.write(new byte[1 << 20]);
        assertThatThrownBy(() -> in.drain().await())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Broken pipe");
        child.close();
        assertThat(child.waitFor().await()).isEqualTo(-9);
    }

    @TulipTest(backend = "nio")
    void communicate_childThatDoesNotReadItsInput_isNoError() {
        ChildProcess child = Subprocess.shell("echo done", IN_OUT).await();
        assertThat(text(child.communicate(new byte[1 << 20]).await().stdout())).isEqualTo("done\n");
        assertThat(child.returnCode()).hasValue(0);
    }

    @TulipTest(backend = "nio")
    void read_childThatWritesWithoutEnd_isSlowedDown() {
        ChildProcess endless = Subprocess.exec(List.of("yes"), OUT).await();
        var out = Objects.requireNonNull(endless.stdout());
        out.readExactly(10).await();
        for (int i = 0; i < 10; i++) {
            Subprocess.exec(List.of("true")).await().waitFor().await();
        }
        endless.kill();
        assertThat(endless.waitFor().await()).isEqualTo(-9);
        // In the reader twice its limit, two pieces handed over, one pipe full.
        assertThat(out.readAll().await().length).isLessThan(512 * 1024);
    }

    @TulipTest(backend = "nio")
    void waitFor_grandchildHoldsTheOutput_endsOnTheExit() {
        ChildProcess child = Subprocess.shell("sleep 2 & exit 3", OUT).await();
        assertThat(child.waitFor().await()).isEqualTo(3);
    }

    @TulipTest(backend = "nio")
    void readAll_grandchildWritesWhenTheChildIsGoneAndReadingWasPaused_losesNothing() {
        String line = "head -c 40000 /dev/zero; read go; (sleep 0.5; echo late) & exit 0";
        ChildProcess child = Subprocess.shell(line, OUT.withStdin(Stdio.PIPE).withReaderLimit(1000))
                .await();
        var out = Objects.requireNonNull(child.stdout());
        // From here on the thread that reads has the pipe.
        assertThat(out.readExactly(1).await()).hasSize(1);
        Objects.requireNonNull(child.stdin()).write("go\n");
        assertThat(child.waitFor().await()).isEqualTo(0);
        assertThat(out.readAll().await()).hasSize(40_004);
    }

    @TulipTest(backend = "nio")
    void exec_factoryThatThrowsAnError_fails(EventLoop loop) {
        AssertionError boom = new AssertionError("boom");
        var started = loop.subprocessExec(
                () -> {
                    throw boom;
                },
                List.of("sleep", "61"),
                ProcessOptions.DEFAULT);
        assertThatThrownBy(started::await).isSameAs(boom);
    }

    @TulipTest(backend = "nio")
    void extraInfo_isTheProcess(EventLoop loop) {
        SubprocessTransport transport = loop.subprocessExec(
                        () -> new SubprocessProtocol() {}, List.of("sleep", "61"), ProcessOptions.DEFAULT)
                .await()
                .transport();
        ProcessHandle child = transport.extraInfo(InfoKey.SUBPROCESS);
        assertThat(child).isEqualTo(ProcessHandle.of(transport.pid()).orElseThrow());
        assertThat(transport.extraInfo(InfoKey.PIPE)).isNull();
        assertThat(transport.pipe(1).extraInfo(InfoKey.PIPE)).isNull();
        transport.close();
        loop.runInExecutor(null, () -> child.onExit().join()).await();
    }

    @TulipTest(backend = "nio")
    void exec_cancelled_killsTheChild(EventLoop loop) {
        for (int passes = 0; passes < 20; passes++) {
            Future<ChildProcess> started =
                    loop.createTask(() -> Subprocess.exec("sleep", "61").await());
            for (int pass = 0; pass < passes; pass++) {
                Tulip.sleep(Duration.ZERO).await();
            }
            if (!started.cancel()) {
                started.result().close();
            }
        }
        // The next one is started behind them; the killed ones end without any help.
        Subprocess.exec("true").await().waitFor().await();
        List<ProcessHandle> children = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").endsWith("sleep 61"))
                .toList();
        for (ProcessHandle child : children) {
            loop.runInExecutor(null, () -> child.onExit().join()).await();
        }
    }

    @TulipTest(backend = "nio", timeoutSeconds = 600)
    void exec_thousands_leaveNothing(EventLoop loop) throws IOException {
        round(loop, AT_ONCE * 2);
        long descriptors = descriptors();
        round(loop, PROCESSES);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + AT_ONCE);
        // Start, two outputs, one input: four for each that runs; the reused ones are not more.
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("tulip-pipe-"))
                        .count())
                .isLessThanOrEqualTo(AT_ONCE * 8L);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private static void round(EventLoop loop, int processes) {
        List<Future<Integer>> workers = new ArrayList<>();
        ProcessOptions pipes = IN_OUT.withStderr(Stdio.PIPE);
        for (int worker = 0; worker < AT_ONCE; worker++) {
            int share = processes / AT_ONCE;
            workers.add(loop.createTask(() -> {
                int answers = 0;
                for (int i = 0; i < share; i++) {
                    ChildProcess cat = Subprocess.exec(List.of("cat"), pipes).await();
                    byte[] word = ("word " + i).getBytes(StandardCharsets.UTF_8);
                    assertThat(cat.communicate(word).await().stdout()).isEqualTo(word);
                    answers++;
                }
                return answers;
            }));
        }
        assertThat(Tulip.gather(workers).await()).containsOnly(processes / AT_ONCE);
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

    private static String text(byte[] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }
}
