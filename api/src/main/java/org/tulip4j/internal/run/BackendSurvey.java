package org.tulip4j.internal.run;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.BackendProvider;

/**
 * The backends that are here, best first, and as a map those that cannot be used, with the cause. Each is tried when the map
 * is first looked at, and not before: trying one may load a native library. Any thread.
 */
final class BackendSurvey extends AbstractMap<String, String> {
    /** There is nothing to be found: the provider was given. */
    private final boolean empty;
    /** Providers that could not even be loaded, with the cause. */
    private final Map<String, String> broken = new LinkedHashMap<>();

    /** The unavailable ones that are made for other operating systems. */
    private final Set<String> foreignNames = new LinkedHashSet<>();
    /** All that were found, best first; null until somebody needs them. */
    private @Nullable List<BackendProvider> providers;
    /** Those that cannot be used, with the cause; null until somebody looks. */
    private @Nullable Map<String, String> unavailable;

    private BackendSurvey(boolean empty) {
        this.empty = empty;
    }

    /** {@return a survey of no backends} */
    static BackendSurvey none() {
        return new BackendSurvey(true);
    }

    /** {@return a survey of the backends that {@link ServiceLoader} finds} */
    static BackendSurvey found() {
        return new BackendSurvey(false);
    }

    /** The first backend of this name that can be used, or null; looks at no other one that comes behind it. */
    static @Nullable BackendProvider named(String name) {
        for (var found = ServiceLoader.load(BackendProvider.class).iterator(); ; ) {
            try {
                if (!found.hasNext()) {
                    return null;
                }
                BackendProvider provider = found.next();
                if (provider.name().equals(name) && provider.unavailabilityCause() == null) {
                    return provider;
                }
            } catch (ServiceConfigurationError unusable) {
                // a survey names it, for whoever asks, and for the exception when there is no other
                continue;
            }
        }
    }

    /** The artifact of tulip's own that has a backend; null for a name that tulip does not know. */
    static @Nullable String artifact(String backend) {
        return switch (backend) {
            case "nio" -> "tulip-nio-backend";
            case "epoll", "io_uring", "kqueue", "netty-nio" -> "tulip-netty-backend";
            case "memory" -> "tulip-testing";
            default -> null;
        };
    }

    /** {@return all of them, best first} */
    synchronized List<BackendProvider> providers() {
        List<BackendProvider> known = providers;
        if (known == null) {
            known = empty ? List.of() : find();
            providers = known;
        }
        return known;
    }

    private List<BackendProvider> find() {
        List<BackendProvider> all = new ArrayList<>();
        for (var found = ServiceLoader.load(BackendProvider.class).iterator(); ; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                all.add(found.next());
            } catch (ServiceConfigurationError unusable) {
                broken.put("provider " + (broken.size() + 1), cause(unusable));
            }
        }
        all.sort((one, other) -> Integer.compare(other.priority(), one.priority()));
        return all;
    }

    /** Whether anybody has needed all of them yet. */
    synchronized boolean isLookedAt() {
        return providers != null;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return unavailable().entrySet();
    }

    /** Those of the unavailable that are made for other operating systems. */
    Set<String> foreign() {
        return new AbstractSet<>() {
            @Override
            public Iterator<String> iterator() {
                unavailable();
                return foreignNames.iterator();
            }

            @Override
            public int size() {
                unavailable();
                return foreignNames.size();
            }
        };
    }

    private synchronized Map<String, String> unavailable() {
        Map<String, String> known = unavailable;
        if (known != null) {
            return known;
        }
        List<BackendProvider> all = providers();
        known = new LinkedHashMap<>(broken);
        for (BackendProvider provider : all) {
            Throwable cause = provider.unavailabilityCause();
            if (cause != null) {
                known.put(provider.name(), cause(cause));
                if (!provider.suitsSystem()) {
                    foreignNames.add(provider.name());
                }
            }
        }
        unavailable = Collections.unmodifiableMap(known);
        return unavailable;
    }

    private static String cause(Throwable thrown) {
        String text = String.valueOf(thrown.getMessage());
        Throwable root = thrown.getCause();
        return root == null || root.getMessage() == null || text.contains(root.getMessage())
                ? text
                : text + " (" + root.getMessage() + ")";
    }
}
