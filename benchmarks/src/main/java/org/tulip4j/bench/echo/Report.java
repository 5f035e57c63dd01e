package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tulip4j.bench.echo.Numbers.Spread;

/** A run's results as Markdown, with a plot for each scenario beside it. */
final class Report {
    private final Options options;
    private final Results results;
    private final List<Peer> peers;
    private final List<String> remarks;
    private final StringBuilder text = new StringBuilder();

    Report(Options options, Results results, List<Peer> peers, List<String> remarks) {
        this.options = options;
        this.results = results;
        this.peers = peers;
        this.remarks = remarks;
    }

    void write() throws IOException, InterruptedException {
        line("# Echo servers");
        line("");
        line("| | |");
        line("|---|---|");
        for (Map.Entry<String, String> fact : Machine.facts().entrySet()) {
            row(List.of(fact.getKey(), fact.getValue()));
        }
        line("");
        line("Server on core " + options.serverCore + ", load generator on core " + options.loadCore
                + " (the scenario group: servers on " + options.groupCores
                + "); all other servers stopped meanwhile; rounds of " + options.seconds
                + " s in turn. Medians, in brackets the least and the most of all rounds. Ratios are taken within a"
                + " round. CPU is the server process's, of all its threads, compiler and garbage collector included."
                + " `others` is what other processes used of one core meanwhile: the more, the less the row says."
                + " `least share` is what the connection with the fewest messages had of an equal share.");
        bars();
        for (Scenario scenario : options.scenarios) {
            line("");
            line("## " + scenario.name() + ": " + scenario.title());
            line("");
            switch (scenario.kind()) {
                case IDLE -> idle(scenario);
                case START -> start(scenario);
                default -> load(scenario, scenario.order());
            }
        }
        absent();
        Files.writeString(options.out.resolve("report.md"), text.toString());
    }

    private void bars() {
        List<List<String>> rows = new Bars(results).rows();
        if (rows.isEmpty()) {
            return;
        }
        line("");
        line("## Bars");
        line("");
        line(
                "What tulip is to reach, where this run has both servers: the median of the ratios within rounds, the least and the"
                        + " most; with ~ the ratio of two medians, for servers that were not measured in turn. Below 3 % is no"
                        + " difference; fewer than fifteen rounds, or other work on the machine, prove nothing.");
        line("");
        head(List.of("scenario", "figure", "server", "of", "bar", "measured", "rounds", "met"));
        rows.forEach(this::row);
        long met = rows.stream()
                .filter(row -> row.get(row.size() - 1).equals("yes"))
                .count();
        line("");
        line(met + " of " + rows.size() + " met.");
    }

    private List<String> measured(Scenario scenario) {
        Set<String> names = new LinkedHashSet<>();
        peers.forEach(peer -> names.add(peer.name()));
        names.retainAll(results.servers(scenario.name()));
        return List.copyOf(names);
    }

    /** Says what bounds a scenario, or that it was not measured; which servers were. */
    private List<String> begun(Scenario scenario) throws IOException {
        List<String> servers = measured(scenario);
        if (servers.isEmpty()) {
            line("Not measured.");
        } else {
            line("Bound by: " + scenario.bound() + ".");
            line("");
        }
        return servers;
    }

    private void load(Scenario scenario, String kind) throws IOException {
        List<String> servers = begun(scenario);
        if (servers.isEmpty()) {
            return;
        }
        List<String> bases = options.bases.stream().filter(servers::contains).toList();
        List<String> head = new ArrayList<>(List.of(
                "server",
                "per second",
                "CPU us",
                "user us",
                "system us",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "rounds",
                "generator",
                "others",
                "least share"));
        bases.forEach(base -> head.add("CPU / " + base));
        head(head);
        List<Plot.Bar> bars = new ArrayList<>();
        for (String server : servers) {
            List<Sample> samples = results.of(scenario.name(), server, kind);
            if (samples.isEmpty()) {
                continue;
            }
            Spread cpu = Numbers.spread(samples, "cpu_us");
            Spread user = Numbers.spread(samples, "user_us");
            Spread system = Numbers.spread(samples, "system_us");
            List<String> row = new ArrayList<>(List.of(
                    server,
                    Numbers.spread(samples, "rate").text("%.0f"),
                    cpu.withRange("%.2f"),
                    user.text("%.2f"),
                    system.text("%.2f"),
                    Numbers.spread(samples, "p50_us").text("%.0f"),
                    Numbers.spread(samples, "p99_us").text("%.0f"),
                    Numbers.spread(samples, "p999_us").text("%.0f"),
                    Integer.toString(cpu.count()),
                    Numbers.spread(samples, "generator_share").text("%.2f"),
                    Numbers.spread(samples, "others_share").text("%.2f"),
                    Numbers.spread(samples, "least_share").text("%.2f")));
            for (String base : bases) {
                row.add(Numbers.ratio(samples, results.of(scenario.name(), base, kind), "cpu_us")
                        .withRange("%.2f"));
            }
            row(row);
            bars.add(new Plot.Bar(server, user.median(), system.median(), cpu.least(), cpu.most()));
        }
        if (scenario.paced()) {
            paced(scenario, servers);
        }
        plot(scenario, "CPU per message, microseconds: user, system, spread", bars);
    }

    private void paced(Scenario scenario, List<String> servers) {
        line("");
        line("At 70 % of each server's own rate, counted from when a message was due:");
        line("");
        List<String> bases = options.bases.stream().filter(servers::contains).toList();
        List<String> head =
                new ArrayList<>(List.of("server", "per second", "p50 us", "p99 us", "p99.9 us", "most us", "CPU us"));
        bases.forEach(base -> head.addAll(List.of("p99 / " + base, "p99.9 / " + base)));
        head(head);
        for (String server : servers) {
            List<Sample> samples = results.of(scenario.name(), server, "paced");
            if (!samples.isEmpty()) {
                List<String> row = new ArrayList<>(List.of(
                        server,
                        Numbers.spread(samples, "rate").text("%.0f"),
                        Numbers.spread(samples, "p50_us").text("%.0f"),
                        Numbers.spread(samples, "p99_us").withRange("%.0f"),
                        Numbers.spread(samples, "p999_us").withRange("%.0f"),
                        Numbers.spread(samples, "max_us").text("%.0f"),
                        Numbers.spread(samples, "cpu_us").text("%.2f")));
                for (String base : bases) {
                    List<Sample> others = results.of(scenario.name(), base, "paced");
                    row.add(Numbers.ratio(samples, others, "p99_us").text("%.2f"));
                    row.add(Numbers.ratio(samples, others, "p999_us").text("%.2f"));
                }
                row(row);
            }
        }
    }

    private void idle(Scenario scenario) throws IOException {
        List<String> servers = measured(scenario);
        if (servers.isEmpty()) {
            line("Not measured.");
            return;
        }
        head(List.of("server", "start ms", "resident MB", "resident bytes each", "live heap bytes each"));
        List<Plot.Bar> bars = new ArrayList<>();
        for (String server : servers) {
            List<Sample> samples = results.of(scenario.name(), server, "idle");
            Spread heap = Numbers.spread(samples, "heap_each");
            Spread resident = Numbers.spread(samples, "resident_each");
            row(List.of(
                    server,
                    Numbers.spread(samples, "start_ms").withRange("%.0f"),
                    String.format(java.util.Locale.ROOT, "%.0f", Numbers.median(samples, "resident") / 1e6),
                    resident.text("%.0f"),
                    heap.median() < 0 ? "not a JVM" : heap.text("%.0f")));
            double each = heap.median() < 0 ? resident.median() : heap.median();
            bars.add(new Plot.Bar(server, each, 0, each, each));
        }
        plot(scenario, "bytes per idle connection: live heap, or what is resident outside the JVM", bars);
    }

    private void start(Scenario scenario) throws IOException {
        List<String> servers = begun(scenario);
        if (servers.isEmpty()) {
            return;
        }
        List<String> bases = options.bases.stream().filter(servers::contains).toList();
        List<String> head = new ArrayList<>(List.of("server", "ms", "CPU ms", "rounds"));
        bases.forEach(base -> head.add("ms / " + base));
        head(head);
        List<Plot.Bar> bars = new ArrayList<>();
        for (String server : servers) {
            List<Sample> samples = results.of(scenario.name(), server, "start");
            Spread millis = Numbers.spread(samples, "start_ms");
            List<String> row = new ArrayList<>(List.of(
                    server,
                    millis.withRange("%.0f"),
                    Numbers.spread(samples, "cpu_ms").text("%.0f"),
                    Integer.toString(millis.count())));
            for (String base : bases) {
                row.add(Numbers.ratio(samples, results.of(scenario.name(), base, "start"), "start_ms")
                        .withRange("%.2f"));
            }
            row(row);
            bars.add(new Plot.Bar(server, millis.median(), 0, millis.least(), millis.most()));
        }
        plot(scenario, "milliseconds", bars);
    }

    private void plot(Scenario scenario, String title, List<Plot.Bar> bars) throws IOException {
        String file = scenario.name() + ".svg";
        Files.writeString(options.out.resolve(file), Plot.svg(scenario.title(), title, bars));
        line("");
        line("![" + scenario.title() + "](" + file + ")");
    }

    private void absent() {
        line("");
        line("## Left out, and remarks");
        line("");
        for (Peer peer : peers) {
            if (peer.isMissing()) {
                line("- " + peer.name() + ": " + peer.missing().replace('\n', ' '));
            }
        }
        remarks.forEach(remark -> line("- " + remark));
    }

    private void head(List<String> cells) {
        row(cells);
        line("|" + "---|".repeat(cells.size()));
    }

    private void row(List<String> cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
