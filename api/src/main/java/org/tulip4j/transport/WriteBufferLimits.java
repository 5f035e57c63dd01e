package org.tulip4j.transport;

/**
 * The water marks of a transport.
 *
 * @param low bytes; writing resumes at this or less
 * @param high bytes; writing pauses above this
 */
public record WriteBufferLimits(long low, long high) {}
