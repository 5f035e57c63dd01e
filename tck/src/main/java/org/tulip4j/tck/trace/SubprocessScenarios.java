package org.tulip4j.tck.trace;

import static org.tulip4j.tck.trace.Trace.kv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.subprocess.ChildProcess;
import org.tulip4j.subprocess.Output;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;
import org.tulip4j.subprocess.Subprocess;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;

/** Child processes. */
final class SubprocessScenarios {
    private static final ProcessOptions OUT = ProcessOptions.DEFAULT.withStdout(Stdio.PIPE);
    private static final ProcessOptions IN_OUT = OUT.withStdin(Stdio.PIPE);

    private SubprocessScenarios() {}

    static void register(Map<String, Scenario> scenarios) {
        scenarios.put("125", SubprocessScenarios::exitCodes);
        scenarios.put("126", SubprocessScenarios::catInteractive);
        scenarios.put("127", SubprocessScenarios::killAndTerminate);
        scenarios.put("128", SubprocessScenarios::bigCommunicate);
        scenarios.put("129", SubprocessScenarios::protocolCallbacks);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable Integer code(OptionalInt code) {
        return code.isPresent() ? (Integer) code.getAsInt() : null;
    }

    private static void exitCodes(Trace trace) throws Exception {
        trace.runVoid(() -> {
            ChildProcess echo = Subprocess.exec(List.of("echo", "hello"), OUT).await();
            Output said = echo.communicate().await();
            trace.ev("echo", kv("out", said.stdout()), kv("err", said.stderr()), kv("code", code(echo.returnCode())));
            trace.ev(
                    "exit",
                    kv("code", Subprocess.shell("exit 7").await().waitFor().await()));
            ChildProcess both = Subprocess.shell("printf out; printf err >&2", OUT.withStderr(Stdio.PIPE))
                    .await();
            Output twice = both.communicate().await();
            trace.ev("both", kv("out", twice.stdout()), kv("err", twice.stderr()), kv("code", code(both.returnCode())));
            trace.outcome("missing", Subprocess.exec("/nonexistent/program"));
        });
    }

    private static void catInteractive(Trace trace) throws Exception {
        trace.runVoid(() -> {
            ChildProcess cat = Subprocess.exec(List.of("cat"), IN_OUT).await();
            var in = Objects.requireNonNull(cat.stdin());
            var out = Objects.requireNonNull(cat.stdout());
            for (String line : List.of("one\n", "two\n")) {
                in.write(line);
                in.drain().await();
                trace.ev("line", kv("bytes", out.readLine().await()));
            }
            trace.ev("running", kv("code", code(cat.returnCode())));
            in.close();
            trace.ev("rest", kv("bytes", out.readAll().await()));
            trace.ev("exit", kv("code", cat.waitFor().await()));
        });
    }

    private static void killAndTerminate(Trace trace) throws Exception {
        trace.runVoid(() -> {
            Map<String, Consumer<ChildProcess>> acts = new LinkedHashMap<>();
            acts.put("kill", ChildProcess::kill);
            acts.put("terminate", ChildProcess::terminate);
            acts.put("alarm", process -> process.sendSignal("ALRM"));
            List<ChildProcess> all = new ArrayList<>();
            for (Map.Entry<String, Consumer<ChildProcess>> act : acts.entrySet()) {
                ChildProcess sleep = Subprocess.exec("sleep", "20").await();
                all.add(sleep);
                act.getValue().accept(sleep);
                trace.ev(act.getKey(), kv("code", sleep.waitFor().await()), kv("stored", code(sleep.returnCode())));
            }
            trace.attemptVoid("late-kill", () -> all.get(0).kill());
        });
    }

    private static void bigCommunicate(Trace trace) throws Exception {
        trace.runVoid(() -> {
            byte[] data = text("0123456789abcdef".repeat(65_536));
            ChildProcess cat = Subprocess.exec(List.of("cat"), IN_OUT).await();
            byte[] back = Objects.requireNonNull(cat.communicate(data).await().stdout());
            trace.ev(
                    "cat",
                    kv("length", back.length),
                    kv("same", Arrays.equals(back, data)),
                    kv("code", code(cat.returnCode())));
        });
    }

    private static void protocolCallbacks(Trace trace) throws Exception {
        trace.runVoid(() -> {
            EventLoop loop = EventLoops.running();
            Connected<SubprocessTransport, Noting> child = loop.subprocessShell(
                            () -> new Noting(trace),
                            "printf o; printf e >&2; exit 3",
                            ProcessOptions.DEFAULT.withStdin(Stdio.INHERIT))
                    .await();
            Noting noted = child.protocol();
            noted.allCame.await();
            Collections.sort(noted.seen);
            noted.seen.forEach(trace::ev);
            trace.ev(
                    "data",
                    kv("one", text(noted.data.get(1))),
                    kv("two", text(noted.data.get(2))),
                    kv("code", code(child.transport().returnCode())));
            child.transport().close();
        });
    }

    /** Notes what it hears until four things have come. */
    private static final class Noting implements SubprocessProtocol {
        private static final int AWAITED = 4;
        private final Trace trace;
        private final Future<@Nullable Void> allCame = EventLoops.running().createFuture();
        private final List<String> seen = new ArrayList<>();
        private final Map<Integer, String> data = new TreeMap<>(Map.of(1, "", 2, ""));

        Noting(Trace trace) {
            this.trace = trace;
        }

        private void note(String word) {
            seen.add(word);
            if (seen.size() == AWAITED) {
                allCame.setResult(null);
            }
        }

        @Override
        public void connectionMade(SubprocessTransport transport) {
            trace.ev("made");
        }

        @Override
        public void pipeDataReceived(int fd, ByteBuffer bytes) {
            data.merge(fd, StandardCharsets.ISO_8859_1.decode(bytes).toString(), String::concat);
        }

        @Override
        public void pipeConnectionLost(int fd, @Nullable Throwable exception) {
            note("pipe-" + fd + "-lost");
        }

        @Override
        public void processExited() {
            note("exited");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            note(exception == null ? "lost" : "lost-with-error");
        }
    }
}
