package org.tulip4j.tck.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has passed between the cores and a scripted kernel.
 *
 * @since 0.1.0
 */
public final class KernelCounts {
    private final long polls;
    private final long forced;
    private final long calls;
    private final long told;
    private final int open;

    KernelCounts(long polls, long forced, long calls, long told, int open) {
        this.polls = polls;
        this.forced = forced;
        this.calls = calls;
        this.told = told;
        this.open = open;
    }

    /** {@return how often cores have polled} */
    public long polls() {
        return polls;
    }

    /** {@return how many of them did not wait because the kernel had something left to do} */
    public long forced() {
        return forced;
    }

    /** {@return calls of sockets by the core: writes, sends, pauses and the like} */
    public long calls() {
        return calls;
    }

    /** {@return what the core was told: bytes, ends, failures, connections} */
    public long told() {
        return told;
    }

    /** {@return sockets that the core has been given and has not closed} */
    public int open() {
        return open;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KernelCounts that
                && polls == that.polls
                && forced == that.forced
                && calls == that.calls
                && told == that.told
                && open == that.open;
    }

    @Override
    public int hashCode() {
        return Objects.hash(polls, forced, calls, told, open);
    }

    @Override
    public String toString() {
        return "KernelCounts[polls=" + polls + ", forced=" + forced + ", calls=" + calls + ", told=" + told + ", open="
                + open + "]";
    }
}
