package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;

/**
 * What the way from one host to another is like. Immutable: each {@code with} returns a changed copy.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class LinkOptions {
    /** A quiet local network: half a millisecond, nothing lost, no limit. */
    public static final LinkOptions DEFAULT = new LinkOptions(500_000, 0, 0, 256 * 1024, 0, 0);

    private final long latencyNanos;
    private final long jitterNanos;
    private final long bytesPerSecond;
    private final int queueBytes;
    private final int loss;
    private final int reorder;

    private LinkOptions(
            long latencyNanos, long jitterNanos, long bytesPerSecond, int queueBytes, int loss, int reorder) {
        this.latencyNanos = latencyNanos;
        this.jitterNanos = jitterNanos;
        this.bytesPerSecond = bytesPerSecond;
        this.queueBytes = queueBytes;
        this.loss = loss;
        this.reorder = reorder;
    }

    /**
     * Returns these options with another latency.
     *
     * @param latency how long everything takes at least, zero or more
     * @return changed options
     * @throws IllegalArgumentException when negative
     */
    public LinkOptions withLatency(Duration latency) {
        return new LinkOptions(nanos("latency", latency), jitterNanos, bytesPerSecond, queueBytes, loss, reorder);
    }

    /**
     * Returns these options with another jitter.
     *
     * @param jitter the most by which something takes longer, chosen each time by the seed, zero or more; streams stay in order
     * @return changed options
     * @throws IllegalArgumentException when negative
     */
    public LinkOptions withJitter(Duration jitter) {
        return new LinkOptions(latencyNanos, nanos("jitter", jitter), bytesPerSecond, queueBytes, loss, reorder);
    }

    /**
     * Returns these options with another bandwidth.
     *
     * @param bytesPerSecond how much passes in a second, of streams and datagrams together; 0: no limit
     * @return changed options
     * @throws IllegalArgumentException when negative
     */
    public LinkOptions withBandwidth(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a bandwidth must not be negative: " + bytesPerSecond);
        }
        return new LinkOptions(latencyNanos, jitterNanos, bytesPerSecond, queueBytes, loss, reorder);
    }

    /**
     * Returns these options with another queue before the bandwidth.
     *
     * @param bytes a datagram that would have to wait behind more than so many is lost; of streams it makes the sender wait, at least 1
     * @return changed options
     * @throws IllegalArgumentException when less than 1
     */
    public LinkOptions withQueue(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a queue must hold at least one byte: " + bytes);
        }
        return new LinkOptions(latencyNanos, jitterNanos, bytesPerSecond, bytes, loss, reorder);
    }

    /**
     * Returns these options with another loss.
     *
     * @param probability 0 to 1: of a datagram to be lost, of a piece of a stream to come a fifth of a second later, as what is sent again does
     * @return changed options
     * @throws IllegalArgumentException when it is no probability
     */
    public LinkOptions withLoss(double probability) {
        return new LinkOptions(
                latencyNanos, jitterNanos, bytesPerSecond, queueBytes, chances("loss", probability), reorder);
    }

    /**
     * Returns these options with datagrams that overtake each other.
     *
     * @param probability 0 to 1: of a datagram to take up to four times as long
     * @return changed options
     * @throws IllegalArgumentException when it is no probability
     */
    public LinkOptions withReordering(double probability) {
        return new LinkOptions(
                latencyNanos, jitterNanos, bytesPerSecond, queueBytes, loss, chances("reordering", probability));
    }

    /** {@return the probability as chances in a million} */
    static int chances(String what, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "the probability of " + what + " must be between 0 and 1: " + probability);
        }
        return (int) Math.round(probability * Choices.MILLION);
    }

    static long nanos(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a " + what + " must not be negative: " + duration);
        }
        return Agenda.nanos(duration);
    }

    /** {@return how long everything takes at least} */
    public Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    /** {@return the most by which something takes longer} */
    public Duration jitter() {
        return Duration.ofNanos(jitterNanos);
    }

    /** {@return how much passes in a second; 0: no limit} */
    public long bandwidth() {
        return bytesPerSecond;
    }

    /** {@return how much may wait before the bandwidth} */
    public int queue() {
        return queueBytes;
    }

    /** {@return the probability of being lost, 0 to 1} */
    public double loss() {
        return loss / (double) Choices.MILLION;
    }

    /** {@return the probability of a datagram to take longer, 0 to 1} */
    public double reordering() {
        return reorder / (double) Choices.MILLION;
    }

    long latencyNanos() {
        return latencyNanos;
    }

    long jitterNanos() {
        return jitterNanos;
    }

    int lossChances() {
        return loss;
    }

    int reorderChances() {
        return reorder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LinkOptions that
                && latencyNanos == that.latencyNanos
                && jitterNanos == that.jitterNanos
                && bytesPerSecond == that.bytesPerSecond
                && queueBytes == that.queueBytes
                && loss == that.loss
                && reorder == that.reorder;
    }

    @Override
    public int hashCode() {
        return Objects.hash(latencyNanos, jitterNanos, bytesPerSecond, queueBytes, loss, reorder);
    }

    @Override
    public String toString() {
        return "LinkOptions[latency=" + latency() + ", jitter=" + jitter() + ", bandwidth=" + bytesPerSecond
                + ", queue=" + queueBytes + ", loss=" + loss() + ", reordering=" + reordering() + "]";
    }
}
