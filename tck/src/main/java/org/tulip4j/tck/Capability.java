package org.tulip4j.tck;

/**
 * What a check may need besides what the seam promises. An environment that lacks it says why.
 *
 * @since 0.1.0
 */
public enum Capability {
    /** Connections are sockets of this machine: plain {@link java.net.Socket}s can reach a server. */
    SOCKETS,
    /** Connections and loops use file descriptors, which must be given back. */
    DESCRIPTORS,
    /** Datagram endpoints. */
    DATAGRAMS,
    /** The loopback address of IPv6, which a system may lack. */
    IPV6,
    /** The address of a listening socket is free when it is closed, before the loop polls again. */
    CLOSES_AT_ONCE,
    /** Unix domain sockets at paths. */
    UNIX,
    /** Paths of Unix domain sockets are files. */
    UNIX_FILES,
    /** Abstract names of Unix domain sockets. */
    UNIX_ABSTRACT,
    /** An interrupt of the thread that waits in a poll is not lost. */
    INTERRUPTS,
    /** The caller runs and stops the loops, and the kit can watch their polls: they are no guests. */
    OWNED
}
