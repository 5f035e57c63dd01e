package org.tulip4j.internal.ready;

import java.nio.channels.SelectionKey;

/** One of the two things that a channel can be watched for. */
public enum Direction {
    /** Bytes, datagrams, the end, or a connection to accept. */
    READ(SelectionKey.OP_READ | SelectionKey.OP_ACCEPT, "readable", "reader"),
    /** Room in the kernel's buffer, or a connect that has ended. */
    WRITE(SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT, "writable", "writer");

    /** The operations of a selector that mean this direction. */
    final int operations;
    /** What messages call it. */
    final String word;
    /** What messages call a user's callback for it. */
    final String callback;

    Direction(int operations, String word, String callback) {
        this.operations = operations;
        this.word = word;
        this.callback = callback;
    }
}
