package org.tulip4j.internal.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.TimedOutException;
import org.tulip4j.Timeout;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ProcessEnd;
import org.tulip4j.internal.task.CoroutineFuture;

/** The end of a server that gives its connections time. */
final class ServerShutdown {
    /** What connections have when the process ends and nobody has said more: less than the process waits. */
    private static final Duration END_GRACE = Duration.ofSeconds(3);

    private ServerShutdown() {}

    /** Waits for the connections of a closed server whose serving was cancelled; not for ever when the process ends. */
    static Future<@Nullable Void> ofCancelled(Loop loop, ServerImpl server) {
        return ProcessEnd.hasBegun() ? of(loop, server, END_GRACE) : server.waitClosed();
    }

    /** Waits for the connections of a closed server, and aborts those that are there when the time is over. */
    static Future<@Nullable Void> of(Loop loop, ServerImpl server, Duration grace) {
        return new CoroutineFuture<>(loop, () -> {
            try {
                return Timeout.of(grace).run(() -> server.waitClosed().await());
            } catch (TimedOutException over) {
                server.abortClients();
                return server.waitClosed().await();
            }
        });
    }
}
