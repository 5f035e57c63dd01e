package org.tulip4j;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a loop was asked for, what it got, and why. Immutable.
 *
 * @since 0.1.0
 */
public final class LoopReport {
    private static final String ANYTHING = "the best available";

    private final String asked;
    private final String backend;
    private final String reason;
    private final Map<String, String> unavailable;
    private final Set<String> foreign;
    private final String engine;
    private final String remedy;

    private LoopReport(
            String asked,
            String backend,
            String reason,
            Map<String, String> unavailable,
            Set<String> foreign,
            String engine,
            String remedy) {
        this.asked = asked;
        this.backend = backend;
        this.reason = reason;
        this.unavailable = unavailable;
        this.foreign = foreign;
        this.engine = engine;
        this.remedy = remedy;
    }

    /**
     * Makes a report, for those who stand in for a loop in a test.
     *
     * @param asked the backend asked for
     * @param backend the backend in use
     * @param reason why this one
     * @param engine the coroutine engine in use
     * @return a report without unavailable backends and without a remedy
     */
    public static LoopReport of(String asked, String backend, String reason, String engine) {
        return new LoopReport(asked, backend, reason, Map.of(), Set.of(), engine, "");
    }

    /**
     * Returns this report with backends that could not be used.
     *
     * @param causes why, by name; kept
     * @param foreign those of them that are made for other operating systems; kept
     * @return a changed report
     */
    @CheckReturnValue
    public LoopReport withUnavailable(Map<String, String> causes, Set<String> foreign) {
        return new LoopReport(asked, backend, reason, causes, foreign, engine, remedy);
    }

    /**
     * Returns this report with a way to a faster engine.
     *
     * @param remedy in words; empty when there is none
     * @return a changed report
     */
    @CheckReturnValue
    public LoopReport withRemedy(String remedy) {
        return new LoopReport(asked, backend, reason, unavailable, foreign, engine, remedy);
    }

    /** {@return the backend asked for, with the place it was asked in; "the best available" when nothing was} */
    public String asked() {
        return asked;
    }

    /** {@return the backend in use} */
    public String backend() {
        return backend;
    }

    /** {@return why this one} */
    public String reason() {
        return reason;
    }

    /** {@return every backend that could not be used, with the cause; some are tried only when this is looked at} */
    public Map<String, String> unavailable() {
        return unavailable;
    }

    /** {@return those of the unavailable that are made for other operating systems} */
    public Set<String> foreign() {
        return foreign;
    }

    /** {@return the coroutine engine in use} */
    public String engine() {
        return engine;
    }

    /** {@return how to get a faster engine; empty when it is the fastest} */
    public String remedy() {
        return remedy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoopReport that
                && asked.equals(that.asked)
                && backend.equals(that.backend)
                && reason.equals(that.reason)
                && unavailable.equals(that.unavailable)
                && foreign.equals(that.foreign)
                && engine.equals(that.engine)
                && remedy.equals(that.remedy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(asked, backend, reason, unavailable, foreign, engine, remedy);
    }

    /**
     * {@return the report as one line; where the choice was free, with the unavailable backends that could be expected on
     * this system}
     */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("asked for ")
                .append(asked)
                .append(", got ")
                .append(backend)
                .append(" because ")
                .append(reason)
                .append("; coroutines: ")
                .append(engine);
        if (!remedy.isEmpty()) {
            line.append(" (").append(remedy).append(')');
        }
        if (asked.equals(ANYTHING)) {
            unavailable.forEach((name, cause) -> {
                if (!foreign.contains(name)) {
                    line.append("; ").append(name).append(" unavailable: ").append(cause);
                }
            });
        }
        return line.toString();
    }
}
