package org.tulip4j.bench.echo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One kind of load. A new one is a new entry of {@link #ALL}.
 *
 * @param name in command lines and file names
 * @param title for the report
 * @param bound what limits it, for the report
 * @param kind how it is driven
 * @param work what the server does
 * @param connections at a time
 * @param size bytes of a message
 * @param pipeline messages in flight on a connection
 * @param paced whether latency is also measured at a fixed rate
 */
record Scenario(
        String name,
        String title,
        String bound,
        Kind kind,
        Work work,
        int connections,
        int size,
        int pipeline,
        boolean paced) {
    /** How the load generator drives it. */
    enum Kind {
        CLOSED,
        CONNECT,
        IDLE,
        START,
        DATAGRAMS
    }

    /** What the server does with what it gets. */
    enum Work {
        ECHO,
        FRAMED,
        PIECES,
        DATAGRAMS,
        TLS,
        /** Echo on one loop and on two. */
        LOOPS
    }

    static final List<Scenario> ALL = List.of(
            closed("ping", "1 connection, 1 KiB, one message in flight", "waking the server's core", 1, 1_024, 1),
            closed("three", "3 connections, 1 KiB", "waking the server's core", 3, 1_024, 1),
            closed("few", "8 connections, 1 KiB", "send and receive in the kernel", 8, 1_024, 1),
            closed("echo", "64 connections, 1 KiB", "send and receive in the kernel", 64, 1_024, 1)
                    .withPaced(),
            closed("pipelined", "64 connections, 1 KiB, 16 in flight", "copies; many messages a read", 64, 1_024, 16),
            closed("many", "1,000 connections, 100 B", "send and receive in the kernel; fairness", 1_000, 100, 1)
                    .withPaced(),
            closed("large", "8 connections, 20,000 B", "memory copies in the kernel", 8, 20_000, 1),
            closed("bulk", "16 connections, 64 KiB", "memory copies in the kernel", 16, 65_536, 1),
            new Scenario(
                    "connect",
                    "connect, 1 byte, close; 32 at a time",
                    "the load generator, then accept and close in the kernel: compare the processor time",
                    Kind.CONNECT,
                    Work.ECHO,
                    32,
                    1,
                    1,
                    false),
            closed(
                            "messages",
                            "64 connections, 64 B, 32 in flight, each message read, handled and written by itself",
                            "the library, for the kernel's work is shared by many messages",
                            64,
                            64,
                            32)
                    .withWork(Work.FRAMED),
            closed("pieces", "64 connections, 1 KiB, answered in two writes", "as echo", 64, 1_024, 1)
                    .withWork(Work.PIECES),
            new Scenario("idle", "10,000 idle connections", "memory", Kind.IDLE, Work.ECHO, 10_000, 100, 1, false),
            new Scenario(
                    "start",
                    "from the start of the process until it listens, in milliseconds",
                    "loading classes, and native libraries where there are some",
                    Kind.START,
                    Work.ECHO,
                    0,
                    0,
                    0,
                    false),
            new Scenario(
                    "udp",
                    "UDP, 16 sockets, 100 B, 4 in flight",
                    "send and receive in the kernel",
                    Kind.DATAGRAMS,
                    Work.DATAGRAMS,
                    16,
                    100,
                    4,
                    false),
            closed(
                            "tls",
                            "TLS 1.3, 64 connections, 1 KiB",
                            "ciphers, then send and receive in the kernel",
                            64,
                            1_024,
                            1)
                    .withWork(Work.TLS),
            closed(
                            "group",
                            "256 connections, 1 KiB, one loop and a group of two, all on both cores",
                            "send and receive in the kernel; the load generator shares the cores where there are only two",
                            256,
                            1_024,
                            1)
                    .withWork(Work.LOOPS));

    /** Echo at many sizes and counts, which only a run that names them measures. */
    static final List<Scenario> SIZES = sizes();

    private static List<Scenario> sizes() {
        List<Scenario> sizes = new ArrayList<>();
        for (int size : new int[] {500, 4_096, 32_768}) {
            for (int pipeline : new int[] {1, 16}) {
                for (int connections : new int[] {8, 500}) {
                    sizes.add(closed(
                            String.format(Locale.ROOT, "size-%d-%d-%d", size, pipeline, connections),
                            String.format(
                                    Locale.ROOT, "%d connections, %,d B, %d in flight", connections, size, pipeline),
                            size < 10_000 ? "send and receive in the kernel" : "memory copies in the kernel",
                            connections,
                            size,
                            pipeline));
                }
            }
        }
        return sizes;
    }

    /** Those that a run measures by itself and those that it does not. */
    static List<Scenario> every() {
        return Stream.concat(ALL.stream(), SIZES.stream()).toList();
    }

    private static Scenario closed(String name, String title, String bound, int connections, int size, int pipeline) {
        return new Scenario(name, title, bound, Kind.CLOSED, Work.ECHO, connections, size, pipeline, false);
    }

    /** What the load generator is asked for. */
    String order() {
        return switch (kind) {
            case CONNECT -> "connect";
            case DATAGRAMS -> "datagrams";
            default -> "closed";
        };
    }

    private Scenario withPaced() {
        return new Scenario(name, title, bound, kind, work, connections, size, pipeline, true);
    }

    private Scenario withWork(Work other) {
        return new Scenario(name, title, bound, kind, other, connections, size, pipeline, paced);
    }

    /** Those with a name, in which * stands for anything. */
    static List<Scenario> named(String name) {
        Pattern pattern = Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E");
        List<Scenario> named = every().stream()
                .filter(scenario -> pattern.matcher(scenario.name).matches())
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("no scenario " + name + "; there are "
                    + every().stream().map(Scenario::name).toList());
        }
        return named;
    }
}
