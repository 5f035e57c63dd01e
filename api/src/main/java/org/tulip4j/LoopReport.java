package org.tulip4j;

import java.util.Map;
import java.util.Set;

/**
 * What a loop was asked for, what it got, and why.
 *
 * @param asked the backend asked for, with the place it was asked in; "the best available" when nothing was
 * @param backend the backend in use
 * @param reason why this one
 * @param unavailable every backend that could not be used, with the cause; some are tried only when this is looked at
 * @param foreign those of the unavailable that are made for other operating systems
 * @param engine the coroutine engine in use
 * @param remedy how to get a faster engine; empty when it is the fastest
 * @since 0.1.0
 */
public record LoopReport(
        String asked,
        String backend,
        String reason,
        Map<String, String> unavailable,
        Set<String> foreign,
        String engine,
        String remedy) {
    private static final String ANYTHING = "the best available";

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
