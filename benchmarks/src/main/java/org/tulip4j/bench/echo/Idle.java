package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What connections cost that do nothing, and how long a server takes to listen: a fresh process each time. */
final class Idle {
    private static final int ROUNDS = 2;

    private final Options options;
    private final Results results;
    private final List<String> remarks;
    private final Path logs;
    private final Generator generator;

    Idle(Options options, Results results, List<String> remarks, Path logs, Generator generator) {
        this.options = options;
        this.results = results;
        this.remarks = remarks;
        this.logs = logs;
        this.generator = generator;
    }

    void measure(Scenario scenario, List<Peer> peers) throws InterruptedException, IOException {
        System.out.println(
                scenario.title() + ": " + peers.stream().map(Peer::name).toList());
        for (int round = 1; round <= ROUNDS; round++) {
            for (Peer peer : peers) {
                if (results.rounds(scenario.name(), 1, List.of(peer.name()), "idle") >= round) {
                    continue;
                }
                Path log = logs.resolve(scenario.name() + "-" + peer.name() + ".log");
                try (ServerProcess server = new ServerProcess(peer, scenario, options.cores(scenario), log)) {
                    String figures = measure(scenario, server);
                    results.add(Sample.of(scenario.name(), 1, round, peer.name(), "idle", figures));
                } catch (IOException failed) {
                    remarks.add(scenario.name() + ": " + peer.name() + " failed: " + failed.getMessage());
                }
            }
        }
    }

    private String measure(Scenario scenario, ServerProcess server) throws IOException, InterruptedException {
        generator.ask(String.format(
                Locale.ROOT,
                "closed port=%d pid=%d connections=64 size=%d pipeline=1 spin=0 warmup=0.5 seconds=0.1",
                server.port(),
                server.pid(),
                scenario.size()));
        long live = server.liveBytes();
        long resident = server.residentBytes();
        generator.ask("idle", server, scenario, "");
        double heapEach = -1;
        long residentThen = server.residentBytes();
        if (live >= 0) {
            heapEach = (double) (server.liveBytes() - live) / scenario.connections();
        }
        generator.ask("close");
        return String.format(
                Locale.ROOT,
                "\"start_ms\":%.1f,\"resident\":%d,\"resident_each\":%.1f,\"heap_each\":%.1f",
                server.startMillis(),
                resident,
                (double) (residentThen - resident) / scenario.connections(),
                heapEach);
    }
}
