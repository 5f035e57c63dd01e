package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.FakeBackend;

/** Signals of this very process. */
@Timeout(60)
class ProcessSignalsTest {
    private static final String SIGNAL = "USR2";

    private static void raise() throws Exception {
        Class<?> type = Class.forName("sun.misc.Signal");
        type.getMethod("raise", type)
                .invoke(null, type.getConstructor(String.class).newInstance(SIGNAL));
    }

    @Test
    void aHandlerRunsUntilTheOneBeforeIsPutBack() throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Object original = ProcessSignals.handle(SIGNAL, () -> heard.add("first"));
        try {
            raise();
            assertThat(heard.poll(50, TimeUnit.SECONDS)).isEqualTo("first");
            Object first = ProcessSignals.handle(SIGNAL, () -> heard.add("second"));
            raise();
            assertThat(heard.poll(50, TimeUnit.SECONDS)).isEqualTo("second");
            assertThat(first).hasToString("tulip's handler of signal USR2");
            assertThat(first.equals(first)).isTrue();
            Object second = ProcessSignals.restore(SIGNAL, first);
            assertThat(first.equals(second)).isFalse();
            Set<Object> both = new HashSet<>();
            both.add(first);
            both.add(second);
            both.add(first);
            assertThat(both).hasSize(2);
            assertThat(first.hashCode()).isEqualTo(System.identityHashCode(first));
            raise();
            assertThat(heard.poll(50, TimeUnit.SECONDS)).isEqualTo("first");
        } finally {
            ProcessSignals.restore(SIGNAL, original);
        }
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "STOP"})
    void whatNobodyCanCatchIsRefused(String signal) {
        assertThatThrownBy(() -> ProcessSignals.handle(signal, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signal " + signal + " cannot be caught");
    }

    @Test
    void whatThereIsNotIsNamed() {
        assertThatThrownBy(() -> ProcessSignals.handle("NOSUCH", () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no signal NOSUCH here; a name is for instance INT")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatTheJvmKeepsIsNamed() {
        assertThatThrownBy(() -> ProcessSignals.handle("SEGV", () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the JVM keeps signal SEGV for itself");
    }

    @Test
    void loopsNameSignalsWithOrWithoutSig() {
        try (EventLoopImpl loop = (EventLoopImpl) new FakeBackend().newLoop();
                EventLoopImpl other = (EventLoopImpl) new FakeBackend().newLoop()) {
            loop.addSignalHandler("sigusr2", () -> {});
            assertThat(other.removeSignalHandler("USR2")).as("another's").isFalse();
            assertThat(loop.removeSignalHandler("SIGUSR2")).isTrue();
            assertThat(loop.removeSignalHandler("usr2")).isFalse();
            for (String wrong : new String[] {null, " "}) {
                assertThatThrownBy(() -> loop.addSignalHandler(wrong, () -> {}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a signal needs a name, for instance INT");
            }
        }
    }

    @Test
    void aLoopThatIsClosedGivesBackWhatWasThereBeforeAnyLoop() throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Object original = ProcessSignals.handle(SIGNAL, () -> heard.add("before"));
        try {
            EventLoopImpl loop = (EventLoopImpl) new FakeBackend().newLoop();
            loop.addSignalHandler(SIGNAL, () -> heard.add("first"));
            loop.addSignalHandler(SIGNAL, () -> heard.add("second"));
            loop.close();
            raise();
            assertThat(heard.poll(50, TimeUnit.SECONDS)).isEqualTo("before");
        } finally {
            ProcessSignals.restore(SIGNAL, original);
        }
    }
}
