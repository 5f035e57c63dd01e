package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Measures echo servers in turn and writes a report; see {@code --help}. */
public final class EchoFamily {
    private EchoFamily() {}

    /**
     * Runs, and ends the process with an exit code: 0 done, 1 a server failed, 2 wrong arguments.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println("echo family: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        if (options.help) {
            System.out.print(Options.HELP);
            return;
        }
        System.exit(run(options, args));
    }

    private static int run(Options options, String[] args) throws IOException, InterruptedException {
        Files.createDirectories(options.out);
        List<Peer> peers = new Peers(options.out.resolve("peers"), options.before).all();
        if (options.list) {
            Scenario.every().forEach(scenario -> System.out.println(scenario.name() + "  " + scenario.title()));
            peers.forEach(peer ->
                    System.out.println(peer.name() + (peer.isMissing() ? "  (not here: " + peer.missing() + ")" : "")));
            return 0;
        }
        List<Peer> wanted = peers.stream().filter(options::wants).toList();
        Results results = new Results(options.out.resolve("results.jsonl"), options.resume || options.reportOnly);
        List<String> remarks = new ArrayList<>();
        if (!options.reportOnly) {
            if (Shell.tryOut("taskset", "-V").isEmpty()) {
                throw new IOException("taskset is not here (package util-linux): servers cannot be pinned to a core");
            }
            results.add(Sample.of("machine", 0, 0, "", "machine", members(Machine.facts())));
            remarks.add("command: " + String.join(" ", args));
            new Run(options, results, remarks).all(wanted);
        }
        new Report(options, results, wanted, remarks).write();
        System.out.println("report: " + options.out.resolve("report.md").toAbsolutePath());
        return remarks.stream().anyMatch(remark -> remark.contains("failed")) ? 1 : 0;
    }

    private static String members(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "\"" + fact.getKey().replace('.', '_') + "\":\"" + fact.getValue() + "\"")
                .collect(Collectors.joining(","));
    }
}
