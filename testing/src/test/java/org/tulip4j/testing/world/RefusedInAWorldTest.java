package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

/** What contradicts itself, or would change nothing: a world refuses it, and names it. */
class RefusedInAWorldTest extends InAWorld {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Host server = world.host("server");
    private final Host client = world.host("client");

    private void sleeps(Duration time) {
        client.start(() -> Tulip.sleep(time).await());
    }

    private static AbstractThrowableAssert<?, ?> fails(Consumer<World> plan) {
        try (World other = World.of(2)) {
            return assertThatThrownBy(() -> {
                plan.accept(other);
                other.run();
            });
        }
    }

    @Test
    void aWorldWithoutHosts() {
        fails(empty -> {}).isInstanceOf(IllegalStateException.class).hasMessageContaining("there is no host");
    }

    @Test
    void aScriptBehindTheLimit() {
        sleeps(SECOND);
        world.at(DAY, () -> {});
        assertThatThrownBy(world::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at PT24H never happens")
                .hasMessageContaining("limited to PT1H: raise the limit");
        world.setLimit(DAY);
        world.run();
    }

    @Test
    void aScriptBehindTheLimitThatIsGivenWhileTheWorldRuns() {
        client.start(() -> world.at(DAY, () -> {}));
        assertThatThrownBy(world::run).hasMessageContaining("at PT24H never happens");
    }

    @Test
    void whatIsAskedForWhenTheRunIsOver() {
        sleeps(SECOND);
        world.run();
        assertThatThrownBy(() -> world.at(MINUTE, () -> {}))
                .hasMessageContaining("nothing can be done at PT1M any more");
        assertThatThrownBy(() -> world.setFaults(Faults.NONE)).hasMessageContaining("no faults happen any more");
        assertThatThrownBy(() -> world.setLimit(DAY)).hasMessageContaining("was run already, with the limit PT1H");
        assertThatThrownBy(() -> world.invariant("it holds", () -> true)).hasMessageContaining("is over");
        assertThatThrownBy(() -> world.host("late")).hasMessageContaining("on the host late any more");
        assertThatThrownBy(() -> server.start(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at PT1S")
                .hasMessageContaining("no program runs any more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuts", "resets", "kills", "power cuts"})
    void faultsThatHardlyEverBegin(String kind) {
        Faults rare =
                switch (kind) {
                    case "cuts" -> Faults.NONE.withCuts(DAY, SECOND);
                    case "resets" -> Faults.NONE.withResets(DAY);
                    case "kills" -> Faults.NONE.withKills(DAY, SECOND);
                    default -> Faults.NONE.withPowerCuts(DAY, SECOND);
                };
        assertThatThrownBy(() -> world.setFaults(rare.withCalmAfter(MINUTE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(kind + " about every PT24H")
                .hasMessageContaining("calm after PT1M");
        server.serve(Worlds.echo());
        sleeps(SECOND);
        world.setFaults(rare);
        assertThatThrownBy(world::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(kind + " about every PT24H")
                .hasMessageContaining("whose limit is PT1H");
    }

    @Test
    void calmBehindTheLimit() {
        sleeps(SECOND);
        world.setFaults(Faults.ROUGH.withCalmAfter(DAY));
        assertThatThrownBy(world::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("end at PT24H, behind its limit of PT1H");
    }

    @Test
    void faultsThatHaveNothingToFallOn() {
        sleeps(SECOND);
        world.setFaults(Faults.NONE.withKills(SECOND, SECOND));
        assertThatThrownBy(world::run).hasMessageContaining("kills by seed fall on services, and there is none");
        world.setFaults(Faults.NONE.withPowerCuts(SECOND, SECOND));
        assertThatThrownBy(world::run).hasMessageContaining("power cuts by seed fall on services");
        fails(alone -> {
                    alone.host("alone").start(() -> {});
                    alone.setFaults(Faults.NONE.withCuts(SECOND, SECOND));
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one host only");
    }

    @Test
    void faultsThatAreSetWhileTheWorldRunsBeginThenAndThoseOfBeforeEnd() {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        world.setFaults(Faults.NONE.withCuts(SECOND, SECOND));
        world.link(client, server, LinkOptions.DEFAULT);
        world.at(Duration.ofSeconds(20), () -> world.setFaults(Faults.NONE));
        world.at(Duration.ofSeconds(40), () -> {
            world.note("and again");
            world.setFaults(Faults.NONE.withCuts(SECOND, SECOND));
        });
        sleeps(MINUTE);
        world.run();
        assertThat(world.story()).anyMatch(line -> line.contains("is cut") && seconds(line) < 20);
        assertThat(world.story())
                .noneMatch(line -> line.contains("is cut") && seconds(line) >= 20 && seconds(line) < 40);
        assertThat(world.story()).anyMatch(line -> line.contains("is cut") && seconds(line) >= 40);
    }

    @Test
    void aCutOfAScriptOutlastsThoseOfTheSeed() {
        long ends = 0;
        for (int seed = 1; seed <= 20; seed++) {
            try (World each = World.of(seed)) {
                each.keepStory();
                Host one = each.host("one");
                Host other = each.host("other");
                each.link(one, other, LinkOptions.DEFAULT);
                each.setFaults(Faults.NONE.withCuts(SECOND, Duration.ofSeconds(5)));
                each.at(Duration.ofSeconds(10), () -> each.cut(one, other));
                each.at(Duration.ofSeconds(30), () -> each.heal(one, other));
                one.start(() -> Tulip.sleep(MINUTE).await());
                each.run();
                assertThat(each.story())
                        .noneMatch(line -> line.contains("is open") && seconds(line) > 10 && seconds(line) < 30);
                ends += each.story().stream()
                        .filter(line -> line.contains("is open") && seconds(line) < 10)
                        .count();
            }
        }
        assertThat(ends).as("ends of faults before it").isPositive();
    }

    private static double seconds(String line) {
        return Double.parseDouble(line.strip().split(" ")[0]) / 1000;
    }

    @Test
    void hostsOfAnotherWorld() {
        try (World elsewhere = World.of(2)) {
            Host stranger = elsewhere.host("stranger");
            String says = "stranger must be a host of this world, whose hosts are [server, client]";
            assertThatThrownBy(() -> world.link(server, stranger, LinkOptions.DEFAULT))
                    .hasMessage(says);
            assertThatThrownBy(() -> world.cut(stranger, server)).hasMessage(says);
            assertThatThrownBy(() -> world.heal(stranger, server)).hasMessage(says);
            assertThatThrownBy(() -> world.reset(stranger, server)).hasMessage(says);
            assertThatThrownBy(() -> world.partition(stranger)).hasMessage(says);
            assertThatThrownBy(() -> world.names().set("db", server, stranger)).hasMessage(says);
        }
    }

    @Test
    void namesOfNobody() {
        assertThatThrownBy(() -> world.names().remove("db"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'db' is nobody's name in this world; there are [client, server]");
        assertThatThrownBy(() -> world.names().set("localhost", server)).hasMessageContaining("stands for no other");
    }

    @Test
    void waysWhoseOptionsChangeNothing() {
        assertThatThrownBy(() -> world.link(server, client, LinkOptions.DEFAULT.withQueue(1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add withBandwidth");
        LinkOptions fast = LinkOptions.DEFAULT.withLatency(Duration.ZERO).withReordering(0.5);
        assertThatThrownBy(() -> world.link(server, client, fast))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add withLatency");
    }

    @Test
    void partitionsAndCutsThatSeparateNobody() {
        assertThatThrownBy(world::partition)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a partition of no hosts separates nobody");
        assertThatThrownBy(() -> world.partition(server, client)).hasMessageContaining("a partition of all hosts");
        assertThatThrownBy(() -> world.cut(server, server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server cannot be cut from itself");
        assertThatThrownBy(() -> world.healOneWay(server, server)).hasMessageContaining("from itself");
    }

    @Test
    void programsAndPowerInAnotherStateThanAScriptSays() {
        assertThatThrownBy(server::kill).hasMessage("no program runs on server: none was started");
        assertThatThrownBy(server::restart).hasMessageContaining("server has never had a program: start one");
        server.serve(Worlds.echo());
        sleeps(Duration.ofSeconds(3));
        world.at(SECOND, () -> {
            assertThatThrownBy(server::restart).hasMessageContaining("runs a program already: kill it first");
            server.kill();
            assertThatThrownBy(server::kill).hasMessageContaining("was killed, and restart begins it again");
            server.powerOff();
            server.powerOff();
            assertThatThrownBy(server::kill).hasMessage("no program runs on server: it has no power");
            assertThatThrownBy(server::restart).hasMessage("server has no power: call powerOn first");
            assertThatThrownBy(server::loop).hasMessageContaining("it has no power");
            server.powerOn();
            server.powerOn();
            server.restart();
        });
        world.heal(server, client);
        world.run();
        assertThat(world.story()).filteredOn(line -> line.contains("power")).hasSize(2);
    }

    // Scripts that are not reached

    @Test
    void aScriptThatAWorldHasEndedBeforeIsInItsStory() {
        sleeps(Duration.ofSeconds(2));
        world.at(Duration.ofSeconds(10), () -> {});
        world.run();
        assertThat(world.story()).anyMatch(line -> line.endsWith("has ended before the script at PT10S"));
    }

    @Test
    void aScriptThatNoSeedReachesIsAFailure() {
        Seeds seeds = Seeds.first(10).withName("too short");
        assertThatThrownBy(() -> seeds.check(each -> {
                    each.at(Duration.ofMillis(500), () -> {});
                    each.at(Duration.ofSeconds(10), () -> {});
                    each.host("one").start(() -> Tulip.sleep(SECOND).await());
                }))
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining("too short does not try all that it says")
                .hasMessageContaining("the script at PT10S was reached by none of 10 seeds");
        assertThatThrownBy(() -> seeds.check(each -> {
                    each.at(Duration.ofSeconds(2 + each.choose(1000)), () -> {});
                    each.host("one").start(() -> Tulip.sleep(SECOND).await());
                }))
                .hasMessageMatching(".*the script at PT[^ ]+ to PT[^ ]+ was reached by none of 10 seeds.*");
    }

    @Test
    void aScriptThatOneSeedReachesIsNone() {
        Seeds.first(10).check(each -> {
            each.at(Duration.ofSeconds(1 + each.choose(10)), () -> {});
            each.host("one").start(() -> Tulip.sleep(Duration.ofSeconds(3)).await());
        });
    }
}
