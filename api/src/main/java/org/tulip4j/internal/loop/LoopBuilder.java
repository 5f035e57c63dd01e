package org.tulip4j.internal.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.EventLoop;
import org.tulip4j.LoopOptions;
import org.tulip4j.LoopReport;
import org.tulip4j.internal.engine.Engines;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.CoroutineEngine;

/** Makes a loop: chooses backend and engine, and says what was chosen and why. */
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

    /** Makes a loop. */
    public static EventLoop build(LoopOptions options) {
        Wish wish = Wish.of(options);
        Map<String, String> unavailable = new LinkedHashMap<>();
        Set<String> foreign = new HashSet<>();
        BackendProvider provider = options.provider() != null ? options.provider() : choose(wish, unavailable, foreign);
        Backend backend;
        try {
            backend = provider.create(options.clock());
        } catch (IOException refused) {
            throw new BackendUnavailableException(
                    "backend " + provider.name() + " could not be made: " + refused, refused);
        }
        try {
            CoroutineEngine own = options.coroutineEngine();
            CoroutineEngine engine = own != null ? own : Engines.choose(engineWish(options), backend::decorate);
            LoopReport report = new LoopReport(
                    wish.text(),
                    provider.name(),
                    wish.backend() == null ? "it has the highest priority of those available" : "it was required",
                    unavailable,
                    foreign,
                    engine.name(),
                    own != null ? "" : Engines.remedy(engine));
            String name = options.name() == null ? "loop-" + COUNTER.incrementAndGet() : options.name();
            LoopCore loop = new LoopCore(name, backend, options.clock(), engine, report);
            loop.setDebug(options.debug() != null ? options.debug() : debugWish());
            LoopErrors.LOG.log(System.Logger.Level.INFO, "{0}: {1}", name, report);
            return loop;
        } catch (RuntimeException | Error failed) {
            closeQuietlyInto(backend, failed);
            throw failed;
        }
    }

    private static void closeQuietlyInto(Backend backend, Throwable failed) {
        try {
            backend.close();
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    private static @Nullable String engineWish(LoopOptions options) {
        return options.engine() != null ? options.engine() : Engines.wish();
    }

    private static boolean debugWish() {
        String property = System.getProperty("tulip.debug", System.getenv("TULIP_DEBUG"));
        return "true".equalsIgnoreCase(property) || "1".equals(property);
    }

    private static BackendProvider choose(Wish wish, Map<String, String> unavailable, Set<String> foreign) {
        List<BackendProvider> all = providers(unavailable);
        BackendProvider best = null;
        BackendProvider named = null;
        for (BackendProvider provider : all) {
            Throwable cause = provider.unavailabilityCause();
            if (cause != null) {
                unavailable.put(provider.name(), cause(cause));
                if (!provider.suitsSystem()) {
                    foreign.add(provider.name());
                }
            } else if (provider.name().equals(wish.backend())) {
                named = provider;
            } else if (best == null && provider.priority() >= 0) {
                best = provider;
            }
        }
        BackendProvider chosen = wish.backend() == null ? best : named;
        if (chosen == null) {
            throw new BackendUnavailableException(problem(wish, all, unavailable));
        }
        return chosen;
    }

    private static List<BackendProvider> providers(Map<String, String> unavailable) {
        List<BackendProvider> all = new ArrayList<>();
        var found = ServiceLoader.load(BackendProvider.class).iterator();
        for (int broken = 0; ; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                all.add(found.next());
            } catch (ServiceConfigurationError unusable) {
                unavailable.put("provider " + ++broken, cause(unusable));
            }
        }
        all.sort(Comparator.comparingInt(BackendProvider::priority).reversed());
        return all;
    }

    private static String problem(Wish wish, List<BackendProvider> all, Map<String, String> unavailable) {
        List<String> usable = all.stream()
                .map(BackendProvider::name)
                .filter(name -> !unavailable.containsKey(name))
                .toList();
        StringBuilder text = new StringBuilder();
        if (wish.backend() == null) {
            text.append("no backend can be used by default");
        } else if (unavailable.containsKey(wish.backend())) {
            text.append("backend ").append(wish.text()).append(" cannot be used here: ");
            text.append(unavailable.get(wish.backend()));
        } else {
            text.append("unknown backend ").append(wish.text());
        }
        text.append("; available: ")
                .append(usable.isEmpty() ? "none (is a backend's jar on the path?)" : String.join(", ", usable));
        unavailable.forEach((name, cause) ->
                text.append("; ").append(name).append(" unavailable: ").append(cause));
        return text.toString();
    }

    private static String cause(Throwable thrown) {
        String text = String.valueOf(thrown.getMessage());
        Throwable root = thrown.getCause();
        return root == null || root.getMessage() == null || text.contains(root.getMessage())
                ? text
                : text + " (" + root.getMessage() + ")";
    }
}
