package org.tulip4j.tck.trace;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one party, printed together; neighbouring data is merged.
 *
 * @since 0.1.0
 */
public final class Log {
    private static final int SHOWN = 64;

    private final Trace trace;
    private final String name;
    private final List<Object> items = new ArrayList<>();

    Log(Trace trace, String name) {
        this.trace = trace;
        this.name = name;
    }

    /**
     * Keeps one event.
     *
     * @param words words, then pairs
     */
    public void ev(@Nullable Object... words) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(name);
        all.addAll(java.util.Arrays.asList(words));
        items.add(Lines.line(all));
    }

    /**
     * Keeps data, merged with data right before it.
     *
     * @param data from position to limit; copied, position untouched
     */
    public void data(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        Object last = items.isEmpty() ? null : items.get(items.size() - 1);
        ByteArrayOutputStream into;
        if (last instanceof ByteArrayOutputStream open) {
            into = open;
        } else {
            into = new ByteArrayOutputStream();
            items.add(into);
        }
        into.writeBytes(bytes);
    }

    /** Prints what was kept. */
    public void dump() {
        for (Object item : items) {
            if (item instanceof ByteArrayOutputStream data) {
                trace.ev(
                        name,
                        "data",
                        data.size() <= SHOWN ? Trace.kv("bytes", data.toByteArray()) : Trace.kv("length", data.size()));
            } else {
                trace.raw((String) item);
            }
        }
        items.clear();
    }
}
