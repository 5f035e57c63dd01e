package org.tulip4j.samples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.tulip4j.LoopOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.subprocess.ChildProcess;
import org.tulip4j.subprocess.Output;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;
import org.tulip4j.subprocess.Subprocess;

/** Child processes: fed and read, talked to line by line, and ended when they take too long. */
final class Subprocesses {
    private static final ProcessOptions PIPES =
            ProcessOptions.DEFAULT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE);

    private Subprocesses() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        Tulip.runVoid(
                () -> {
                    feed(out);
                    talk(out);
                    limit(out);
                },
                options);
    }

    private static void feed(PrintStream out) {
        ChildProcess sort = Subprocess.exec(List.of("sort"), PIPES).await();
        Output sorted = sort.communicate("tulip\nrose\naster\n".getBytes(StandardCharsets.UTF_8))
                .await();
        out.print(text(sorted.stdout()));
        out.println("sort ended with " + sort.returnCode().orElseThrow());
    }

    private static void talk(PrintStream out) {
        ChildProcess cat = Subprocess.exec(List.of("cat"), PIPES).await();
        var in = Objects.requireNonNull(cat.stdin());
        for (String word : List.of("hello", "bye")) {
            in.write(word + "\n");
            in.drain().await();
            out.print("cat says "
                    + text(Objects.requireNonNull(cat.stdout()).readLine().await()));
        }
        in.close();
        out.println("cat ended with " + cat.waitFor().await());
    }

    private static void limit(PrintStream out) {
        ChildProcess sleep = Subprocess.exec("sleep", "60").await();
        try {
            Tulip.timeout(Duration.ofMillis(100)).run(() -> sleep.waitFor().await());
        } catch (TimedOutException late) {
            sleep.terminate();
        }
        out.println("sleep ended with " + sleep.waitFor().await());
    }

    private static String text(byte[] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }
}
