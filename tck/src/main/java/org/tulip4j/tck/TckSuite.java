package org.tulip4j.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Checks that belong together. Immutable once made.
 *
 * @since 0.1.0
 */
public final class TckSuite {
    private final String name;
    private final List<TckCheck> checks = new ArrayList<>();

    TckSuite(String name) {
        this.name = name;
    }

    TckSuite check(String rule, String asks, TckCheck.Play play, Capability... needs) {
        checks.add(new TckCheck(rule, asks, play, needs));
        return this;
    }

    /** {@return for instance "StreamTck"} */
    public String name() {
        return name;
    }

    /** {@return its checks, in order} */
    public List<TckCheck> checks() {
        return List.copyOf(checks);
    }

    /**
     * A check by name.
     *
     * @param rule its name
     * @return the check
     * @throws IllegalArgumentException when there is none
     */
    public TckCheck check(String rule) {
        return checks.stream()
                .filter(check -> check.name().equals(rule))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no check " + rule + " in " + name));
    }

    /**
     * The checks as JUnit tests, for a method annotated with {@code @TestFactory}. A check that does not apply is aborted
     * with its reason.
     *
     * @param environment where they run
     * @return one test per check
     */
    public Stream<DynamicTest> tests(TckEnvironment environment) {
        return checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                    String reason = check.notApplicable(environment);
                    Assumptions.assumeTrue(reason == null, () -> "n/a: " + reason);
                    check.run(environment);
                }));
    }

    @Override
    public String toString() {
        return name;
    }
}
