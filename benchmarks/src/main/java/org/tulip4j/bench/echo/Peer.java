package org.tulip4j.bench.echo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tulip4j.bench.echo.Scenario.Work;
import org.tulip4j.bench.echo.server.Style;

/**
 * A server under test.
 *
 * @param name in the report
 * @param command everything before the style and the port
 * @param styles what it runs as, for each kind of work that it can do
 * @param takesStyle whether the style is an argument
 * @param missing why it cannot run here, or empty
 */
record Peer(String name, List<String> command, Map<Work, Style> styles, boolean takesStyle, String missing) {
    /** Servers of callbacks. */
    static final Map<Work, Style> CALLBACKS = Map.of(
            Work.ECHO, Style.PROTOCOL,
            Work.FRAMED, Style.FRAMED,
            Work.PIECES, Style.PIECES,
            Work.DATAGRAMS, Style.DATAGRAMS,
            Work.TLS, Style.TLS);
    /** Pipelines of Netty. */
    static final Map<Work, Style> PIPELINES = Map.of(
            Work.ECHO, Style.PROTOCOL, Work.FRAMED, Style.FRAMED, Work.PIECES, Style.PIECES, Work.TLS, Style.TLS);
    /** Servers with a coroutine or thread per connection. */
    static final Map<Work, Style> COROUTINES =
            Map.of(Work.ECHO, Style.STREAMS, Work.FRAMED, Style.FRAMED_STREAMS, Work.TLS, Style.TLS_STREAMS);
    /** What {@link #COROUTINES} can do, with a thread for datagrams. */
    static final Map<Work, Style> THREADS = with(COROUTINES, Work.DATAGRAMS, Style.DATAGRAMS);

    Peer(String name, List<String> command, Map<Work, Style> styles) {
        this(name, command, styles, true, "");
    }

    private static Map<Work, Style> with(Map<Work, Style> styles, Work work, Style style) {
        Map<Work, Style> more = new EnumMap<>(styles);
        more.put(work, style);
        return more;
    }

    static Peer absent(String name, Map<Work, Style> styles, String reason) {
        return new Peer(name, List.of(), styles, true, reason);
    }

    boolean isMissing() {
        return !missing.isEmpty();
    }

    boolean can(Scenario scenario) {
        return styles.containsKey(scenario.work());
    }

    List<String> commandLine(Scenario scenario, int port) {
        List<String> line = new ArrayList<>(command);
        if (takesStyle) {
            line.add(styles.get(scenario.work()).word());
        }
        line.add(Integer.toString(port));
        return line;
    }
}
