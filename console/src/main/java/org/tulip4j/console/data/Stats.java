package org.tulip4j.console.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a loop counts, by the names that it gives: whatever is a number.
 *
 * @param numbers in the order that the loop tells them
 */
public record Stats(Map<String, Double> numbers) {
    static Stats of(Facts facts) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        facts.members().forEach((name, value) -> {
            if (value instanceof Number number) {
                numbers.put(String.valueOf(name), number.doubleValue());
            }
        });
        return new Stats(numbers);
    }

    /** {@return one of them; empty: the loop does not tell it} */
    public OptionalDouble get(String name) {
        Double number = numbers.get(name);
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
