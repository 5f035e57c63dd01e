package org.tulip4j.netty.internal.platform;

import io.netty.channel.unix.Socket;

/** A stream that reads the end of its peer's data by itself, past Netty. Thread: the loop's. */
public interface EndReader {
    /**
     * Reads once, past Netty, from a socket whose peer will send no more. The peer's end, when that is what the read brings, is
     * told without Netty knowing of it.
     *
     * @param socket the channel's
     * @return false: nothing was read, and Netty shall do it
     */
    boolean readToTheEnd(Socket socket);
}
