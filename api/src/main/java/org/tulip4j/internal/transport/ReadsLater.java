package org.tulip4j.internal.transport;

import java.nio.ByteBuffer;

/** Who lets bytes stay in the socket until whoever waits for them runs. Thread: the loop's. */
public interface ReadsLater {
    /**
     * Bytes can be read; told again in each poll until they are.
     *
     * @return true: who waits for them is made ready, and calls {@link LateReads#readUnread} when it runs; false: nobody waits, and
     *     the protocol is to receive them
     */
    boolean readable();

    /**
     * Takes what was read.
     *
     * @param data one byte or more; free for reuse when this returns
     */
    void take(ByteBuffer data);
}
