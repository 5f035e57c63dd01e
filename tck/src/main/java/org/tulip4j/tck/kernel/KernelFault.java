package org.tulip4j.tck.kernel;

/**
 * What a scripted kernel does wrong, once in the life of a connection. Each says what its number means.
 *
 * @since 0.1.0
 */
public enum KernelFault {
    /** The connect fails in a poll, after it was begun. The number: how many polls later. */
    CONNECT_FAILS,
    /** The call that begins to connect throws. Without a number. */
    CONNECT_THROWS,
    /** Accepting fails before the connection is told, which is a good one. The number: how many times. */
    ACCEPT_FAILS,
    /** The connection breaks while it is read. The number: how many bytes were delivered before. */
    READ_FAILS,
    /** The peer's end comes before its bytes are over. The number: how many bytes were delivered before. */
    READ_ENDS,
    /** The connection breaks while something is sent. The number: how many bytes were taken before. */
    WRITE_FAILS,
    /** The call that closes the sending direction throws. Without a number. */
    SHUTDOWN_FAILS
}
