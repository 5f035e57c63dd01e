package org.tulip4j.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that threads have allocated so far. */
final class Allocated {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    /** What the calling thread has allocated. */
    static long here() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** What another thread has allocated, which lives. */
    static long by(Thread thread) {
        return THREADS.getThreadAllocatedBytes(thread.getId());
    }
}
