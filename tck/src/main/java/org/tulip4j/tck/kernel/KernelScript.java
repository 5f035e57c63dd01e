package org.tulip4j.tck.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel does to one end of a connection: how it cuts and delays, which is drawn from a seed, and what it does wrong, which
 * is said. Immutable; equal scripts play equally, as far as the backend beneath does.
 *
 * @since 0.1.0
 */
public final class KernelScript {
    private static final KernelScript HONEST = new KernelScript(0, true, null, 0);

    private final long seed;
    private final boolean honest;
    private final @Nullable KernelFault fault;
    private final long at;

    private KernelScript(long seed, boolean honest, @Nullable KernelFault fault, long at) {
        this.seed = seed;
        this.honest = honest;
        this.fault = fault;
        this.at = at;
    }

    /** {@return a script that passes on what the backend does, at once and whole} */
    public static KernelScript honest() {
        return HONEST;
    }

    /**
     * A script that reads and writes in pieces, refuses writes, tells late, and asks for room when nothing came; no byte is lost by it.
     *
     * @param seed of its choices; any number
     * @return a new script
     */
    public static KernelScript of(long seed) {
        return new KernelScript(seed, false, null, 0);
    }

    /**
     * A script that differs from this one by a fault.
     *
     * @param kind what goes wrong
     * @param number at which byte, not negative; the kind says what it counts
     * @return a changed copy
     * @throws IllegalArgumentException when the number is negative
     */
    public KernelScript with(KernelFault kind, long number) {
        if (number < 0) {
            throw new IllegalArgumentException("a fault cannot come at " + number + "; the first byte is 0");
        }
        return new KernelScript(seed, honest, Objects.requireNonNull(kind, "kind"), number);
    }

    /** {@return what goes wrong; null: nothing} */
    public @Nullable KernelFault fault() {
        return fault;
    }

    /** {@return when it goes wrong; 0 without a fault} */
    public long at() {
        return at;
    }

    /** The choices for one direction. */
    Dice dice(int direction) {
        return honest ? Dice.honest() : Dice.of(seed * 31 + direction);
    }

    /** How much may pass before the fault; without it, everything. */
    long room(KernelFault kind, long passed) {
        return fault == kind ? Math.max(0, at - passed) : Long.MAX_VALUE;
    }

    /** {@return for instance "seed 17, READ_FAILS at 4"} */
    @Override
    public String toString() {
        String what = fault == null ? "" : ", " + fault + " at " + at;
        return (honest ? "honest" : "seed " + seed) + what;
    }
}
