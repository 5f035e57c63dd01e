package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Measures from the start of a process until it listens: fresh ones in turn. */
final class Start {
    private final Options options;
    private final Results results;
    private final List<String> remarks;
    private final Path logs;

    Start(Options options, Results results, List<String> remarks, Path logs) {
        this.options = options;
        this.results = results;
        this.remarks = remarks;
        this.logs = logs;
    }

    void measure(Scenario scenario, List<Peer> peers) throws InterruptedException, IOException {
        System.out.println(
                scenario.title() + ": " + peers.stream().map(Peer::name).toList());
        // the first one, which finds nothing in the system's caches, does not count
        for (int round = 0; round <= options.rounds; round++) {
            for (Peer peer : peers) {
                if (results.rounds(scenario.name(), 1, List.of(peer.name()), "start") < round || round == 0) {
                    measure(scenario, round, peer);
                }
            }
        }
    }

    private void measure(Scenario scenario, int round, Peer peer) throws IOException, InterruptedException {
        Path log = logs.resolve(scenario.name() + "-" + peer.name() + ".log");
        try (ServerProcess server = new ServerProcess(peer, scenario, options.cores(scenario), log)) {
            String figures = String.format(
                    Locale.ROOT, "\"start_ms\":%.1f,\"cpu_ms\":%.0f", server.startMillis(), server.cpuMillis());
            if (round > 0) {
                results.add(Sample.of(scenario.name(), 1, round, peer.name(), "start", figures));
            }
        } catch (IOException failed) {
            if (round == 0) {
                remarks.add(scenario.name() + ": " + peer.name() + " failed: " + failed.getMessage());
            }
        }
    }
}
