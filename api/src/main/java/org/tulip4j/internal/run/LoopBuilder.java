package org.tulip4j.internal.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.Clock;
import org.tulip4j.EventLoop;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.LoopReport;
import org.tulip4j.internal.diagnose.TasksBean;
import org.tulip4j.internal.engine.Engines;
import org.tulip4j.internal.loop.LoopParts;
import org.tulip4j.internal.loop.OpenLoops;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Makes a loop: chooses backend and engine, and says what was chosen and why. Without state but for the number of the next name;
 * any thread.
 */
public final class LoopBuilder {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private LoopBuilder() {}

    /** What was asked for, and where. */
    private record Wish(@Nullable String backend, String source) {
        static Wish of(LoopOptions options) {
            if (options.backend() != null) {
                return new Wish(options.backend(), "newLoop");
            }
            String property = System.getProperty("tulip.backend");
            if (property != null && !property.isBlank()) {
                return new Wish(property.trim(), "-Dtulip.backend");
            }
            String variable = System.getenv("TULIP_BACKEND");
            if (variable != null && !variable.isBlank()) {
                return new Wish(variable.trim(), "TULIP_BACKEND");
            }
            return new Wish(null, "");
        }

        String text() {
            return backend == null ? "the best available" : backend + " (" + source + ")";
        }
    }

    /** Makes a loop that lives in a thread of a host. */
    public static EventLoop attach(GuestHost host, LoopOptions options) {
        if (Objects.requireNonNull(host, "host").hasEnded()) {
            throw new IllegalStateException(host + " has ended: attach to one that runs");
        }
        EventLoopImpl loop = build(options.backend() == null ? options.withBackend("nio") : options);
        try {
            loop.requireUngated("loops that live in the thread of a host");
            if (options.provider() == null && !loop.backend().canWaitElsewhere()) {
                throw new BackendUnavailableException(
                        "backend " + loop.report().backend() + " cannot wait beside the thread of " + host
                                + "; choose nio, or NettyLoops.attach for a loop of Netty",
                        null);
            }
            if (isSimulated(options)) {
                ThreadState.current().simulates(loop.backend());
            }
            loop.attach(host);
            return loop;
        } catch (RuntimeException | Error failed) {
            loop.closeNow();
            throw failed;
        }
    }

    /** Makes a loop. */
    public static EventLoopImpl build(LoopOptions options) {
        return build(options, BackendProvider::create);
    }

    /**
     * Makes a loop that one thread runs and closes, and no other; a backend may lean on that.
     *
     * @param options which backend and engine
     */
    public static EventLoopImpl buildForOneThread(LoopOptions options) {
        return build(options, BackendProvider::createForOneThread);
    }

    /** How a backend is made. */
    private interface Making {
        Backend make(BackendProvider provider, Clock clock) throws IOException;
    }

    private static EventLoopImpl build(LoopOptions options, Making making) {
        requireSystem(options);
        Wish wish = Wish.of(options);
        BackendSurvey survey = options.provider() != null ? BackendSurvey.none() : BackendSurvey.found();
        BackendProvider provider = options.provider() != null ? options.provider() : choose(wish, survey);
        Backend backend;
        try {
            backend = making.make(provider, options.clock());
        } catch (IOException refused) {
            throw new BackendUnavailableException(
                    "backend " + provider.name() + " could not be made: " + refused, refused);
        }
        try {
            CoroutineEngine own = options.coroutineEngine();
            CoroutineEngine chosen =
                    own != null ? own : Engines.choose(engineWish(options), backend::decorate, backend::standsIn);
            CoroutineEngine engine = around(options, chosen);
            LoopReport report = LoopReport.of(
                            wish.text(),
                            provider.name(),
                            wish.backend() == null
                                    ? "it has the highest priority of those available"
                                    : "it was required",
                            engine.name())
                    .withUnavailable(survey, survey.foreign())
                    .withRemedy(own != null ? "" : Engines.remedy(chosen, engineWish(options)));
            String name = options.name() == null ? "loop-" + COUNTER.incrementAndGet() : options.name();
            EventLoopImpl loop = new EventLoopImpl(new LoopParts(
                    name,
                    backend,
                    options.clock(),
                    engine,
                    report,
                    options.resolver(),
                    options.unretrievedGrace(),
                    provider.isSimulated(),
                    histograms(options)));
            OpenLoops.add(loop);
            if (Boolean.getBoolean("tulip.jmx")) {
                TasksBean.register();
            }
            loop.setDebug(options.debug() != null ? options.debug() : debugWish());
            report(loop, provider, isFirstChoice(provider, survey));
            return loop;
        } catch (RuntimeException | Error failed) {
            closeQuietlyInto(backend, failed);
            throw failed;
        }
    }

    /** Refuses another loop in a simulation, which makes its own ones between two turns. */
    private static void requireSystem(LoopOptions options) {
        String what = "loops that a program makes by itself";
        ThreadState here = ThreadState.current();
        if (here.loop() instanceof EventLoopImpl running) {
            running.backend().requireSystem(what);
        }
        Backend simulation = here.simulation();
        if (simulation != null && !isSimulated(options)) {
            simulation.requireSystem(what);
        }
    }

    private static boolean isSimulated(LoopOptions options) {
        return options.provider() != null && options.provider().isSimulated();
    }

    /** Says what was chosen: at once when somebody should react, else before the loop first waits. */
    private static void report(EventLoopImpl loop, BackendProvider provider, boolean firstChoice) {
        if (provider.isSimulated()) {
            return;
        }
        if (loop.report().remedy().isEmpty() && firstChoice) {
            loop.reportWhenIdle();
        } else {
            loop.logReport();
        }
    }

    private static void closeQuietlyInto(Backend backend, Throwable failed) {
        try {
            backend.close();
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    private static CoroutineEngine around(LoopOptions options, CoroutineEngine chosen) {
        UnaryOperator<CoroutineEngine> around = options.engineAround();
        return around == null
                ? chosen
                : Objects.requireNonNull(around.apply(chosen), "the engine that stands before the chosen one");
    }

    private static @Nullable String engineWish(LoopOptions options) {
        return options.engine() != null ? options.engine() : Engines.wish();
    }

    private static boolean histograms(LoopOptions options) {
        return options.histograms() != null ? options.histograms() : Boolean.getBoolean("tulip.histograms");
    }

    private static boolean debugWish() {
        String property = System.getProperty("tulip.debug", System.getenv("TULIP_DEBUG"));
        return "true".equalsIgnoreCase(property) || "1".equals(property);
    }

    /** Only those backends are tried that the choice depends on: trying one may load a native library. */
    private static BackendProvider choose(Wish wish, BackendSurvey survey) {
        BackendProvider chosen = wish.backend() == null ? best(survey) : BackendSurvey.named(wish.backend());
        if (chosen == null) {
            throw new BackendUnavailableException(problem(wish, survey.providers(), survey));
        }
        return chosen;
    }

    private static @Nullable BackendProvider best(BackendSurvey survey) {
        for (BackendProvider provider : survey.providers()) {
            if (provider.priority() >= 0 && provider.unavailabilityCause() == null) {
                return provider;
            }
        }
        return null;
    }

    /** Whether no better backend made for this system was passed over. */
    private static boolean isFirstChoice(BackendProvider chosen, BackendSurvey survey) {
        if (!survey.isLookedAt()) {
            return true; // one was named, and was there
        }
        for (BackendProvider provider : survey.providers()) {
            if (provider == chosen || provider.suitsSystem()) {
                return provider == chosen;
            }
        }
        return true;
    }

    private static String problem(Wish wish, List<BackendProvider> all, Map<String, String> unavailable) {
        List<String> usable = all.stream()
                .map(BackendProvider::name)
                .filter(name -> !unavailable.containsKey(name))
                .toList();
        StringBuilder text = new StringBuilder();
        if (all.isEmpty() && wish.backend() == null) {
            text.append("there is no backend: add org.tulip4j:")
                    .append(BackendSurvey.artifact("nio"))
                    .append(" (no dependencies) or org.tulip4j:")
                    .append(BackendSurvey.artifact("epoll"))
                    .append(" to the class path or module path");
            return text.toString();
        }
        if (wish.backend() == null) {
            text.append("no backend can be used by default");
        } else if (unavailable.containsKey(wish.backend())) {
            text.append("backend ").append(wish.text()).append(" cannot be used here: ");
            text.append(unavailable.get(wish.backend()));
        } else {
            text.append("unknown backend ").append(wish.text());
            String artifact = BackendSurvey.artifact(wish.backend());
            if (artifact != null) {
                text.append(": it is in org.tulip4j:")
                        .append(artifact)
                        .append(", which is not on the class path or module path");
            }
        }
        text.append("; available: ").append(usable.isEmpty() ? "none" : String.join(", ", usable));
        unavailable.forEach((name, cause) ->
                text.append("; ").append(name).append(" unavailable: ").append(cause));
        return text.toString();
    }
}
