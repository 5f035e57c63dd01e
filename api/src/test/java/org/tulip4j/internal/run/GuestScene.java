package org.tulip4j.internal.run;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.LoopOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.BackendProvider;

/** A guest on a host that runs a turn when it is told to, and what its tests note. */
@Timeout(60)
abstract class GuestScene {
    static final int SECOND = 1_000_000_000;

    final FakeBackend backend = new FakeBackend();
    final FakeHost host = new FakeHost();
    final Loop loop = (Loop) EventLoops.attach(
            host, LoopOptions.DEFAULT.withBackend((BackendProvider) backend).withClock(backend));
    final List<String> ran = new ArrayList<>();
    final List<ErrorContext> told = new ArrayList<>();

    GuestScene() {
        loop.setExceptionHandler((on, context) -> told.add(context));
        host.runAll();
        host.alarms.clear();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    final void soon(String name) {
        loop.callSoon(() -> ran.add(name));
    }

    /** Takes longer than a turn may. */
    static void spin() {
        for (long start = System.nanoTime(); System.nanoTime() - start < 1_000_000; ) {
            Thread.onSpinWait();
        }
    }
}
