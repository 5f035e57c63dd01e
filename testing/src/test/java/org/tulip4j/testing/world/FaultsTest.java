package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** Faults that a seed chooses: each happens, and what can cope with it does. */
class FaultsTest {
    private static final Duration OFTEN = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(3);

    /** A client that insists, in a world with these faults. */
    private static void make(World world, Faults faults) {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.setFaults(faults.withCalmAfter(Duration.ofSeconds(30)));
        Host server = world.host("server");
        Host other = world.host("other");
        world.names().set("service", other);
        world.names().set("service", server);
        server.serve(Worlds.echo());
        other.serve(Worlds.echo());
        world.host("client").start(() -> insist(world));
    }

    private static void insist(World world) {
        int done = 0;
        while (done < 20) {
            Tulip.sleep(Duration.ofMillis(500)).await();
            try (Streams.Connection connection = Tulip.waitFor(
                            Streams.openConnection("service", 7), Duration.ofSeconds(2))
                    .await()) {
                for (int n = 0; n < 5; n++, done++) {
                    String line = "line " + done;
                    assertThat(Tulip.waitFor(
                                            EventLoops.running().createTask(() -> Worlds.ask(connection, line)),
                                            Duration.ofSeconds(2))
                                    .await())
                            .isIn(line, "");
                    Tulip.sleep(Duration.ofMillis(200)).await();
                }
            } catch (Exception failed) {
                world.note("tries again: " + failed.getClass().getSimpleName());
            }
        }
    }

    /** Runs some seeds, and says which of these lines their stories have. */
    private static TreeSet<String> told(Faults faults, String... lines) {
        TreeSet<String> found = new TreeSet<>();
        for (int seed = 1; seed <= 60; seed++) {
            try (World world = World.of(seed)) {
                world.keepStory();
                make(world, faults);
                world.run();
                String story = String.join("\n", world.story());
                for (String line : lines) {
                    if (story.contains(line)) {
                        found.add(line);
                    }
                }
            }
        }
        return found;
    }

    private static void happens(Faults faults, String... lines) {
        assertThat(told(faults, lines)).containsExactlyInAnyOrder(lines);
    }

    @Test
    void connectionsStall() {
        happens(
                Faults.NONE.withStalls(OFTEN, LONG),
                "client is not heard",
                "server is not heard",
                " stalls for PT1.",
                "tries again: TimedOutException");
    }

    @Test
    void endsAreLost() {
        happens(
                Faults.NONE.withLostEnds(OFTEN),
                "is given up by client, without a word",
                "is given up by server, without a word",
                "whose connection it has given up, with a reset");
    }

    @Test
    void connectsAreRefused() {
        happens(
                Faults.NONE.withRefusals(OFTEN, LONG),
                "rejects connects",
                "drops connects",
                "lets connects pass",
                "server     has no room for connections that wait",
                "has no room in its backlog for client",
                "tries again: ConnectException");
    }

    @Test
    void namesAreBad() {
        happens(
                Faults.NONE.withBadNames(OFTEN, LONG),
                "look-ups take PT",
                "no name can be looked up for PT",
                "names stand for what they stood for before, for PT",
                "client     connects to other:7",
                "tries again: UnknownHostException",
                "tries again: TimedOutException");
    }

    @Test
    void hostsStandStill() {
        happens(
                Faults.NONE.withPauses(OFTEN, LONG),
                "client     stands still for PT",
                "server     stands still for PT",
                ", in the middle of a turn",
                "server     goes on",
                "tries again: TimedOutException");
    }

    @Test
    void readersAreSlow() {
        happens(
                Faults.NONE.withSlowReaders(OFTEN, LONG),
                "client     reads nothing for PT",
                "server     reads nothing for PT",
                "server     reads 16 bytes a second, for PT",
                "tries again: TimedOutException");
    }

    @Test
    void clocksJump() {
        happens(
                Faults.NONE.withClockJumps(OFTEN, LONG),
                "client     has a clock that jumps by PT",
                "server     has a clock that jumps by PT");
    }

    @Test
    void clocksAreWrong() {
        happens(
                Faults.NONE.withClockDrift(100_000),
                "client     has a clock that is too slow by ",
                "client     has a clock that is too fast by ");
        try (World world = World.of(1)) {
            world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
            world.setFaults(Faults.NONE.withClockDrift(100_000));
            world.host("one").start(() -> Tulip.sleep(Duration.ofSeconds(1000)).await());
            world.run();
            assertThat(world.elapsed())
                    .isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1120))
                    .isNotEqualTo(Duration.ofSeconds(1000));
        }
        assertThatThrownBy(() -> Faults.NONE.withClockDrift(0)).hasMessageContaining("1 to 500000 millionths: 0");
        assertThatThrownBy(() -> Faults.NONE.withClockDrift(500_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void descriptorsRunOut() {
        happens(
                Faults.NONE.withFewDescriptors(OFTEN, LONG),
                "server     has 1 descriptors only",
                "server     has 2 descriptors only",
                "server     has no descriptor left",
                "server     has descriptors again",
                "tries again: TimedOutException");
    }

    @Test
    void allAtOnce() {
        happens(Faults.WILD, "is killed", "loses its power", "stands still", "is reset", "stalls", "drops connects");
        assertThat(Faults.WILD.spells()).containsOnlyKeys(Faults.Kind.values());
    }

    @Test
    void aSeedTellsTheSameWildStoryOnEveryEngine() throws Exception {
        Set<String> told = new LinkedHashSet<>();
        for (String engine : Worlds.engines()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int seed = 1; seed <= 20; seed++) {
                try (World world = World.of(seed)) {
                    world.keepStory();
                    make(world, Faults.WILD);
                    world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false).withEngine(engine));
                    world.run();
                    for (String line : world.story()) {
                        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
            told.add(HexFormat.of().formatHex(digest.digest(), 0, 8));
        }
        System.out.println("20 wild seeds on " + Worlds.engines() + " and Java "
                + Runtime.version().feature() + ": " + told);
        assertThat(told).hasSize(1);
    }

    @Test
    void whatWasNotAskedForIsNotChosen() {
        try (World world = World.of(1)) {
            world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
            world.host("alone").start(() -> Tulip.sleep(Duration.ofMinutes(1)).await());
            world.run();
            assertThat(world.choices().made()).isEmpty();
        }
    }

    @Test
    void faultsAreValues() {
        Faults faults = Faults.ROUGH.withStalls(OFTEN, LONG).withLostEnds(OFTEN).withRefusals(OFTEN, LONG);
        assertThat(faults)
                .isEqualTo(Faults.ROUGH
                        .withRefusals(OFTEN, LONG)
                        .withLostEnds(OFTEN)
                        .withStalls(OFTEN, LONG))
                .hasToString("Faults[cuts every PT2S for PT5S, resets every PT2S, stalls every PT2S for PT3S, "
                        + "lost ends every PT2S, refusals every PT2S for PT3S, short reads 0.2, short writes 0.2]");
        assertThat(Faults.NONE)
                .hasToString("Faults[]")
                .isNotEqualTo(faults)
                .isNotEqualTo(Faults.NONE.withClockDrift(1))
                .isNotEqualTo(Faults.NONE.withShortReads(0.1))
                .isNotEqualTo(Faults.NONE.withShortWrites(0.1))
                .isNotEqualTo(Faults.NONE.withCalmAfter(OFTEN));
        assertThatThrownBy(() -> faults.withStalls(Duration.ZERO, LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> faults.withStalls(OFTEN, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void killsAndPowerCutsLastAsLongAsEachWasAsked() {
        Faults faults = Faults.NONE.withKills(OFTEN, Duration.ofSeconds(1)).withPowerCuts(OFTEN, LONG);
        assertThat(faults).isEqualTo(Faults.NONE.withPowerCuts(OFTEN, LONG).withKills(OFTEN, Duration.ofSeconds(1)));
        assertThat(faults.toString()).contains("kills every PT2S for PT1S").contains("power cuts every PT2S for PT3S");
    }
}
