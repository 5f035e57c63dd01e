package org.tulip4j.subprocess;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a process wrote.
 *
 * @since 0.1.0
 */
public final class Output {
    private final byte @Nullable [] stdout;
    private final byte @Nullable [] stderr;

    private Output(byte @Nullable [] stdout, byte @Nullable [] stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Makes what {@link ChildProcess#communicate()} answers, for those who stand in for a process in a test.
     *
     * @param stdout everything, or null; kept
     * @param stderr everything, or null; kept
     * @return the value
     */
    public static Output of(byte @Nullable [] stdout, byte @Nullable [] stderr) {
        return new Output(stdout, stderr);
    }

    /** {@return everything; null when standard output is no pipe} */
    public byte @Nullable [] stdout() {
        return stdout;
    }

    /** {@return everything; null when standard error is no pipe} */
    public byte @Nullable [] stderr() {
        return stderr;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Output that && Arrays.equals(stdout, that.stdout) && Arrays.equals(stderr, that.stderr);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(stdout) + Arrays.hashCode(stderr);
    }

    /** {@return how many bytes each is, not what they are} */
    @Override
    public String toString() {
        return "Output[stdout=" + size(stdout) + ", stderr=" + size(stderr) + "]";
    }

    private static String size(byte @Nullable [] bytes) {
        return bytes == null ? "none" : bytes.length + " bytes";
    }
}
