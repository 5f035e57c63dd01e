package org.tulip4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tulip4j.spi.BackendProvider;

/** Where a test runs: outside of loops, or in a callback or a task of a loop on one engine. */
public record Place(String name, String engine) {
    /** Outside, and in callback and task on every engine that can be used here. */
    public static Stream<Place> all() {
        List<Place> all = new ArrayList<>();
        all.add(new Place("outside", null));
        engines().forEach(engine -> {
            all.add(new Place("callback", engine));
            all.add(new Place("task", engine));
        });
        return all.stream();
    }

    /** The engines that can be used here. */
    public static Stream<String> engines() {
        return Stream.of("continuation", "virtual", "platform").filter(Place::usable);
    }

    private static boolean usable(String engine) {
        try (EventLoop loop = newLoop(engine)) {
            return !loop.isClosed();
        } catch (BackendUnavailableException absent) {
            return false;
        }
    }

    static EventLoop newLoop(String engine) {
        FakeBackend backend = new FakeBackend();
        return EventLoops.newLoop(LoopOptions.DEFAULT
                .withBackend((BackendProvider) backend)
                .withClock(backend)
                .withEngine(engine));
    }

    /** Runs a test there; what it throws comes out. */
    void run(VoidCoroutine body) throws Exception {
        switch (name) {
            case "outside" -> body.run();
            case "task" -> {
                try (EventLoop loop = newLoop(engine)) {
                    loop.runUntilCompleteVoid(body);
                }
            }
            default -> {
                try (EventLoop loop = newLoop(engine)) {
                    Future<Void> done = loop.createFuture();
                    loop.callSoon(() -> {
                        try {
                            body.run();
                            done.setResult(null);
                        } catch (Throwable failed) {
                            done.setException(failed);
                        }
                    });
                    loop.runUntilComplete(done);
                }
            }
        }
    }

    @Override
    public String toString() {
        return engine == null ? name : name + " on " + engine;
    }
}
