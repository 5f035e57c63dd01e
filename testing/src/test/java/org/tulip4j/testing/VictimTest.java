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

        @TulipTest(seeds = 3)
        void wantsALoopToo(World world, EventLoop loop) {}

        @TulipTest(seeds = 3, cancels = 3)
        void wantsBoth(World world, Victim victim) {}
    }

    private static void run(String name) throws Throwable {
        Method method = Arrays.stream(Wrong.class.getDeclaredMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        Object[] none = new Object[method.getParameterCount()];
        new Repeated(method, new Wrong(), Arrays.asList(none)).run(method.getAnnotation(TulipTest.class));
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
                "takesNoWorld: needs a parameter of type World",
                "wantsALoopToo: can have no other parameter",
                "wantsBoth: and not both"
            })
    void whatCannotBeRunSaysSo(String wrong) {
        String[] parts = wrong.split(": ");
        assertThatThrownBy(() -> run(parts[0])).hasMessageContaining(parts[1]);
    }
}
