package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.Tulip;
import org.tulip4j.sync.Lock;
import org.tulip4j.testing.world.Victim;
import org.tulip4j.testing.world.World;

/** Tests that are run once for each await at which somebody is cancelled, and once for each seed. */
class VictimTest {
    private static final List<String> CANCELLED = new ArrayList<>();
    private static int worlds;

    private static void pause() {
        Tulip.sleep(Duration.ZERO).await();
    }

    @TulipTest(cancels = 10)
    void aBodyIsCancelledAtEachOfItsAwaits(Victim victim) {
        List<String> done = new ArrayList<>();
        victim.run(() -> {
            pause();
            done.add("one");
            Tulip.sleep(Duration.ofMillis(1)).await();
            done.add("two");
            Tulip.gather(List.of()).await();
            done.add("at once");
        });
        CANCELLED.add(victim.awaitNumber() + " " + victim.wasCancelled() + " " + done);
    }

    @TulipTest(seeds = 5)
    void aWorldIsGivenForEachSeed(World world) {
        worlds++;
        world.host("one").start(VictimTest::pause);
    }

    @AfterAll
    static void everyAwaitWasTaken() {
        assertThat(CANCELLED).containsExactly("1 true []", "2 true [one]", "3 false [one, two, at once]");
        assertThat(worlds).isEqualTo(5);
    }

    /** Lends its methods, which must not pass. */
    @SuppressWarnings("unused")
    private static final class Wrong {
        @TulipTest(cancels = 10)
        void keepsALock(Victim victim) {
            Lock lock = new Lock();
            victim.run(() -> {
                lock.acquire().await();
                pause();
                lock.release();
            });
            assertThat(lock.isLocked()).as("the lock").isFalse();
        }

        @TulipTest(cancels = 10, engine = "platform")
        void swallows(Victim victim) {
            victim.run(() -> {
                try {
                    pause();
                } catch (CancelledError swallowed) {
                    throw new IllegalStateException("not what a cancelled one says", swallowed);
                }
            });
        }

        @TulipTest(cancels = 3)
        void waitsOften(Victim victim) {
            victim.run(() -> {
                for (int i = 0; i < 5; i++) {
                    pause();
                }
            });
        }

        @TulipTest(cancels = 3)
        void hasNone(Victim victim) {}

        @TulipTest(cancels = 3)
        void takesNone() {}

        @TulipTest(seeds = 3)
        void takesNoWorld() {}

        @TulipTest(seeds = -1)
        void wantsFewerSeeds(World world) {}

        @TulipTest(cancels = -1)
        void wantsFewerCancels(Victim victim) {}

        @TulipTest(threads = 0)
        void wantsNoThread(World world) {}

        @TulipTest(timeoutSeconds = 0)
        void wantsNoTime(World world) {}

        @TulipTest(backend = "nio")
        void wantsSockets(World world) {}

        @TulipTest(time = TulipTest.Time.AUTO_JUMP)
        void wantsAClock(World world) {}

        @TulipTest(seed = 7)
        void wantsASeedOnly() {}

        @TulipTest(seeds = 3)
        void wantsALoop(World world, EventLoop loop) {}
    }

    private static void run(String name) throws Throwable {
        Method method = Arrays.stream(Wrong.class.getDeclaredMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        Object[] none = new Object[method.getParameterCount()];
        new Repeated(method, new Wrong(), Arrays.asList(none), name).run(method.getAnnotation(TulipTest.class));
    }

    @Test
    void whatACancelledOneLeavesIsToldWithThePlace() {
        assertThatThrownBy(() -> run("keepsALock"))
                .hasMessageContaining("cancelled at its await number 1, ")
                .hasMessageContaining("VictimTest")
                .hasMessageContaining("[the lock]");
        assertThatThrownBy(() -> run("swallows")).hasMessageContaining("not what a cancelled one says");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waitsOften: raise cancels",
                "hasNone: never called Victim.run",
                "takesNone: needs a parameter of type Victim",
                "takesNoWorld: need a parameter of type World",
                "wantsFewerSeeds: zero or more",
                "wantsFewerCancels: zero or more",
                "wantsNoThread: threads and timeoutSeconds more",
                "wantsNoTime: threads and timeoutSeconds more",
                "wantsSockets: backend = \"nio\" means nothing in a world",
                "wantsAClock: time = AUTO_JUMP means nothing in a world",
                "wantsASeedOnly: need a parameter of type World",
                "wantsALoop: no EventLoop in a test of a world"
            })
    void whatCannotBeRunSaysSo(String wrong) {
        String[] parts = wrong.split(": ");
        assertThatThrownBy(() -> run(parts[0])).hasMessageContaining(parts[1]);
    }
}
