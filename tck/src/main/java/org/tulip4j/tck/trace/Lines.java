package org.tulip4j.tck.trace;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.GeneratorExit;
import org.tulip4j.InvalidStateException;
import org.tulip4j.StopIteration;
import org.tulip4j.TimedOutException;
import org.tulip4j.queues.QueueEmptyException;
import org.tulip4j.queues.QueueFullException;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.subprocess.ProcessLookupException;
import org.tulip4j.sync.BarrierBrokenException;
import org.tulip4j.sync.SurplusCallException;

/** The grammar of a line. */
final class Lines {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_.-]+");

    /** The words for what needs no more to be told; the first that fits is taken. */
    private static final List<Kind> KINDS = List.of(
            new Kind(CancelledError.class, "cancelled"),
            new Kind(CancellationException.class, "cancelled"),
            new Kind(InvalidStateException.class, "invalid-state"),
            new Kind(TimedOutException.class, "timeout"),
            new Kind(StopIteration.class, "stop-iteration"),
            new Kind(GeneratorExit.class, "generator-exit"),
            new Kind(SystemExit.class, "system-exit"),
            new Kind(QueueEmptyException.class, "queue-empty"),
            new Kind(QueueFullException.class, "queue-full"),
            new Kind(BarrierBrokenException.class, "broken-barrier"),
            new Kind(IllegalArgumentException.class, "value-error"),
            new Kind(SurplusCallException.class, "value-error"),
            new Kind(NullPointerException.class, "type-error"),
            new Kind(ClassCastException.class, "type-error"),
            new Kind(NoSuchElementException.class, "lookup-error"),
            new Kind(ProcessLookupException.class, "no-such-process"),
            new Kind(IllegalStateException.class, "runtime-error"),
            new Kind(UnsupportedOperationException.class, "runtime-error"));

    private Lines() {}

    /** What a class of exceptions is called in a line. */
    private record Kind(Class<? extends Throwable> type, String word) {}

    /** A pair in a line. */
    record Pair(String key, @Nullable Object value) {}

    static String line(List<?> items) {
        List<String> parts = new ArrayList<>();
        for (Object item : items) {
            parts.add(
                    item instanceof Pair pair
                            ? pair.key().replace('_', '-') + "=" + format(pair.value())
                            : format(item));
        }
        return String.join(" ", parts);
    }

    static String format(@Nullable Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return value.toString();
        }
        if (value instanceof Throwable thrown) {
            return kind(thrown);
        }
        if (value instanceof byte[] bytes) {
            return quoted(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        if (value instanceof Iterable<?> list) {
            List<String> parts = new ArrayList<>();
            list.forEach(one -> parts.add(format(one)));
            return "[" + String.join(",", parts) + "]";
        }
        if (value instanceof CharSequence text) {
            return BARE.matcher(text).matches() ? text.toString() : quoted(text.toString());
        }
        throw new IllegalArgumentException("cannot print a " + value.getClass());
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    static String kind(Throwable thrown) {
        if (thrown instanceof Boom boom) {
            return "boom(" + boom.getMessage() + ")";
        }
        if (thrown instanceof IncompleteReadException incomplete) {
            return "incomplete-read(partial=" + incomplete.partial().length + ")";
        }
        if (thrown instanceof ExceptionGroup group) {
            return group.exceptions().stream().map(Lines::kind).collect(Collectors.joining(",", "group[", "]"));
        }
        if (thrown instanceof IOException io) {
            return kindOfIo(io);
        }
        return KINDS.stream()
                .filter(kind -> kind.type().isInstance(thrown))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind for " + thrown, thrown))
                .word();
    }

    private static String kindOfIo(IOException thrown) {
        String text = String.valueOf(thrown.getMessage());
        if (thrown instanceof LimitOverrunException) {
            return "limit-overrun";
        }
        if (thrown instanceof ConnectException) {
            return "connection-refused";
        }
        if (text.contains("reset")) {
            return "connection-reset";
        }
        if (text.contains("roken pipe")) {
            return "broken-pipe";
        }
        return "os-error";
    }

    /** Lines are equal, or differ only in words that are one class in Java. */
    static boolean same(String expected, String actual) {
        return unify(expected).equals(unify(actual));
    }

    private static String unify(String line) {
        return line.replaceAll("\\b(type-error)\\b", "value-error")
                .replaceAll("\\b(invalid-state)\\b", "runtime-error");
    }
}
