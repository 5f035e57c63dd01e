package org.tulip4j.drivers;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/**
 * PostgreSQL's request to stop what a session is doing, with the moment when the server has seen to it.
 *
 * <p>The request names a session, not a query, and comes by a connection of its own. One that arrives when its query has ended stops the
 * next one of that session, whoever asks it. The server closes the request's connection behind the signal to the session; a session that
 * is idle then ignores it. So a connection may be lent again when its query has ended and this future is done. Clients that tell only
 * when the request was sent do not let one know that.
 *
 * @since 0.1.0
 */
public final class PostgresCancel {
    private static final int LENGTH = 16;
    /** What stands where other connections say which version of the protocol they speak. */
    private static final int CODE = 80877102;

    private PostgresCancel() {}

    /**
     * Sends the request. Begins at once: may be called in a hook of a future that is cancelled.
     *
     * <p>Thread: the loop's. Source: the protocol of PostgreSQL, "Canceling Requests in Progress".
     *
     * @param host the server's
     * @param port the server's
     * @param processId of the session; a client tells it, as Vert.x by {@code PgConnection.processId()}
     * @param secretKey of the session
     * @return done when the server has seen to it, whether or not there was anything to stop; fails with an {@code IOException} when the
     *     server cannot be reached
     */
    public static Future<@Nullable Void> request(String host, int port, int processId, int secretKey) {
        return Tulip.createTaskVoid(() -> send(host, port, processId, secretKey), "PostgresCancel");
    }

    private static void send(String host, int port, int processId, int secretKey) throws Exception {
        try (Streams.Connection server = Streams.openConnection(host, port).await()) {
            ByteBuffer request = ByteBuffer.allocate(LENGTH);
            request.putInt(LENGTH).putInt(CODE).putInt(processId).putInt(secretKey);
            server.writer().write(request.flip());
            server.reader().readAll().await();
        }
    }
}
