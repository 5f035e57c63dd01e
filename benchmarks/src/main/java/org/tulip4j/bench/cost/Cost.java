package org.tulip4j.bench.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tulip4j.bench.Bench;

/** Runs one of the measurements of this package, in processes of its own with the flags that it needs, and keeps what they print. */
public final class Cost {
    private static final List<String> EXPORTS = List.of(Bench.EXPORT, Bench.CONTINUATIONS);
    private static final String SERIAL = "-XX:+UseSerialGC";

    /** Each name with what to run: flags of the JVM, the class, and its arguments. */
    private static final Map<String, List<Run>> ALL = Map.of(
            "posts",
                    List.of(
                            new Run("G1", List.of("-XX:+UseG1GC"), Posts.class, ""),
                            new Run("the serial collector", List.of(SERIAL), Posts.class, "")),
            "switches", List.of(new Run("", List.of(SERIAL), Switches.class, "")),
            "flat",
                    List.of(
                            new Run("epoll", flat(), Flat.class, "epoll"),
                            new Run("nio", flat(), Flat.class, "nio"),
                            new Run("io_uring", flat(), Flat.class, "io_uring")),
            "worlds", List.of(new Run("", List.of(SERIAL), Worlds.class, "")),
            "interrupt", List.of(new Run("platform", List.of(), Interrupt.class, "platform")));

    /**
     * One process.
     *
     * @param title for the report
     * @param flags of the JVM
     * @param main what it runs
     * @param argument the first one, or empty
     */
    private record Run(String title, List<String> flags, Class<?> main, String argument) {}

    private Cost() {}

    private static List<String> flat() {
        return List.of(SERIAL, "-Xmx4g");
    }

    /**
     * Measures, prints and writes {@code target/cost/NAME.md}.
     *
     * @param args a name, then what goes to the measurement
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0 || !ALL.containsKey(args[0])) {
            System.err.println("usage: Cost "
                    + String.join("|", ALL.keySet().stream().sorted().toList())
                    + " [rounds, or for interrupt tasks and runs]");
            System.exit(2);
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "# %s%n%n%s, %s %s, %s %s, %d cores%n",
                args[0],
                LocalDate.now(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.runtime.version"),
                Runtime.getRuntime().availableProcessors()));
        System.out.print(text);
        boolean failed = false;
        for (Run run : ALL.get(args[0])) {
            String title = run.title.isEmpty() ? "" : "\n## " + run.title + "\n";
            System.out.print(title);
            List<String> command = java(run, Arrays.asList(args).subList(1, args.length));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            text.append(title);
            for (String line = process.inputReader().readLine();
                    line != null;
                    line = process.inputReader().readLine()) {
                System.out.println(line);
                text.append(line).append('\n');
            }
            failed |= process.waitFor() != 0;
        }
        Path folder = Files.createDirectories(Path.of("target", "cost"));
        Files.writeString(folder.resolve(args[0] + ".md"), text);
        System.exit(failed ? 1 : 0);
    }

    private static List<String> java(Run run, List<String> more) {
        List<String> flags = new ArrayList<>(run.flags);
        if (Runtime.version().feature() >= 21) {
            flags.addAll(EXPORTS);
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        List<String> arguments = new ArrayList<>(run.argument.isEmpty() ? List.of() : List.of(run.argument));
        arguments.addAll(more);
        return Jvm.command(flags, run.main, arguments);
    }
}
