package org.tulip4j.bench.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

/** Measures how long a process with many tasks takes from SIGINT to its end: the loop cancels one and all. */
public final class Interrupt {
    private static final double BAR_SECONDS = 3;

    private Interrupt() {}

    /**
     * Prints a table.
     *
     * @param args the engine, tasks (20,000), processes one after the other (5)
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String tasks = args.length < 2 ? "20000" : args[1];
        int runs = args.length < 3 ? 5 : Integer.parseInt(args[2]);
        double[] seconds = new double[runs];
        System.out.printf(
                "%n%s tasks, engine %s%n%n| run | seconds from the signal to the end | processor seconds of these |%n",
                tasks, args[0]);
        System.out.println("|---|---|---|");
        for (int i = 0; i < runs; i++) {
            seconds[i] = run(i + 1, List.of(args[0], tasks));
        }
        Arrays.sort(seconds);
        double median = runs % 2 == 1 ? seconds[runs / 2] : (seconds[runs / 2 - 1] + seconds[runs / 2]) / 2;
        System.out.printf(
                Locale.ROOT,
                "%nmedian %.1f s, bar %.0f s: %s%n",
                median,
                BAR_SECONDS,
                median <= BAR_SECONDS ? "met" : "**not met**");
    }

    private static double run(int number, List<String> arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Jvm.command(List.of(), Sleepers.class, arguments))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line = process.inputReader().readLine();
        if (!"ready".equals(line)) {
            throw new IOException("the process with the tasks said: " + line);
        }
        // the last of the tasks' threads are still going to sleep
        TimeUnit.SECONDS.sleep(1);
        double before = processorSeconds(process.pid(), 0);
        long start = System.nanoTime();
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        double last = before;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            last = processorSeconds(process.pid(), last);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "| %d | %.2f | %.2f |%n", number, seconds, last - before);
        return seconds;
    }

    private static double processorSeconds(long pid, double last) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            double now = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
            return Math.max(now, last);
        } catch (IOException ended) {
            return last;
        }
    }

    /** The process that is interrupted. */
    public static final class Sleepers {
        private Sleepers() {}

        /**
         * Says "ready" when all tasks sleep.
         *
         * @param args engine, tasks
         */
        public static void main(String[] args) {
            int count = Integer.parseInt(args[1]);
            Tulip.runVoid(
                    () -> {
                        List<Future<Void>> tasks = new ArrayList<>(count);
                        for (int i = 0; i < count; i++) {
                            tasks.add(Tulip.createTaskVoid(
                                    () -> Tulip.sleep(Duration.ofHours(1)).await()));
                        }
                        // two passes: each task has begun, and waits
                        Tulip.sleep(Duration.ZERO).await();
                        Tulip.sleep(Duration.ZERO).await();
                        System.out.println("ready");
                        Tulip.gather(tasks).await();
                    },
                    LoopOptions.DEFAULT.withEngine(args[0]));
        }
    }
}
