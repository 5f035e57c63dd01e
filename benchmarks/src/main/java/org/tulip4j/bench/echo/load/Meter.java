package org.tulip4j.bench.echo.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One measured window: messages, their latencies, and the processor time of the server, of this process and of others. */
final class Meter {
    private static final double TICKS_PER_SECOND = 100;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Histogram latencies = new Histogram(3);
    private final long pid;
    private long messages;
    private long beganNanos;
    private double user;
    private double system;
    private double own;
    private double busy;

    Meter(long pid) {
        this.pid = pid;
    }

    void begin() throws IOException {
        latencies.reset();
        messages = 0;
        double[] server = serverSeconds();
        user = server[0];
        system = server[1];
        own = SYSTEM.getProcessCpuTime() / 1e9;
        busy = busySeconds();
        beganNanos = System.nanoTime();
    }

    void message(long latencyNanos) {
        latencies.recordValue(Math.max(latencyNanos, 0));
        messages++;
    }

    /** Counts late answers into the percentiles, not into the window. */
    void late(long latencyNanos) {
        latencies.recordValue(Math.max(latencyNanos, 0));
    }

    /** The processor and rate figures of the window that ends now, as members of a JSON object. */
    String figures() throws IOException {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        double[] server = serverSeconds();
        double usedUser = server[0] - user;
        double usedSystem = server[1] - system;
        double usedOwn = SYSTEM.getProcessCpuTime() / 1e9 - own;
        double others = Math.max(0, busySeconds() - busy - usedUser - usedSystem - usedOwn);
        double each = 1e6 / Math.max(messages, 1);
        return String.format(
                Locale.ROOT,
                "\"messages\":%d,\"seconds\":%.4f,\"rate\":%.1f,\"user_us\":%.5f,\"system_us\":%.5f,\"cpu_us\":%.5f,"
                        + "\"server_share\":%.4f,\"generator_share\":%.4f,\"others_share\":%.4f",
                messages,
                seconds,
                messages / seconds,
                usedUser * each,
                usedSystem * each,
                (usedUser + usedSystem) * each,
                (usedUser + usedSystem) / seconds,
                usedOwn / seconds,
                others / seconds);
    }

    /** The percentiles in microseconds, as members of a JSON object. */
    String percentiles() {
        return String.format(
                Locale.ROOT,
                "\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f",
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(90) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                latencies.getValueAtPercentile(99.9) / 1e3,
                latencies.getMaxValue() / 1e3);
    }

    /** User and system seconds of the server so far, of all its threads. */
    private double[] serverSeconds() throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return new double[] {
            Long.parseLong(fields[11]) / TICKS_PER_SECOND, Long.parseLong(fields[12]) / TICKS_PER_SECOND
        };
    }

    /** Seconds that all processors have worked: user, nice, system, interrupts, stolen. */
    private static double busySeconds() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" +");
        long ticks = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }
}
