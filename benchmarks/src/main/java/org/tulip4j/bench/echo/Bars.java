package org.tulip4j.bench.echo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tulip4j.bench.echo.Numbers.Spread;

/** What tulip is to reach beside its peers, and whether it did in a run. */
final class Bars {
    /** A difference smaller than this between two medians says nothing. */
    private static final double NOISE = 0.03;

    private static final String EPOLL = "tulip-epoll-protocol";
    private static final String NIO = "tulip-nio-protocol";
    private static final String CPU = "cpu_us";
    private static final List<String> STREAMS = List.of("tulip-epoll-streams", "tulip-nio-streams");

    /**
     * A ratio that is to be reached; in words, "at most" or "at least" so much of the base's figure.
     *
     * @param scenario where
     * @param kind of measurement
     * @param figure member of the results
     * @param server whose
     * @param base beside whose; empty: the figure itself
     * @param limit the ratio
     * @param atLeast whether more is better
     */
    private record Bar(
            String scenario, String kind, String figure, String server, String base, double limit, boolean atLeast) {}

    private final Results results;
    private final List<Bar> all = new ArrayList<>();

    Bars(Results results) {
        this.results = results;
        for (Scenario scenario : Scenario.every()) {
            switch (scenario.kind()) {
                case CLOSED -> closed(scenario);
                case CONNECT -> connect(scenario.name(), scenario.order());
                case IDLE -> idle(scenario.name());
                case START -> start(scenario.name());
                case DATAGRAMS -> datagrams(scenario.name(), scenario.order());
            }
        }
    }

    private void closed(Scenario scenario) {
        String name = scenario.name();
        String kind = scenario.order();
        most(name, kind, CPU, EPOLL, "netty-epoll", 1);
        most(name, kind, CPU, NIO, "netty-nio", 1);
        most(name, kind, CPU, "netty-on-tulip", "netty-epoll", 1.03);
        most(name, kind, CPU, NIO, "java-nio", 1.05);
        for (String read : List.of("tulip-epoll-read", "tulip-nio-read")) {
            most(name, kind, CPU, read, read.replace("read", "protocol"), 1.08);
            most(name, kind, CPU, read, "go", 1);
            most(name, kind, CPU, read, "virtual-threads", 0.9);
        }
        if (scenario.work() == Scenario.Work.LOOPS) {
            for (String backend : Peers.OF_GROUPS) {
                most(name, kind, CPU, "tulip-" + backend + "-loops", "tulip-" + backend + "-loop", 1.05);
            }
            most(name, kind, CPU, "netty-on-tulip-loops", "netty-epoll-loops", 1.03);
        }
        for (String streams : STREAMS) {
            most(name, kind, CPU, streams, streams.replace("streams", "protocol"), 1.12);
            most(name, kind, CPU, streams, "virtual-threads", 0.8);
            most(name, kind, CPU, streams, "vertx", 0.8);
            most(name, kind, CPU, streams, "uvloop", 1);
            most(name, kind, CPU, streams, "go", 1);
        }
        if (scenario.work() == Scenario.Work.FRAMED) {
            most(name, kind, CPU, STREAMS.get(0), "netty-epoll", 0.9);
            most(name, kind, CPU, STREAMS.get(0), "uvloop-streams", 0.3);
        }
        if (scenario.work() == Scenario.Work.PIECES) {
            most(name, kind, CPU, EPOLL, "tulip-epoll-whole", 1.03);
            most(name, kind, CPU, NIO, "tulip-nio-whole", 1.03);
        }
        if (scenario.paced()) {
            latency(name, kind);
            latency(name, "paced");
        }
        if (scenario.connections() >= 1_000) {
            for (String server : List.of(EPOLL, NIO, STREAMS.get(0), STREAMS.get(1))) {
                all.add(new Bar(name, kind, "least_share", server, "", 0.5, true));
            }
        }
    }

    private void latency(String scenario, String kind) {
        for (String figure : List.of("p99_us", "p999_us")) {
            most(scenario, kind, figure, EPOLL, "netty-epoll", 1);
            most(scenario, kind, figure, NIO, "netty-nio", 1);
        }
    }

    private void connect(String scenario, String kind) {
        most(scenario, kind, CPU, EPOLL, "netty-epoll", 1);
        most(scenario, kind, CPU, NIO, "netty-nio", 1);
        most(scenario, kind, CPU, EPOLL, "vertx", 0.6);
    }

    private void idle(String scenario) {
        most(scenario, "idle", "heap_each", NIO, "netty-nio", 0.7);
        most(scenario, "idle", "heap_each", EPOLL, "netty-epoll", 1);
        STREAMS.forEach(streams -> most(scenario, "idle", "heap_each", streams, "virtual-threads", 0.25));
    }

    private void start(String scenario) {
        most(scenario, "start", "start_ms", NIO, "java-nio", 1.5);
        most(scenario, "start", "start_ms", EPOLL, "netty-epoll", 1.1);
    }

    private void datagrams(String scenario, String kind) {
        most(scenario, kind, CPU, EPOLL, "netty-epoll", 1);
        most(scenario, kind, CPU, EPOLL, "asyncio", 0.5);
    }

    private void most(String scenario, String kind, String figure, String server, String base, double limit) {
        all.add(new Bar(scenario, kind, figure, server, base, limit, false));
    }

    /** A row of cells for each that this run says something about. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (Bar bar : all) {
            List<Sample> own = results.of(bar.scenario, bar.server, bar.kind);
            List<Sample> others = results.of(bar.scenario, bar.base, bar.kind);
            Spread measured =
                    bar.base.isEmpty() ? Numbers.spread(own, bar.figure) : Numbers.ratio(own, others, bar.figure);
            String how = measured.withRange("%.2f");
            if (measured.count() == 0 && !own.isEmpty() && !others.isEmpty()) {
                // Not in one group: the medians' ratio, which says less.
                double ratio = Numbers.median(own, bar.figure) / Numbers.median(others, bar.figure);
                measured = new Spread(ratio, ratio, ratio, Math.min(own.size(), others.size()));
                how = String.format(Locale.ROOT, "~ %.2f", ratio);
            }
            if (measured.count() > 0 && !Double.isNaN(measured.median())) {
                rows.add(List.of(
                        bar.scenario + (bar.kind.equals("paced") ? ", 70 %" : ""),
                        bar.figure,
                        bar.server,
                        bar.base.isEmpty() ? "an equal share" : bar.base,
                        String.format(Locale.ROOT, "%s %.2f", bar.atLeast ? "at least" : "at most", bar.limit),
                        how,
                        Integer.toString(measured.count()),
                        verdict(bar, measured.median())));
            }
        }
        return rows;
    }

    private static String verdict(Bar bar, double median) {
        double over = bar.atLeast ? bar.limit / median : median / bar.limit;
        return over <= 1 ? "yes" : over <= 1 + NOISE ? "within 3 %" : "**no**";
    }
}
