package org.tulip4j.transport;

import java.net.SocketAddress;

/**
 * Names a piece of extra information of a transport.
 *
 * <p>Source: PEP 3156, {@code get_extra_info}. Differs: typed keys.
 *
 * @param name as in asyncio
 * @param type its class
 * @param <T> its type
 */
public record InfoKey<T>(String name, Class<T> type) {
    /** The socket's own address. */
    public static final InfoKey<SocketAddress> SOCKNAME = new InfoKey<>("sockname", SocketAddress.class);
    /** The peer's address; stays after close. */
    public static final InfoKey<SocketAddress> PEERNAME = new InfoKey<>("peername", SocketAddress.class);
    /** Harmless queries and options of the socket. */
    public static final InfoKey<SocketView> SOCKET = new InfoKey<>("socket", SocketView.class);
}
