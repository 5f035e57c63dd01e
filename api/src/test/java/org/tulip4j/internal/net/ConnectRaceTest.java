package org.tulip4j.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.StreamEndpoint;

/** Happy Eyeballs on a clock that moves when the loop waits. */
class ConnectRaceTest {
    private static final ConnectOptions OPTIONS = ConnectOptions.DEFAULT;

    private final FakeBackend backend = new FakeBackend();
    private final List<StreamEndpoint> won = new ArrayList<>();
    private final List<Throwable> lost = new ArrayList<>();

    private void play(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
        backend.calls.remove("closed");
    }

    /** A race of 1.1.1.1, 1.1.1.2 and 1.1.1.3. */
    private ConnectRace race(ConnectOptions options) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            addresses.add(new InetSocketAddress("1.1.1." + i, 80));
        }
        ConnectRace race =
                new ConnectRace((Loop) EventLoops.running(), backend, addresses, options, won::add, lost::add);
        race.startNext();
        return race;
    }

    private static void pass(int millis) {
        Tulip.sleep(Duration.ofMillis(millis)).await();
    }

    private void fail(int attempt, IOException cause) {
        backend.connecting.get(attempt).failed(cause);
    }

    @Test
    void theNextAddressStartsAfterTheDelayAndTheOthersGoOn() {
        play(() -> {
            race(OPTIONS);
            pass(1000);
        });
        assertThat(backend.calls)
                .containsExactly("connect 1.1.1.1 at 0", "connect 1.1.1.2 at 250", "connect 1.1.1.3 at 500");
        assertThat(won).isEmpty();
        assertThat(lost).isEmpty();
    }

    @Test
    void aFailureStartsTheNextAtOnceAndTheDelayAnew() {
        play(() -> {
            race(OPTIONS);
            pass(100);
            fail(0, new ConnectException("no"));
            pass(1000);
        });
        assertThat(backend.calls)
                .containsExactly("connect 1.1.1.1 at 0", "connect 1.1.1.2 at 100", "connect 1.1.1.3 at 350");
    }

    @Test
    void anEarlierAttemptThatFailsDoesNotHurryTheNext() {
        play(() -> {
            race(OPTIONS);
            pass(300);
            fail(0, new ConnectException("no"));
            pass(1000);
        });
        assertThat(backend.calls)
                .containsExactly("connect 1.1.1.1 at 0", "connect 1.1.1.2 at 250", "connect 1.1.1.3 at 500");
    }

    @Test
    void theRaceIsLostWithTheLastToFailWhicheverItIs() {
        play(() -> {
            race(OPTIONS);
            pass(600);
            fail(2, new ConnectException("no"));
            fail(0, new ConnectException("no"));
            pass(1000);
            assertThat(lost).isEmpty();
            fail(1, new ConnectException("no"));
        });
        assertThat(lost).hasSize(1);
        assertThat(backend.calls).hasSize(3);
    }

    @Test
    void withoutADelayTheAddressesAreTriedOneAfterTheOther() {
        play(() -> {
            race(OPTIONS.withHappyEyeballsDelay(null));
            pass(10_000);
            assertThat(backend.calls).containsExactly("connect 1.1.1.1 at 0");
            fail(0, new ConnectException("no"));
            pass(10_000);
            fail(1, new ConnectException("no"));
        });
        assertThat(backend.calls)
                .containsExactly("connect 1.1.1.1 at 0", "connect 1.1.1.2 at 10000", "connect 1.1.1.3 at 20000");
    }

    @Test
    void theFirstThatConnectsWinsAndTheOthersAreClosed() {
        FakeStream winner = backend.newStream();
        FakeStream late = backend.newStream();
        play(() -> {
            race(OPTIONS);
            pass(300);
            backend.connecting.get(1).connected(winner);
            backend.connecting.get(0).connected(late);
            pass(1000);
        });
        assertThat(won).containsExactly(winner);
        assertThat(winner.calls).isEmpty();
        assertThat(late.calls).containsExactly("close");
        assertThat(lost).isEmpty();
        assertThat(backend.calls).containsExactly("connect 1.1.1.1 at 0", "connect 1.1.1.2 at 250", "cancel 1.1.1.1");
    }

    @Test
    void aLateFailureAfterTheWinIsNotTold() {
        play(() -> {
            race(OPTIONS);
            pass(300);
            backend.connecting.get(0).connected(backend.newStream());
            fail(1, new ConnectException("no"));
            pass(1000);
        });
        assertThat(won).hasSize(1);
        assertThat(lost).isEmpty();
        assertThat(backend.calls).hasSize(3).endsWith("cancel 1.1.1.2");
    }

    @Test
    void whatNoAddressCanMendEndsTheRaceAtOnce() {
        IllegalStateException cause = new IllegalStateException("no handlers");
        play(() -> {
            race(OPTIONS);
            pass(300);
            backend.connecting.get(1).hopeless(cause);
            backend.connecting.get(0).hopeless(cause);
            pass(1000);
        });
        assertThat(lost).containsExactly(cause);
        assertThat(won).isEmpty();
        assertThat(backend.calls).containsExactly("connect 1.1.1.1 at 0", "connect 1.1.1.2 at 250", "cancel 1.1.1.1");
    }

    @Test
    void cancellingClosesEveryAttemptAndStartsNone() {
        play(() -> {
            ConnectRace race = race(OPTIONS);
            pass(300);
            race.cancel();
            race.cancel();
            pass(1000);
        });
        assertThat(backend.calls)
                .containsExactlyInAnyOrder(
                        "connect 1.1.1.1 at 0", "connect 1.1.1.2 at 250", "cancel 1.1.1.1", "cancel 1.1.1.2");
        assertThat(won).isEmpty();
        assertThat(lost).isEmpty();
    }

    @Test
    void addressesThatAreRefusedAtTheCallAreSkipped() {
        backend.refusing.put("1.1.1.1", new NoRouteToHostException("no route"));
        backend.refusing.put("1.1.1.2", new UnsupportedAddressTypeException());
        FakeStream winner = backend.newStream();
        play(() -> {
            race(OPTIONS);
            backend.connecting.get(0).connected(winner);
        });
        assertThat(backend.calls).containsExactly("refuse 1.1.1.1 at 0", "refuse 1.1.1.2 at 0", "connect 1.1.1.3 at 0");
        assertThat(won).containsExactly(winner);
        assertThat(lost).isEmpty();
    }

    @Test
    void anErrorAtTheCallEndsTheRace() {
        LinkageError broken = new LinkageError("no library");
        backend.refusing.put("1.1.1.2", broken);
        play(() -> {
            race(OPTIONS);
            pass(1000);
        });
        assertThat(lost).containsExactly(broken);
        assertThat(backend.calls).containsExactly("connect 1.1.1.1 at 0", "refuse 1.1.1.2 at 250", "cancel 1.1.1.1");
    }

    @Test
    void whenAllAreRefusedAtTheCallTheRaceIsLostOnce() {
        for (int i = 1; i <= 3; i++) {
            backend.refusing.put("1.1.1." + i, new UnsupportedAddressTypeException());
        }
        play(() -> {
            race(OPTIONS);
            pass(1000);
        });
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1.1.1.1")
                .hasMessageContaining("1.1.1.3");
        assertThat(lost.get(0).getSuppressed()[0]).hasCauseInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void equalFailuresAreToldAsTheFirst() {
        ConnectException first = new ConnectException("refused");
        play(() -> {
            race(OPTIONS);
            fail(0, first);
            fail(1, new ConnectException("refused"));
            assertThat(lost).isEmpty();
            fail(2, new ConnectException("refused"));
        });
        assertThat(lost).containsExactly(first);
    }

    @Test
    void refusalsOfSeveralAddressesAreOneRefusal() {
        ConnectException first = new ConnectException("refused: a");
        play(() -> {
            race(OPTIONS);
            fail(0, first);
            fail(1, new ConnectException("refused: b"));
            fail(2, new ConnectException("refused: c"));
        });
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Multiple exceptions: refused: a; refused: b; refused: c");
        assertThat(lost.get(0).getSuppressed()).hasSize(3).startsWith(first);
    }

    @Test
    void differentFailuresAreOneErrorThatHasThemAll() {
        play(() -> {
            race(OPTIONS);
            fail(0, new ConnectException("refused"));
            fail(1, new NoRouteToHostException("no route"));
            fail(2, new IOException("odd"));
        });
        assertThat(lost.get(0)).hasMessage("Multiple exceptions: refused; no route; odd");
        assertThat(lost.get(0).getSuppressed()).hasSize(3);
    }

    @Test
    void allErrorsAreAGroupWhenAskedFor() {
        List<IOException> causes = List.of(new ConnectException("a"), new ConnectException("a"), new IOException("b"));
        play(() -> {
            race(OPTIONS.withAllErrors(true));
            for (int i = 0; i < 3; i++) {
                fail(i, causes.get(i));
            }
        });
        assertThat(lost).hasSize(1);
        assertThat(((ExceptionGroup) lost.get(0)).exceptions()).isEqualTo(causes);
    }
}
