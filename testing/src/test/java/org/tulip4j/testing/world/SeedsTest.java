package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** What a seed decides, that it decides it again, and what is said of a seed that fails. */
class SeedsTest {
    /** What the first forty seeds of the rough world tell, on whatever engine and Java. */
    private static final String STORIES = "d53e79587ab85559";

    /** Two clients, a rough network, and a service that is killed now and then. */
    private static void roughWorld(World world, String engine) {
        world.setLoopOptions(LoopOptions.DEFAULT.withEngine(engine).withDebug(false));
        world.setFaults(Faults.ROUGH
                .withKills(Duration.ofSeconds(2), Duration.ofSeconds(1))
                .withCalmAfter(Duration.ofSeconds(20)));
        Host server = world.host("server");
        server.serve(Worlds.echo());
        for (int i = 0; i < 2; i++) {
            Host client = world.host("client" + i);
            world.link(
                    client,
                    server,
                    LinkOptions.DEFAULT.withJitter(Duration.ofMillis(5)).withLoss(0.05));
            client.start(() -> insist(world));
        }
    }

    /** Asks ten times, and connects again when that fails. */
    private static void insist(World world) {
        int done = 0;
        while (done < 10) {
            Tulip.sleep(Duration.ofMillis(500)).await();
            try (Streams.Connection connection = Tulip.waitFor(
                            Streams.openConnection("server", 7), Duration.ofSeconds(2))
                    .await()) {
                String answer = "-";
                while (done < 10 && !answer.isEmpty()) {
                    String line = "line " + done;
                    answer = Tulip.waitFor(
                                    EventLoops.running().createTask(() -> Worlds.ask(connection, line)),
                                    Duration.ofSeconds(2))
                            .await();
                    done += answer.isEmpty() ? 0 : 1;
                }
            } catch (Exception failed) {
                world.note("tries again: " + failed.getClass().getSimpleName());
            }
        }
    }

    private static List<String> story(long seed, String engine) {
        try (World world = World.of(seed)) {
            world.keepStory();
            roughWorld(world, engine);
            world.run();
            return world.story();
        }
    }

    @Test
    void aSeedTellsTheSameStoryOnEveryEngineAndJava() throws Exception {
        int seeds = Integer.getInteger("tulip.seeds.compared", 40);
        for (String engine : Worlds.engines()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int seed = 1; seed <= seeds; seed++) {
                for (String line : story(seed, engine)) {
                    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
                if (seed == 40) {
                    String told = HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest(), 0, 8);
                    assertThat(told).as(engine).isEqualTo(STORIES);
                }
            }
            System.out.println(seeds + " seeds on " + engine + " and Java "
                    + Runtime.version().feature() + ": " + HexFormat.of().formatHex(digest.digest(), 0, 8));
        }
    }

    /** A service that reads, waits and writes: what comes meanwhile is lost. */
    private static void lostUpdate(World world) {
        world.setLoopOptions(LoopOptions.DEFAULT.withEngine("platform").withDebug(false));
        int[] count = {0};
        Host server = world.host("server");
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            reader.readLine().await();
                            int read = count[0];
                            Tulip.sleep(Duration.ofMillis(1)).await();
                            count[0] = read + 1;
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        for (int i = 0; i < 2; i++) {
            Host client = world.host("client" + i);
            client.start(() -> {
                Tulip.sleep(Duration.ofMillis(10 + world.choose(100))).await();
                try (Streams.Connection connection =
                        Streams.openConnection("server", 7).await()) {
                    connection.writer().write("add\n".getBytes(StandardCharsets.UTF_8));
                    connection.reader().readAll().await();
                }
            });
        }
        world.run();
        assertThat(count[0]).as("updates").isEqualTo(2);
    }

    @Test
    void aFailingSeedIsMadeSmallerToldAndRepeatedFromItsFile() throws IOException {
        WorldFailure failure = catchThrowableOfType(
                WorldFailure.class,
                () -> Seeds.first(200).withName("lost update").check(SeedsTest::lostUpdate));
        assertThat(failure)
                .hasMessageContaining("of 200 seeds of lost update failed: [")
                .hasMessageContaining("[updates]")
                .hasMessageMatching(
                        "(?s).*Made smaller in [0-9]+ runs: [0-9]+ choices that are not the quiet one became [0-4]\\..*")
                .hasMessageContaining("server     receives 'add\\n' from client1");
        assertThat(failure.getMessage().lines().count()).as("lines on a screen").isLessThan(50);
        Matcher file = Pattern.compile("-Dtulip.replay=(\\S+)").matcher(failure.getMessage());
        assertThat(file.find()).isTrue();
        System.setProperty("tulip.replay", file.group(1));
        try {
            assertThatThrownBy(() -> Seeds.first(200).withName("lost update").check(SeedsTest::lostUpdate))
                    .isInstanceOf(WorldFailure.class)
                    .hasMessageContaining("replay of")
                    .hasMessageContaining("receives 'add");
        } finally {
            System.clearProperty("tulip.replay");
            Files.delete(Path.of(file.group(1)));
        }
    }

    @Test
    void whatDoesNotRepeatIsSaid() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> Seeds.of(3).check(world -> {
                    world.host("one")
                            .start(() -> Tulip.sleep(Duration.ofSeconds(1)).await());
                    world.run();
                    assertThat(runs.incrementAndGet()).isNotEqualTo(1);
                }))
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining("does not repeat");
    }

    @Test
    void whatIsNotInTheWorldIsFoundWhenSeedsAreRunTwice() {
        AtomicInteger runs = new AtomicInteger();
        Seeds.Plan plan = world -> {
            world.host("one").start(() -> {
                world.note("begins");
                world.note("run number " + runs.incrementAndGet());
            });
            world.run();
        };
        Seeds.first(3).check(plan);
        assertThat(runs.get()).isEqualTo(3);
        System.setProperty("tulip.seeds.twice", "true");
        try {
            assertThatThrownBy(() -> Seeds.first(3).check(plan))
                    .isInstanceOf(WorldFailure.class)
                    .hasMessageContaining("does not repeat")
                    .hasMessageMatching(
                            "(?s).*two runs differ, at line 3 of their stories: .*run number 4, and then: .*run number 5.*");
            Seeds.first(3).check(world -> roughWorld(world, "platform"));
        } finally {
            System.clearProperty("tulip.seeds.twice");
        }
    }

    @Test
    void whoLooksBeforeTheWorldWasRunIsTold() {
        assertThatThrownBy(() -> Seeds.of(3).check(world -> {
                    world.host("one").start(() -> {});
                    assertThat(world.elapsed()).isPositive();
                }))
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining("before the world was run");
    }

    @Test
    void aFileThatIsNoRecordingIsRefused() throws IOException {
        Path file = Files.createTempFile("no-recording", ".txt");
        Files.writeString(file, "hello\n");
        System.setProperty("tulip.replay", file.toString());
        try {
            assertThatThrownBy(() -> Seeds.first(1).check(world -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no recording of a world");
        } finally {
            System.clearProperty("tulip.replay");
            Files.delete(file);
        }
    }
}
