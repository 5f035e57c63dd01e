package org.tulip4j.netty.internal.platform;

import java.nio.ByteBuffer;

/** Direct memory that heap buffers pass through on their way to the kernel; one per loop. Thread: the loop's. */
public final class Scratch {
    /** The size of the memory. */
    private static final int BYTES = 64 * 1024;

    /** Empty before the first use. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** {@return the memory; its content is nobody's} */
    ByteBuffer buffer() {
        if (buffer.capacity() == 0) {
            buffer = ByteBuffer.allocateDirect(BYTES);
        }
        return buffer;
    }
}
