package org.tulip4j.tck.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tulip4j.tck.TckEnvironment;

/**
 * The scenarios by number, and what they must print.
 *
 * @since 0.1.0
 */
public final class GoldenTraces {
    private static final long LIMIT_MILLIS = 30_000;

    private final Map<String, Scenario> scenarios = new TreeMap<>();

    /** Every scenario that is written in Java. */
    public GoldenTraces() {
        LoopScenarios.register(scenarios);
        FutureScenarios.register(scenarios);
        TaskScenarios.register(scenarios);
        CombineScenarios.register(scenarios);
        SyncScenarios.register(scenarios);
        QueueScenarios.register(scenarios);
        GeneratorScenarios.register(scenarios);
        ReaderScenarios.register(scenarios);
        TcpScenarios.register(scenarios);
        UnixScenarios.register(scenarios);
        UdpScenarios.register(scenarios);
        SubprocessScenarios.register(scenarios);
    }

    /**
     * A row of the manifest.
     *
     * @since 0.1.0
     */
    public static final class Row {
        private final String id;
        private final String area;
        private final String name;
        private final boolean pinned;

        private Row(String id, String area, String name, boolean pinned) {
            this.id = id;
            this.area = area;
            this.name = name;
            this.pinned = pinned;
        }

        /** {@return three digits} */
        public String id() {
            return id;
        }

        /** {@return for instance "loop"} */
        public String area() {
            return area;
        }

        /** {@return what it plays, in words} */
        public String name() {
            return name;
        }

        /** {@return whether it pins a choice of CPython's that is not documented} */
        public boolean pinned() {
            return pinned;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Row that
                    && id.equals(that.id)
                    && area.equals(that.area)
                    && name.equals(that.name)
                    && pinned == that.pinned;
        }

        @Override
        public int hashCode() {
            return Objects.hash(id, area, name, pinned);
        }

        @Override
        public String toString() {
            return id + "-" + area + "-" + name;
        }
    }

    /** {@return the rows of the manifest, in order} */
    public List<Row> rows() {
        return resource("manifest.tsv")
                .lines()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(cells -> new Row(cells[0], cells[1], cells[2], !cells[4].equals("no")))
                .toList();
    }

    /**
     * Whether there is a Java scenario.
     *
     * @param row asked about
     * @return false counts as missing, not as passed
     */
    public boolean has(Row row) {
        return scenarios.containsKey(row.id());
    }

    /**
     * Plays a scenario in a thread of its own and compares.
     *
     * @param row which
     * @param environment where
     * @return null when every line is the same; else the first difference and all lines, those from there on marked with a minus
     *     when they were recorded and with a plus when they were played
     */
    public @Nullable String play(Row row, TckEnvironment environment) {
        return has(row) ? play(row.id(), scenarios.get(row.id()), expected(row), environment) : "there is no scenario";
    }

    /**
     * Plays a scenario of somebody else in a thread of its own and compares with what its twin printed elsewhere, for instance in CPython.
     *
     * @param name of the thread
     * @param scenario played once
     * @param recorded what it must print, line by line
     * @param environment where
     * @return null when every line is the same; else as {@link #play(Row, TckEnvironment)}
     */
    public static @Nullable String play(
            String name, Scenario scenario, List<String> recorded, TckEnvironment environment) {
        Trace trace = new Trace(environment);
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        scenario.play(trace);
                        trace.closeLoops();
                    } catch (Throwable failure) {
                        thrown.add(failure);
                    }
                },
                "trace-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(LIMIT_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        if (thread.isAlive()) {
            return "not done after 30 s; " + difference(recorded, trace.lines());
        }
        if (!thrown.isEmpty()) {
            java.io.StringWriter text = new java.io.StringWriter();
            for (StackTraceElement frame : thrown.get(0).getStackTrace()) {
                text.append("\n  at ").append(frame.toString());
            }
            return "threw " + thrown.get(0) + text + "\n" + trace.lines();
        }
        List<String> actual = trace.lines();
        return same(recorded, actual) ? null : difference(recorded, actual);
    }

    private static boolean same(List<String> expected, List<String> actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!Lines.same(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The first line that differs in words; then both traces, the recorded rest marked with a minus, the played one with a plus. */
    static String difference(List<String> expected, List<String> actual) {
        int at = 0;
        while (at < Math.min(expected.size(), actual.size()) && Lines.same(expected.get(at), actual.get(at))) {
            at++;
        }
        StringBuilder text = new StringBuilder("line " + (at + 1) + ": expected "
                + (at < expected.size() ? expected.get(at) : "the end") + " but got "
                + (at < actual.size() ? actual.get(at) : "the end"));
        actual.subList(0, at).forEach(line -> text.append("\n  ").append(line));
        expected.subList(at, expected.size())
                .forEach(line -> text.append("\n- ").append(line));
        actual.subList(at, actual.size()).forEach(line -> text.append("\n+ ").append(line));
        return text.toString();
    }

    private List<String> expected(Row row) {
        return resource(row + ".trace").lines().toList();
    }

    private static String resource(String name) {
        try (InputStream in = GoldenTraces.class.getResourceAsStream("/org/tulip4j/tck/traces/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read " + name, unreadable);
        }
    }
}
