package org.tulip4j.transport;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A child process.
 *
 * <p>Not for implementation, as {@link BaseTransport} is not.
 *
 * <p>Thread: the loop's. Source: PEP 3156, "Subprocess transports"; asyncio 3.4.
 *
 * @since 0.1.0
 */
public interface SubprocessTransport extends BaseTransport {
    /** {@return the process id} */
    long pid();

    /**
     * How it ended.
     *
     * @return empty until the loop has noticed the end; else the exit code, negative the number of the signal that ended it.
     *     The JVM tells both apart by 128 + n only, so a program that itself exits with 129 to 159 looks ended by a signal
     */
    OptionalInt returnCode();

    /**
     * The transport of a standard stream.
     *
     * @param fd 0, 1 or 2
     * @return for 0 a {@link WriteTransport}, for 1 and 2 a {@link ReadTransport}; null when it is no pipe
     * @throws IllegalArgumentException for other numbers
     */
    @Nullable BaseTransport pipe(int fd);

    /**
     * Sends a signal. Others than TERM and KILL are sent by the system's shell, a little later. asyncio: {@code send_signal}, which
     * takes a number; numbers differ between systems.
     *
     * @param signal its name, with or without "SIG", for instance "INT"; as {@link org.tulip4j.EventLoop#addSignalHandler} takes it
     * @throws IllegalArgumentException when there is no such signal
     * @throws org.tulip4j.subprocess.ProcessLookupException when the process has ended
     * @throws UnsupportedOperationException for others than TERM and KILL on Windows
     */
    void sendSignal(String signal);

    /**
     * Asks it to end, with SIGTERM.
     *
     * @throws org.tulip4j.subprocess.ProcessLookupException when the process has ended
     */
    void terminate();

    /**
     * Ends it, with SIGKILL.
     *
     * @throws org.tulip4j.subprocess.ProcessLookupException when the process has ended
     */
    void kill();

    /** Closes the pipes and kills the process when it still runs; {@code connectionLost} follows its end. Idempotent. */
    @Override
    void close();
}
