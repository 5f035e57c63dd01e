package org.tulip4j.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;

/** The file descriptors of this process, where the system shows them. */
final class Descriptors {
    private static final File OPEN = new File("/proc/self/fd");
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private Descriptors() {}

    /** {@return how many are open; 0 where nobody knows} */
    static int open() {
        String[] names = OPEN.list();
        return names == null ? 0 : names.length;
    }

    /** Waits until no more are open than that: the kernel ends io_uring's rings in the background. */
    static void awaitOpen(int most) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (open() > most && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(open()).as("open descriptors").isLessThanOrEqualTo(most);
    }
}
