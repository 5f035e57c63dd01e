package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.FakeBackend;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;

/** A signal has arrived, and before its turn something changes. */
@Timeout(60)
class LoopSignalsTest {
    private static final String SIGNAL = "USR2";

    private final Loop loop = (Loop) new FakeBackend().newLoop();
    private final Loop other = (Loop) new FakeBackend().newLoop();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
        other.close();
    }

    /** Sends the process a signal and waits until the loop has been told. */
    private static void raise(Loop told) throws Exception {
        Class<?> type = Class.forName("sun.misc.Signal");
        type.getMethod("raise", type)
                .invoke(null, type.getConstructor(String.class).newInstance(SIGNAL));
        while (!told.hasArrivals()) {
            Thread.onSpinWait();
        }
    }

    private void pass(Loop of) {
        of.callSoon(of::stop);
        of.runForever();
    }

    private void step(VoidCoroutine body) {
        loop.runUntilCompleteVoid(body);
        pass(loop);
    }

    @Test
    void aHandlerThatIsThereHearsOfIt() {
        step(() -> {
            loop.addSignalHandler(SIGNAL, () -> heard.add("handler"));
            raise(loop);
        });
        assertThat(heard).containsExactly("handler");
    }

    @Test
    void aHandlerThatIsRemovedBeforeItsTurnDoesNotRun() {
        step(() -> {
            loop.addSignalHandler(SIGNAL, () -> heard.add("handler"));
            raise(loop);
            assertThat(loop.removeSignalHandler(SIGNAL)).isTrue();
        });
        assertThat(heard).isEmpty();
    }

    @Test
    void aHandlerThatReplacesItBeforeItsTurnRunsInItsStead() {
        step(() -> {
            loop.addSignalHandler(SIGNAL, () -> heard.add("before"));
            raise(loop);
            loop.addSignalHandler(SIGNAL, () -> heard.add("after"));
        });
        assertThat(heard).containsExactly("after");
    }

    @Test
    void aLoopThatTookTheSignalBeforeItsTurnHearsOfIt() {
        step(() -> {
            loop.addSignalHandler(SIGNAL, () -> heard.add("before"));
            raise(loop);
            Thread thread = new Thread(() -> other.addSignalHandler(SIGNAL, () -> heard.add("other")));
            thread.start();
            thread.join();
        });
        assertThat(heard).isEmpty();
        pass(other);
        assertThat(heard).containsExactly("other");
    }
}
