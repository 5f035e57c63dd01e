package org.tulip4j.bulbs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.tulip4j.bulbs.servers.LocalPostgres;
import org.tulip4j.bulbs.servers.LocalRedis;

/**
 * Measures the service beside its peers, in one run: each in a process of its own on core 0, one at a time while the others idle, and wrk on
 * core 1. Rounds take turns. Arguments: rounds (15), seconds of a round (2), requests to warm up with (150000).
 */
final class SideBySide {
    private static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dio.lettuce.core.iouring=false",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djdk.virtualThreadScheduler.parallelism=1");
    private static final int WARM_UP_SECONDS = 5;
    private static final int LONGEST_WARM_UP_SECONDS = 60;

    private final int rounds;
    private final int seconds;
    private final long warm;
    private final Map<String, List<Load.Round>> measured = new LinkedHashMap<>();
    private final Map<String, BulbProcess> servers = new LinkedHashMap<>();

    private SideBySide(String[] args) {
        rounds = number(args, 0, 15);
        seconds = number(args, 1, 2);
        warm = number(args, 2, 150_000);
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }

    public static void main(String[] args) throws Exception {
        if (Runtime.version().feature() < 24) {
            throw new IllegalStateException(
                    "virtual threads that block in a monitor need Java 24 or newer: set JAVA_HOME");
        }
        new SideBySide(args).run();
    }

    private void run() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start();
                LocalRedis redis = LocalRedis.start()) {
            try (InputStream schema = Objects.requireNonNull(SideBySide.class.getResourceAsStream("schema.sql"))) {
                postgres.sql(new String(schema.readAllBytes()));
            }
            Map<String, String> environment =
                    Map.of("BULBS_DATABASE", postgres.uri(), "BULBS_CACHE", "redis://127.0.0.1:" + redis.port());
            try {
                begin(environment, "tulip, continuation", List.of(), BulbService.class.getName());
                begin(
                        environment,
                        "tulip, virtual",
                        List.of("-Dtulip.coroutines=virtual"),
                        BulbService.class.getName());
                begin(environment, "Vert.x", List.of(), VertxService.class.getName());
                begin(environment, "virtual threads, Jetty", List.of(), ThreadsService.class.getName(), "jetty");
                begin(environment, "virtual threads, JDK's server", List.of(), ThreadsService.class.getName(), "jdk");
                measure();
            } finally {
                for (BulbProcess server : servers.values()) {
                    server.close();
                }
            }
        }
        write(report());
    }

    private void begin(Map<String, String> environment, String name, List<String> more, String... main)
            throws Exception {
        List<String> options = new ArrayList<>(FLAGS);
        options.addAll(more);
        servers.put(name, BulbProcess.start(environment, options, main));
        measured.put(name, new ArrayList<>());
    }

    private void measure() throws Exception {
        Load warming = new Load(WARM_UP_SECONDS);
        for (Map.Entry<String, BulbProcess> server : servers.entrySet()) {
            long served = 0;
            for (int spent = 0; served < warm && spent < LONGEST_WARM_UP_SECONDS; spent += WARM_UP_SECONDS) {
                served += turn(warming, server.getKey(), server.getValue()).requests();
            }
            System.out.println(server.getKey() + " has answered " + served + " requests and is warm");
            pin(server.getValue());
        }
        Load load = new Load(seconds);
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, BulbProcess> server : servers.entrySet()) {
                Load.Round one = turn(load, server.getKey(), server.getValue());
                measured.get(server.getKey()).add(one);
                System.out.println(server.getKey() + ": " + one);
            }
        }
    }

    private static Load.Round turn(Load load, String name, BulbProcess server) throws Exception {
        try {
            return load.on(server);
        } catch (IOException failed) {
            throw new IOException(name, failed);
        }
    }

    /** All threads of a server stay on core 0, now that its compilers have had both. */
    private static void pin(BulbProcess server) throws IOException, InterruptedException {
        new ProcessBuilder("taskset", "-apc", "0", "" + server.pid())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private String report() {
        StringBuilder text = new StringBuilder(
                "| service | CPU per request, us | requests per CPU second | of Vert.x's CPU |"
                        + " of virtual threads' CPU | p50, ms | p99, ms | resident, MB |\n|---|---|---|---|---|---|---|---|\n");
        List<Load.Round> vertx = measured.get("Vert.x");
        List<Load.Round> threads = Numbers.median(measured.get("virtual threads, Jetty"), Load.Round::cpuMicros)
                        < Numbers.median(measured.get("virtual threads, JDK's server"), Load.Round::cpuMicros)
                ? measured.get("virtual threads, Jetty")
                : measured.get("virtual threads, JDK's server");
        measured.forEach((name, of) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %.1f | %.0f | %s | %s | %.1f | %.1f | %.0f |%n",
                name,
                Numbers.median(of, Load.Round::cpuMicros),
                1e6 / Numbers.median(of, Load.Round::cpuMicros),
                Numbers.ratio(of, vertx),
                Numbers.ratio(of, threads),
                Numbers.median(of, Load.Round::p50Millis),
                Numbers.median(of, Load.Round::p99Millis),
                Numbers.median(of, Load.Round::residentMegabytes))));
        return text.append(String.format(
                        Locale.ROOT,
                        "%n%d rounds of %d s in turn, 64 connections, Java %s; load of the machine at the end: %s%n",
                        rounds,
                        seconds,
                        Runtime.version(),
                        Numbers.loadAverage()))
                .toString();
    }

    private static void write(String report) throws IOException {
        System.out.println(report);
        Path folder = Files.createDirectories(Path.of("target", "side-by-side"));
        Files.writeString(folder.resolve("report.md"), report);
    }
}
