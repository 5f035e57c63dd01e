package org.tulip4j.console.data;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The members of an object of JSON, by name and kind. What is missing is empty: an older tulip tells less. Immutable. */
record Facts(Map<?, ?> members) {
    /** The facts in a value, which may be missing. */
    static Facts of(@Nullable Object value) {
        return new Facts(value instanceof Map<?, ?> map ? map : Map.of());
    }

    String text(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    OptionalDouble number(String name) {
        return members.get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    long whole(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }

    List<String> texts(String name) {
        return list(name).stream().map(String::valueOf).toList();
    }

    Facts object(String name) {
        return of(members.get(name));
    }
}
