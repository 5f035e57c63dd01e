package org.tulip4j.bench.echo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The command line of {@link EchoFamily}. */
final class Options {
    static final String HELP = """
            Measures echo servers, tulip's and its peers', and writes a report.

              --scenarios A,B    names, * stands for anything, see --list (all but size-*)
              --servers A,B      names, * stands for anything (all)
              --bases A,B        servers that the others are compared with (netty-epoll,netty-nio,java-nio)
              --rounds N         measurements of each server and scenario (15)
              --seconds S        of one measurement (1)
              --settle S         of load before each measurement (0.3)
              --warmup S         of load before the first (8)
              --group N          servers measured in turn, bases included (6)
              --minutes M        the most the run may take; what is not done is named in the report (no limit)
              --resume           goes on with the results in the folder
              --before FOLDER    another checkout, built: its servers are measured, too, as before-NAME
              --out FOLDER       for report.md, results.jsonl and the plots (target/echo)
              --server-core N    0
              --load-core N      1
              --group-cores A,B  those of servers with several loops (0,1)
              --report           no measuring: writes the report of the results in the folder
              --list             names scenarios and servers
              --help             prints this
            """;

    final List<Scenario> scenarios = new ArrayList<>(Scenario.ALL);
    final List<Pattern> servers = new ArrayList<>();
    List<String> bases = List.of("netty-epoll", "netty-nio", "java-nio");
    int rounds = 15;
    double seconds = 1;
    double settle = 0.3;
    double warmup = 8;
    int group = 6;
    double minutes = Double.POSITIVE_INFINITY;
    boolean resume;
    boolean reportOnly;
    boolean list;
    boolean help;
    /** The root of another checkout whose servers are measured, too; null when there is none. */
    @Nullable Path before;

    Path out = Path.of("target", "echo");
    int serverCore;
    int loadCore = 1;
    String groupCores = "0,1";

    static Options parse(String[] args) {
        Options options = new Options();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--resume" -> options.resume = true;
                case "--report" -> options.reportOnly = true;
                case "--list" -> options.list = true;
                case "--help" -> options.help = true;
                default -> {
                    if (i + 1 == args.length) {
                        throw new IllegalArgumentException(args[i] + " is unknown or needs a value; see --help");
                    }
                    options.set(args[i], args[++i]);
                }
            }
        }
        if (options.group <= options.bases.size()) {
            throw new IllegalArgumentException(
                    "--group " + options.group + " leaves no room beside " + options.bases.size() + " --bases");
        }
        return options;
    }

    private void set(String name, String value) {
        switch (name) {
            case "--scenarios" -> {
                scenarios.clear();
                words(value).forEach(word -> scenarios.addAll(Scenario.named(word)));
            }
            case "--servers" ->
                words(value)
                        .forEach(word -> servers.add(Pattern.compile("\\Q" + word.replace("*", "\\E.*\\Q") + "\\E")));
            case "--bases" -> bases = words(value);
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--seconds" -> seconds = Double.parseDouble(value);
            case "--settle" -> settle = Double.parseDouble(value);
            case "--warmup" -> warmup = Double.parseDouble(value);
            case "--group" -> group = Integer.parseInt(value);
            case "--minutes" -> minutes = Double.parseDouble(value);
            case "--before" -> before = Path.of(value);
            case "--out" -> out = Path.of(value);
            case "--server-core" -> serverCore = Integer.parseInt(value);
            case "--load-core" -> loadCore = Integer.parseInt(value);
            case "--group-cores" -> groupCores = value;
            default -> throw new IllegalArgumentException("unknown option " + name + "; see --help");
        }
    }

    private static List<String> words(String value) {
        return value.isBlank() ? List.of() : List.of(value.split(","));
    }

    /** The cores of a scenario's servers, as taskset takes them. */
    String cores(Scenario scenario) {
        return scenario.work() == Scenario.Work.LOOPS ? groupCores : Integer.toString(serverCore);
    }

    boolean wants(Peer peer) {
        return servers.isEmpty()
                || bases.contains(peer.name())
                || servers.stream()
                        .anyMatch(pattern -> pattern.matcher(peer.name()).matches());
    }
}
