package org.tulip4j.tck;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is asked of a backend or an engine.
 *
 * @since 0.1.0
 */
public final class TckCheck {
    private final String name;
    private final String asks;
    private final Play play;
    private final List<Capability> needs;

    TckCheck(String name, String asks, Play play, Capability... needs) {
        this.name = name;
        this.asks = asks;
        this.play = play;
        this.needs = List.copyOf(Arrays.asList(needs));
    }

    /** What a check does. */
    @FunctionalInterface
    interface Play {
        void run(TckStage stage) throws Throwable;
    }

    /** {@return kind, section and rule, for instance "required_streams_closeFlushes"} */
    public String name() {
        return name;
    }

    /** {@return what must hold, and where to look when it does not} */
    public String asks() {
        return asks;
    }

    Play play() {
        return play;
    }

    List<Capability> needs() {
        return needs;
    }

    /**
     * Why it cannot be asked there.
     *
     * @param environment asked about
     * @return the reason, or null when it applies
     */
    public @Nullable String notApplicable(TckEnvironment environment) {
        for (Capability need : needs) {
            String reason = environment.lacks(need);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /**
     * Runs the check in a thread of its own. Returns when it has passed.
     *
     * @param environment where
     * @throws AssertionError when it is red, or not done within the environment's timeout; names the check and what it
     *     asks
     * @throws InterruptedException when the caller is interrupted while it waits
     */
    public void run(TckEnvironment environment) throws InterruptedException {
        TckStage stage = new TckStage(environment);
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        play.run(stage);
                    } catch (Throwable failure) {
                        thrown.set(failure);
                    }
                },
                "tck-" + name);
        thread.setDaemon(true);
        thread.start();
        thread.join(Math.max(1, environment.timeout().toMillis()));
        if (thread.isAlive()) {
            AssertionError late = red(
                    environment,
                    "not done after "
                            + TimeUnit.MILLISECONDS.toSeconds(
                                    environment.timeout().toMillis()) + " s"
                            + stage.watch().violations().stream()
                                    .map(law -> "; " + law)
                                    .collect(java.util.stream.Collectors.joining()),
                    null);
            late.setStackTrace(thread.getStackTrace());
            stage.give();
            throw late;
        }
        stage.end();
        List<String> violations = stage.watch().violations();
        if (!violations.isEmpty()) {
            throw red(environment, "the backend broke the seam's law: " + String.join("; ", violations), thrown.get());
        }
        Throwable failure = thrown.get();
        if (failure != null) {
            throw red(environment, String.valueOf(failure.getMessage()), failure);
        }
    }

    private AssertionError red(TckEnvironment environment, String what, @Nullable Throwable cause) {
        return new AssertionError(name + " on " + environment + ": " + what + "\nIt asks: " + asks, cause);
    }

    @Override
    public String toString() {
        return name;
    }
}
