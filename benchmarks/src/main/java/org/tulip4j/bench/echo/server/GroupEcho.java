package org.tulip4j.bench.echo.server;

import org.tulip4j.LoopOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;

/** tulip's group of loops: {@code LOOPS BACKEND STYLE PORT}. */
public final class GroupEcho {
    private GroupEcho() {}

    /**
     * Serves for ever.
     *
     * @param args how many loops, backend, style, port
     */
    public static void main(String[] args) {
        if (Style.of(args[2]) != Style.PROTOCOL) {
            throw new IllegalArgumentException("groups are measured with protocols, not " + args[2]);
        }
        LoopGroup group = LoopGroup.of(
                Integer.parseInt(args[0]),
                GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend(args[1])));
        group.createServer(
                        TulipProtocols.Whole::new,
                        Listening.HOST,
                        Integer.parseInt(args[3]),
                        ServerOptions.DEFAULT.withBacklog(Listening.BACKLOG))
                .join();
        Listening.ready();
    }
}
