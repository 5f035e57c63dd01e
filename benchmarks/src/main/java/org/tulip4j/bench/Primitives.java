package org.tulip4j.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** All micro-benchmarks, with their peers, into {@code target/primitives}: a table and the raw results. */
public final class Primitives {
    private Primitives() {}

    /**
     * Measures and writes.
     *
     * @param args options of JMH
     */
    public static void main(String[] args)
            throws RunnerException, CommandLineOptionException, IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "primitives"));
        OptionsBuilder options = new OptionsBuilder();
        options.parent(new CommandLineOptions(args))
                .resultFormat(ResultFormatType.JSON)
                .result(folder.resolve("results.json").toString());
        Collection<RunResult> results = new Runner(options.build()).run();
        StringBuilder text = new StringBuilder("# Primitives\n\n")
                .append(LocalDate.now() + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.version") + ", " + System.getProperty("java.vendor") + " "
                        + System.getProperty("java.runtime.version") + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores; JMH "
                        + String.join(" ", args) + "\n\n")
                .append("| work | score | error | unit |\n|---|---|---|---|\n");
        Map<String, Result<?>> byName = new HashMap<>();
        for (RunResult run : results) {
            Result<?> result = run.getPrimaryResult();
            String name = PrimitiveBars.name(run);
            byName.put(name, result);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %s |%n",
                    name,
                    result.getScore(),
                    result.getScoreError(),
                    result.getScoreUnit()));
        }
        String parked = parked();
        text.append("\n").append(parked).append("\n\n## Bars\n\n");
        text.append("The ratio of two scores, and between what their errors allow.\n\n");
        text.append(PrimitiveBars.table(byName, parked));
        Files.writeString(folder.resolve("report.md"), text);
        System.out.println("report: " + folder.resolve("report.md").toAbsolutePath());
    }

    /** Runs in a process of its own: what else was measured must not be in its heap. */
    private static String parked() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx4g",
                        Bench.EXPORT,
                        Bench.CONTINUATIONS,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParkedTasks.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes()).strip();
        return process.waitFor() == 0 ? answer : "parked tasks: not measured, for the process failed";
    }
}
