package org.tulip4j.tck;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the suites and golden traces was told to play alone: {@code -Dtulip.test.backend} and {@code -Dtulip.test.engine} name
 * one each, {@code -Dtulip.test.only} is part of the name of a check or trace. Nothing told: everything. A name that nothing has is an
 * error, so that a misspelled one is not green.
 */
final class Chosen {
    private static final @Nullable String BACKEND = System.getProperty("tulip.test.backend");
    private static final @Nullable String ENGINE = System.getProperty("tulip.test.engine");
    private static final @Nullable String ONLY = System.getProperty("tulip.test.only");

    private Chosen() {}

    /** A run of everything may write the table of conformance. */
    static boolean everything() {
        return BACKEND == null && ENGINE == null && ONLY == null;
    }

    static <T> List<T> backends(List<T> all, Function<T, String> name) {
        return BACKEND == null ? all : someOf(all, name, BACKEND::equals, "tulip.test.backend=" + BACKEND);
    }

    static List<String> engines(List<String> all) {
        return ENGINE == null ? all : someOf(all, Function.identity(), ENGINE::equals, "tulip.test.engine=" + ENGINE);
    }

    /** Checks or traces of this name; the others are not played. */
    static <T> List<T> only(List<T> all, Function<T, String> name) {
        return ONLY == null ? all : someOf(all, name, one -> one.contains(ONLY), "tulip.test.only=" + ONLY);
    }

    static boolean isOnly(String name) {
        return ONLY == null || name.contains(ONLY);
    }

    private static <T> List<T> someOf(
            List<T> all, Function<T, String> name, java.util.function.Predicate<String> asked, String property) {
        List<T> chosen = all.stream().filter(one -> asked.test(name.apply(one))).toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("nothing here is named by -D" + property + "; there is "
                    + all.stream().map(name).sorted().distinct().collect(Collectors.joining(", ")));
        }
        return chosen;
    }
}
