package org.tulip4j.bench.cost;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/**
 * How many short simulated worlds are run in a second: two hosts, ten messages that come back, on a way with jitter. Each of two threads
 * runs worlds of its own, one seed after the other. The bar is one of processor time, so that it means the same on a machine with other work.
 */
public final class Worlds {
    private static final int THREADS = 2;
    private static final int MESSAGES = 10;
    /** So many runs come before what is measured: the compiler's work is done then, on a loaded machine, too. */
    private static final int WARM_UP = 6_000;

    private static final long WINDOW_NANOS = 2_000_000_000L;
    /** So much processor time of a run is 2,000 runs a second on two processors. */
    private static final int BAR_MICROS = 1_000;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Worlds() {}

    /**
     * What one window has shown.
     *
     * @param rate runs a second
     * @param micros processor time of a run
     */
    private record Figure(double rate, double micros) {}

    /**
     * Prints a table.
     *
     * @param args rounds (5), and an engine when not all are wanted
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
        List<String> engines = args.length < 2 ? List.of("continuation", "virtual", "platform") : List.of(args[1]);
        System.out.println("\n| engine | processor time of a run, median of " + rounds
                + " | least to most | bar | met | runs a second in two threads |");
        System.out.println("|---|---|---|---|---|---|");
        for (String engine : engines) {
            if (isThere(engine)) {
                System.out.println(measure(engine, rounds));
            }
        }
    }

    private static boolean isThere(String engine) {
        try {
            run(engine, 1);
            return true;
        } catch (RuntimeException absent) {
            if (!absent.getMessage().contains(engine)) {
                throw absent;
            }
            System.err.println(absent.getMessage());
            return false;
        }
    }

    private static String measure(String engine, int rounds) throws InterruptedException {
        AtomicLong seed = new AtomicLong(1);
        while (seed.get() <= WARM_UP) {
            run(engine, seed.getAndIncrement());
        }
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            figures.add(window(engine, seed));
        }
        List<Double> rates = figures.stream().map(Figure::rate).sorted().toList();
        List<Double> micros = figures.stream().map(Figure::micros).sorted().toList();
        boolean barred = engine.equals("continuation");
        double median = micros.get(rounds / 2);
        return String.format(
                Locale.ROOT,
                "| %s | %.0f µs | %.0f to %.0f | %s | %s | %,.0f |",
                engine,
                median,
                micros.get(0),
                micros.get(rounds - 1),
                barred ? String.format(Locale.ROOT, "at most %,d µs", BAR_MICROS) : "",
                !barred ? "" : median <= BAR_MICROS ? "yes" : "**no**",
                rates.get(rounds / 2));
    }

    private static Figure window(String engine, AtomicLong seed) throws InterruptedException {
        long first = seed.get();
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                while (System.nanoTime() - begin < WINDOW_NANOS) {
                    run(engine, seed.getAndIncrement());
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        double runs = seed.get() - first;
        return new Figure(runs * 1e9 / (System.nanoTime() - begin), (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / runs);
    }

    private static void run(String engine, long seed) {
        try (World world = World.of(seed)) {
            world.setLoopOptions(LoopOptions.DEFAULT.withEngine(engine));
            Host server = world.host("server");
            Host client = world.host("client");
            world.link(client, server, LinkOptions.DEFAULT.withJitter(Duration.ofMillis(5)));
            server.serve(Worlds::serve);
            client.start(Worlds::ask);
            world.run();
        }
    }

    private static void serve() {
        Streams.startServer(
                        (reader, writer) -> {
                            byte[] line = reader.readLine().await();
                            while (line.length > 0) {
                                writer.write(line);
                                writer.drain().await();
                                line = reader.readLine().await();
                            }
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await();
    }

    private static void ask() {
        Tulip.sleep(Duration.ofMillis(10)).await();
        try (Streams.Connection connection = Streams.openConnection("server", 7).await()) {
            for (int i = 0; i < MESSAGES; i++) {
                connection.writer().write(("message " + i + "\n").getBytes(StandardCharsets.UTF_8));
                connection.writer().drain().await();
                connection.reader().readLine().await();
            }
        }
    }
}
