package org.tulip4j.transport;

/**
 * The water marks of a transport.
 *
 * @param low bytes; writing resumes at this or less
 * @param high bytes; writing pauses above this
 * @since 0.1.0
 */
public record WriteBufferLimits(long low, long high) {}
