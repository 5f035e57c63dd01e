package org.tulip4j.tck.kernel;

/**
 * What has passed between the cores and a scripted kernel.
 *
 * @param polls how often cores have polled
 * @param forced how many of them did not wait because the kernel had something left to do
 * @param calls of sockets by the core: writes, sends, pauses and the like
 * @param told to the core: bytes, ends, failures, connections
 * @param open sockets that the core has been given and has not closed
 * @since 0.1.0
 */
public record KernelCounts(long polls, long forced, long calls, long told, int open) {}
