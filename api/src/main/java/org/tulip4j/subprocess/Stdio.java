package org.tulip4j.subprocess;

/**
 * Where a standard stream of a child process leads.
 *
 * <p>Source: asyncio 3.4, {@code PIPE}, {@code STDOUT}, {@code DEVNULL}; {@code INHERIT} is {@code None} there.
 *
 * @since 0.1.0
 */
public enum Stdio {
    /** A pipe to this process. */
    PIPE,
    /** The stream of this process. */
    INHERIT,
    /** Nowhere: output is dropped, input is at its end at once. */
    DEVNULL,
    /** Where standard output goes; standard error only. */
    STDOUT
}
