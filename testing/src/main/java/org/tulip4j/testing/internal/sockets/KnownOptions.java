package org.tulip4j.testing.internal.sockets;

import java.net.SocketOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Which options sockets of one kind know, and what they are before a program sets them. Immutable. */
public final class KnownOptions {
    /** Who does not know the others, such as "backend memory". */
    private final String owner;
    /** Said behind an option that is not known: of which sockets; empty: of none of the owner's. */
    private final String where;
    /** What each option is at first. */
    private final Map<SocketOption<?>, Object> values;

    private KnownOptions(String owner, String where, Map<SocketOption<?>, Object> values) {
        this.owner = owner;
        this.where = where;
        this.values = values;
    }

    /** {@return no options} */
    public static KnownOptions none(String owner, String where) {
        return new KnownOptions(owner, where, Map.of());
    }

    /** {@return these options, and one more} */
    public <T> KnownOptions with(SocketOption<T> option, T value) {
        Map<SocketOption<?>, Object> more = new LinkedHashMap<>(values);
        more.put(option, value);
        return new KnownOptions(owner, where, more);
    }

    Map<SocketOption<?>, Object> atFirst() {
        return new HashMap<>(values);
    }

    UnsupportedOperationException unknown(SocketOption<?> option) {
        String others = values.isEmpty()
                ? ""
                : values.keySet().stream().map(SocketOption::name).collect(Collectors.joining(", ", "; it knows ", ""));
        return new UnsupportedOperationException(owner + " does not know the option " + option.name() + where + others);
    }
}
