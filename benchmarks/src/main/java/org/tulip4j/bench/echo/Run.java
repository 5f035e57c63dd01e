package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The measuring: scenario by scenario, group by group, round by round, one server after the other. */
final class Run {
    private static final double PACE = 0.7;

    private final Options options;
    private final Results results;
    private final List<String> remarks;
    private final Path logs;
    private final long startNanos = System.nanoTime();

    /** @param remarks gets what the report must say beside the figures */
    Run(Options options, Results results, List<String> remarks) throws IOException {
        this.options = options;
        this.results = results;
        this.remarks = remarks;
        this.logs = Files.createDirectories(options.out.resolve("logs"));
    }

    /** Servers that are measured in turn in one scenario. */
    private record Unit(Scenario scenario, int group, List<Peer> peers) {}

    void all(List<Peer> wanted) throws IOException, InterruptedException {
        List<Unit> units = new ArrayList<>();
        for (Scenario scenario : options.scenarios) {
            units.addAll(groups(scenario, wanted));
        }
        try (Generator generator = new Generator(options.loadCore)) {
            for (int i = 0; i < units.size(); i++) {
                double left = options.minutes * 60 - elapsed();
                if (left <= 0) {
                    remarks.add(
                            "time was over before " + units.get(i).scenario().name() + ", group "
                                    + units.get(i).group());
                    continue;
                }
                double until = elapsed() + left / (units.size() - i);
                Unit unit = units.get(i);
                switch (unit.scenario().kind()) {
                    case IDLE ->
                        new Idle(options, results, remarks, logs, generator).measure(unit.scenario(), unit.peers());
                    case START -> new Start(options, results, remarks, logs).measure(unit.scenario(), unit.peers());
                    default -> measure(unit, generator, until);
                }
            }
        }
    }

    private double elapsed() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Every group has the bases, so that each comparison is made within a round. */
    private List<Unit> groups(Scenario scenario, List<Peer> wanted) {
        List<Peer> able = wanted.stream()
                .filter(peer -> !peer.isMissing() && peer.can(scenario))
                .toList();
        List<Peer> bases = able.stream()
                .filter(peer -> options.bases.contains(peer.name()))
                .toList();
        List<Peer> others = able.stream()
                .filter(peer -> !options.bases.contains(peer.name()))
                .toList();
        boolean fresh = scenario.kind() == Scenario.Kind.IDLE || scenario.kind() == Scenario.Kind.START;
        int size = fresh ? Integer.MAX_VALUE : options.group - bases.size();
        List<Unit> units = new ArrayList<>();
        for (int from = 0; from < others.size() || from == 0; ) {
            int to = (int) Math.min((long) from + size, others.size());
            List<Peer> group = new ArrayList<>(bases);
            group.addAll(others.subList(from, to));
            if (!group.isEmpty()) {
                units.add(new Unit(scenario, units.size() + 1, group));
            }
            from = Math.max(to, 1);
        }
        return units;
    }

    private void measure(Unit unit, Generator generator, double until) throws IOException, InterruptedException {
        Scenario scenario = unit.scenario();
        String kind = scenario.order();
        List<String> names = unit.peers().stream().map(Peer::name).toList();
        int done = results.rounds(scenario.name(), unit.group(), names, kind);
        if (done >= options.rounds) {
            return;
        }
        System.out.printf(Locale.ROOT, "%s, group %d: %s%n", scenario.title(), unit.group(), names);
        Map<String, ServerProcess> servers = new LinkedHashMap<>();
        try {
            for (Peer peer : unit.peers()) {
                start(unit, peer, generator, kind, servers);
            }
            for (int round = done + 1; round <= options.rounds; round++) {
                for (ServerProcess server : List.copyOf(servers.values())) {
                    try {
                        round(unit, round, server, generator, kind);
                    } catch (IOException failed) {
                        fail(scenario, server.peer(), failed);
                        servers.remove(server.peer().name()).close();
                    }
                }
                if (elapsed() > until && round < options.rounds) {
                    remarks.add(scenario.name() + ", group " + unit.group() + ": " + round + " rounds of "
                            + options.rounds + ", for the time was over");
                    break;
                }
            }
        } finally {
            for (ServerProcess server : servers.values()) {
                server.close();
            }
        }
    }

    private void start(Unit unit, Peer peer, Generator generator, String kind, Map<String, ServerProcess> servers)
            throws IOException, InterruptedException {
        try {
            Path log = logs.resolve(unit.scenario().name() + "-" + peer.name() + ".log");
            ServerProcess server = new ServerProcess(peer, unit.scenario(), options.cores(unit.scenario()), log);
            servers.put(peer.name(), server);
            generator.ask(kind, server, unit.scenario(), window(options.warmup, 0.05));
            server.halt();
        } catch (IOException failed) {
            fail(unit.scenario(), peer, failed);
            ServerProcess broken = servers.remove(peer.name());
            if (broken != null) {
                broken.close();
            }
        }
    }

    private void round(Unit unit, int round, ServerProcess server, Generator generator, String kind)
            throws IOException, InterruptedException {
        Scenario scenario = unit.scenario();
        String name = server.peer().name();
        server.go();
        String window = window(options.settle, options.seconds);
        add(unit, round, name, kind, generator.ask(kind, server, scenario, window));
        if (scenario.paced()) {
            double rate = PACE * Numbers.median(results.of(scenario.name(), name, kind), "rate");
            String figures =
                    generator.ask("paced", server, scenario, String.format(Locale.ROOT, "rate=%.0f %s", rate, window));
            add(unit, round, name, "paced", String.format(Locale.ROOT, "\"asked_rate\":%.0f,%s", rate, figures));
        }
        server.halt();
    }

    private void add(Unit unit, int round, String server, String kind, String figures) throws IOException {
        results.add(Sample.of(unit.scenario().name(), unit.group(), round, server, kind, figures));
    }

    private void fail(Scenario scenario, Peer peer, IOException failed) {
        String remark = scenario.name() + ": " + peer.name() + " failed: " + failed.getMessage();
        remarks.add(remark);
        System.err.println(remark);
    }

    private static String window(double warmup, double seconds) {
        return String.format(Locale.ROOT, "warmup=%s seconds=%s", warmup, seconds);
    }
}
