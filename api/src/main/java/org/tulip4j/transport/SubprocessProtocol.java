package org.tulip4j.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Hears of a child process. First {@code connectionMade}; last {@code connectionLost(null)}, when the process has ended and
 * every pipe is closed. {@code pauseWriting} and {@code resumeWriting} are about its standard input.
 *
 * <p>Source: PEP 3156, "Subprocess protocols"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface SubprocessProtocol extends BaseProtocol<SubprocessTransport> {
    /**
     * The process wrote something. In order for each stream; in no order between them.
     *
     * @param fd 1 or 2
     * @param data one byte or more; valid until this returns
     */
    default void pipeDataReceived(int fd, ByteBuffer data) {}

    /**
     * A pipe is closed. Once per pipe.
     *
     * @param fd 0, 1 or 2
     * @param exception null at its regular end; else what broke it
     */
    default void pipeConnectionLost(int fd, @Nullable Throwable exception) {}

    /** The process has ended; its return code is known. Once, in no order with the pipes. */
    default void processExited() {}
}
