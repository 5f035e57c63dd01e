package org.tulip4j.bulbs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tulip4j.bulbs.servers.Programs;

/** 64 connections of wrk, which ask for what a day brings: mostly bulbs that the cache has. */
final class Load {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern LATENCY = Pattern.compile("\\s(50|99)%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern FAILED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final long TICK_MICROS = 10_000; // USER_HZ of Linux

    private final String wrk = Programs.require("wrk", "wrk");
    private final int seconds;
    private final Path script;

    Load(int seconds) throws IOException {
        this.seconds = seconds;
        script = Files.createTempFile("mix", ".lua");
        script.toFile().deleteOnExit();
        try (InputStream mix = Objects.requireNonNull(Load.class.getResourceAsStream("mix.lua"))) {
            Files.write(script, mix.readAllBytes());
        }
    }

    /**
     * What one round measured.
     *
     * @param requests that were answered
     * @param cpuMicros of the server's process for each
     * @param p50Millis as the clients saw it
     * @param p99Millis as the clients saw it
     * @param residentMegabytes of the server's process, afterwards
     */
    record Round(long requests, double cpuMicros, double p50Millis, double p99Millis, double residentMegabytes) {}

    Round on(BulbProcess server) throws IOException, InterruptedException {
        long before = ticks(server);
        Process process = new ProcessBuilder(List.of(
                        "taskset",
                        "-c",
                        "1",
                        wrk,
                        "-t1",
                        "-c64",
                        "-d" + seconds,
                        "--timeout",
                        "10",
                        "--latency",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + server.port() + "/"))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        long spent = ticks(server) - before;
        if (process.waitFor() != 0 || FAILED.matcher(said).find()) {
            throw new IOException("not every request was answered: " + said);
        }
        Matcher requests = REQUESTS.matcher(said);
        if (!requests.find()) {
            throw new IOException("nothing was answered: " + said);
        }
        long answered = Long.parseLong(requests.group(1));
        return new Round(
                answered,
                (double) spent * TICK_MICROS / answered,
                latency(said, "50"),
                latency(said, "99"),
                resident(server));
    }

    private static double latency(String said, String percent) throws IOException {
        Matcher latency = LATENCY.matcher(said);
        while (latency.find()) {
            if (latency.group(1).equals(percent)) {
                double value = Double.parseDouble(latency.group(2));
                return switch (latency.group(3)) {
                    case "us" -> value / 1000;
                    case "ms" -> value;
                    default -> value * 1000;
                };
            }
        }
        throw new IOException("no latency: " + said);
    }

    /** User and system time of all threads; the name in parentheses may have blanks. */
    private static long ticks(BulbProcess server) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static double resident(BulbProcess server) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + server.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
