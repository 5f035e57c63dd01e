package org.tulip4j.internal.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from context variable to value, by identity; made for a handful of entries, which are looked through. Any
 * thread.
 */
public final class ContextValues {
    /** No variable is set. */
    public static final ContextValues EMPTY = new ContextValues(new Object[0]);

    /** The entries: variable, value, variable, value and so on. */
    private final Object[] entries;

    private ContextValues(Object[] entries) {
        this.entries = entries;
    }

    /** {@return the value of a variable, or null} */
    public @Nullable Object get(Object variable) {
        int at = find(variable);
        return at < 0 ? null : entries[at + 1];
    }

    /** {@return a map with one variable set} */
    public ContextValues with(Object variable, Object value) {
        int at = find(variable);
        Object[] changed = Arrays.copyOf(entries, at < 0 ? entries.length + 2 : entries.length);
        int to = at < 0 ? entries.length : at;
        changed[to] = variable;
        changed[to + 1] = value;
        return new ContextValues(changed);
    }

    /** {@return a map with one variable not set} */
    public ContextValues without(Object variable) {
        int at = find(variable);
        if (at < 0) {
            return this;
        }
        Object[] changed = new Object[entries.length - 2];
        System.arraycopy(entries, 0, changed, 0, at);
        System.arraycopy(entries, at + 2, changed, at, changed.length - at);
        return new ContextValues(changed);
    }

    private int find(Object variable) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == variable) {
                return i;
            }
        }
        return -1;
    }
}
