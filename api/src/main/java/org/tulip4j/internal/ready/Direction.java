package org.tulip4j.internal.ready;

import java.nio.channels.SelectionKey;

/** One of the two things that a channel can be watched for. */
public enum Direction {
    /** Bytes, datagrams, the end, or a connection to accept. */
    READ(SelectionKey.OP_READ | SelectionKey.OP_ACCEPT, "readable", "reader"),
    /** Room in the kernel's buffer, or a connect that has ended. */
    WRITE(SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT, "writable", "writer");

    final int operations;
    final String word;
    final String callback;

    Direction(int operations, String word, String callback) {
        this.operations = operations;
        this.word = word;
        this.callback = callback;
    }
}
