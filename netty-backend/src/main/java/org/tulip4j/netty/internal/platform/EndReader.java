package org.tulip4j.netty.internal.platform;

import io.netty.channel.unix.Socket;

/** A stream that reads past Netty: the end of its peer's data, and what somebody is about to read by himself. Thread: the loop's. */
public interface EndReader {
    /**
     * Reads once, past Netty, from a socket whose peer will send no more. The peer's end, when that is what the read brings, is
     * told without Netty knowing of it.
     *
     * @param socket the channel's
     * @return false: nothing was read, and Netty shall do it
     */
    boolean readToTheEnd(Socket socket);

    /**
     * Bytes can be read, and nothing else is known of the socket.
     *
     * @return true: they stay there, for somebody is about to read them, and Netty shall not; epoll tells of them in the next poll again
     */
    boolean leavesUnread();
}
