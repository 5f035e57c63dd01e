package org.tulip4j.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.tulip4j.LoopOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** A rough world with a service and two clients, who try again until all is well. */
public final class WorldOfSamples {
    /** What may go wrong for half a minute. */
    private static final Faults ROUGH =
            Faults.ROUGH.withKills(Duration.ofSeconds(2), Duration.ofSeconds(1)).withCalmAfter(Duration.ofSeconds(30));

    private static final LinkOptions LOSSY =
            LinkOptions.DEFAULT.withJitter(Duration.ofMillis(5)).withLoss(0.1);

    private WorldOfSamples() {}

    /** What a client does; it is done again when it fails with an exception of a connection, or takes too long. */
    @FunctionalInterface
    public interface Attempt {
        /**
         * Tries.
         *
         * @return whether it is done
         * @throws IOException what a connection may fail with
         */
        boolean run() throws IOException;
    }

    /**
     * Adds a service.
     *
     * @param world is rough from now on
     * @param name by which it is found
     * @param main serves for ever
     * @return its host
     */
    public static Host serve(World world, String name, VoidCoroutine main) {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.setFaults(ROUGH);
        Host host = world.host(name);
        for (Host other : world.hosts()) {
            if (other != host) {
                world.link(host, other, LOSSY);
            }
        }
        host.serve(main);
        return host;
    }

    /**
     * Adds a client of all that there is.
     *
     * @param world has services already
     * @param name of its host
     * @param attempts done one after the other, with pauses between
     */
    public static void insist(World world, String name, Attempt... attempts) {
        List<Host> others = world.hosts();
        Host client = world.host(name);
        others.forEach(other -> world.link(client, other, LOSSY));
        client.start(() -> {
            for (Attempt attempt : attempts) {
                while (!succeeds(world, attempt)) {
                    Tulip.sleep(Duration.ofMillis(500)).await();
                }
                Tulip.sleep(Duration.ofSeconds(1)).await();
            }
        });
    }

    private static boolean succeeds(World world, Attempt attempt) throws Exception {
        try {
            return Tulip.timeout(Duration.ofSeconds(10)).run(attempt::run);
        } catch (Exception failed) {
            if (!(failed instanceof IOException || failed instanceof TimedOutException)) {
                throw failed;
            }
            world.note("tries again: " + failed);
            return false;
        }
    }

    /** {@return where nothing is kept} */
    public static PrintStream nobody() {
        return new PrintStream(OutputStream.nullOutputStream());
    }

    /** What is printed. */
    public static final class Printed {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** {@return where to print} */
        public PrintStream stream() {
            return new PrintStream(bytes, true, StandardCharsets.UTF_8);
        }

        /** {@return all that was printed} */
        public String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
