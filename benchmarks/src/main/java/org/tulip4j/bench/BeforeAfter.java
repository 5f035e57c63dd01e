package org.tulip4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a change costs: the primitives of this build and of another checkout's, in turn, each round in fresh processes. The ratio is
 * taken within a round, and its median counts. What servers cost is measured by the echo family's {@code --before}.
 */
public final class BeforeAfter {
    private static final String PRIMITIVES =
            "CallSoon.tulip$|CallSoon.chainTulip$|TaskSwitch.tulip$|TaskCreate.tulip$|Threadsafe.tulip.*|Waiting.tulip.*|Timers.tulip.*";
    private static final long LIMIT_MINUTES = 30;

    private BeforeAfter() {}

    /**
     * Measures and prints a table.
     *
     * @param args the other checkout's root folder; then, where wanted, the number of rounds (15) and a pattern of benchmarks
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            System.err.println("usage: BeforeAfter CHECKOUT [ROUNDS [PATTERN]]");
            System.exit(2);
        }
        String[] paths = {OtherBuild.classPath(Path.of(args[0])), System.getProperty("java.class.path")};
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        String pattern = args.length > 2 ? args[2] : PRIMITIVES;
        Map<String, List<double[]>> pairs = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            Map<String, Double> before = measure(paths[0], pattern);
            Map<String, Double> after = measure(paths[1], pattern);
            before.forEach((name, score) -> {
                if (after.containsKey(name)) {
                    pairs.computeIfAbsent(name, unseen -> new ArrayList<>()).add(new double[] {score, after.get(name)});
                }
            });
            System.out.println("round " + round + " of " + rounds);
        }
        System.out.print(table(pairs));
    }

    private static Map<String, Double> measure(String classPath, String pattern)
            throws IOException, InterruptedException {
        Path results = Files.createTempFile("before-after", ".csv");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        classPath,
                        "org.openjdk.jmh.Main",
                        pattern,
                        "-f",
                        "1",
                        "-wi",
                        "3",
                        "-i",
                        "3",
                        "-w",
                        "500ms",
                        "-r",
                        "500ms",
                        "-rf",
                        "csv",
                        "-rff",
                        results.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("a round took more than " + LIMIT_MINUTES + " minutes");
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        for (String line : Files.readAllLines(results)) {
            String[] cells = line.replace("\"", "").split(",");
            if (cells[0].startsWith("org.tulip4j")) {
                String parameters =
                        String.join(" ", Arrays.copyOfRange(cells, Math.min(7, cells.length), cells.length));
                scores.put(
                        (cells[0].replaceAll(".*\\.(\\w+\\.\\w+)$", "$1") + " " + parameters).strip(),
                        Double.parseDouble(cells[4]));
            }
        }
        Files.delete(results);
        return scores;
    }

    private static String table(Map<String, List<double[]>> pairs) {
        StringBuilder text = new StringBuilder("\n| work | before | after | after / before, median (least, most) |\n");
        text.append("|---|---|---|---|\n");
        pairs.forEach((name, all) -> {
            double[] ratios =
                    all.stream().mapToDouble(pair -> pair[1] / pair[0]).sorted().toArray();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.3f (%.2f, %.2f) |%n",
                    name,
                    median(all.stream().mapToDouble(pair -> pair[0]).sorted().toArray()),
                    median(all.stream().mapToDouble(pair -> pair[1]).sorted().toArray()),
                    median(ratios),
                    ratios[0],
                    ratios[ratios.length - 1]));
        });
        return text.toString();
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
