package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.streams.Streams;

/** Leases that have run out while their holder stood still, which is what pauses are for. */
class LeaseTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Who has the lease, as its service knows. */
    private static final class Leases {
        /** Until when nobody else gets it, by the service's clock. */
        private long until;
        /** How often it was given. */
        private int number;

        String ask() {
            long now = EventLoops.running().timeNanos();
            if (now < until) {
                return "taken";
            }
            until = now + LEASE.toNanos();
            return "yours " + ++number;
        }
    }

    /** What is written by who has the lease, with its number. */
    private record Store(List<Integer> written, boolean fenced) {
        String write(int number) {
            int latest = written.isEmpty() ? 0 : written.get(written.size() - 1);
            if (fenced && number < latest) {
                return "too late";
            }
            written.add(number);
            return "written";
        }
    }

    private static VoidCoroutine serve(Leases leases, Store store) {
        return () -> Streams.startServer(
                        (reader, writer) -> {
                            String[] words = reader.readLine(StandardCharsets.UTF_8)
                                    .await()
                                    .strip()
                                    .split(" ");
                            String answer =
                                    words[0].equals("lease") ? leases.ask() : store.write(Integer.parseInt(words[1]));
                            writer.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await();
    }

    private static String ask(String line) throws IOException {
        try (Streams.Connection connection =
                Streams.openConnection("service", 7).await(IOException.class)) {
            return Worlds.ask(connection, line);
        }
    }

    /** Writes eight times in its own time, and looks at its lease before each. */
    private static void work() throws IOException {
        Tulip.sleep(Duration.ofMillis(100)).await();
        for (int done = 0; done < 8; ) {
            long asked = EventLoops.running().timeNanos();
            String answer = ask("lease");
            while (done < 8 && answer.startsWith("yours") && hasTime(asked)) {
                if (ask("write " + answer.substring("yours ".length())).equals("written")) {
                    done++;
                }
                Tulip.sleep(Duration.ofMillis(500)).await();
            }
            Tulip.sleep(Duration.ofMillis(300)).await();
        }
    }

    private static boolean hasTime(long asked) {
        return EventLoops.running().timeNanos() < asked + LEASE.toNanos() - 500_000_000;
    }

    private static void make(World world, boolean fenced) {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.setFaults(Faults.NONE
                .withPauses(Duration.ofSeconds(2), Duration.ofSeconds(6))
                .withCalmAfter(Duration.ofSeconds(30)));
        Store store = new Store(new ArrayList<>(), fenced);
        Leases leases = new Leases();
        world.host("service").serve(serve(leases, store));
        world.host("one").start(LeaseTest::work);
        world.host("other").start(LeaseTest::work);
        world.run();
        assertThat(store.written()).as("who writes has the latest lease").isSorted();
    }

    private static int failing(int seeds, boolean fenced) {
        int failing = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            try (World world = World.of(seed)) {
                make(world, fenced);
            } catch (AssertionError found) {
                assertThat(found).hasMessageContaining("who writes has the latest lease");
                failing++;
            }
        }
        return failing;
    }

    @Test
    void aLeaseThatHasRunOutIsFound() {
        int failing = failing(50, false);
        System.out.println(failing + " of 50 seeds find a lease that has run out");
        assertThat(failing).isPositive();
    }

    @Test
    void whatAsksForTheNumberOfALeaseIsClean() {
        assertThat(failing(Integer.getInteger("tulip.seeds.clean", 50), true)).isZero();
    }
}
