package org.tulip4j.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How an endpoint tells bytes that came: until whoever hears them pauses reading, closes, or has enough, and always to the sink that is
 * attached at that moment. An endpoint implements this and calls {@link #deliver} with bytes that it has, or {@link #readOnce} where it
 * reads into the place that it is given.
 *
 * <p>Every callback may pause, close, break the connection, or give it to another sink: so {@link #delivers} and {@link #sink} are asked
 * anew after each.
 *
 * <p>Thread: the loop's.
 *
 * @since 0.1.0
 */
public interface Delivery {
    /** {@return the sink that was attached last; it may be another one after each callback} */
    StreamSink sink();

    /** {@return whether bytes may be told now: reading is on and nothing has ended that} */
    boolean delivers();

    /**
     * Tells bytes until all are told or {@link #delivers} is false.
     *
     * @param data from position to limit; the position moves behind what was told, and the rest was not
     */
    default void deliver(ByteBuffer data) {
        while (data.hasRemaining() && delivers()) {
            ByteBuffer target = sink().target(data.remaining());
            if (!delivers()) {
                return;
            }
            // Anew: whoever was asked may have given the connection away, and the rest is its successor's.
            StreamSink to = sink();
            if (target == null) {
                to.received(data);
                data.position(data.limit());
                return;
            }
            to.filled(copy(data, target));
        }
    }

    /**
     * Reads once and tells what the read brought; the end is not told.
     *
     * @param shared empty, for a sink that names no place of its own; free for reuse when this returns
     * @param most bytes of one read, at least 1
     * @param input is read once, or not at all when the question where to read ended the delivery
     * @return how many bytes were told; 0 when there are none now; negative at the peer's end
     * @throws IOException what the input throws
     */
    default int readOnce(ByteBuffer shared, int most, Input input) throws IOException {
        ByteBuffer target = sink().target(most);
        if (!delivers()) {
            return 0;
        }
        // Anew: whoever was asked may have given the connection away.
        StreamSink to = sink();
        if (target == null) {
            int count = input.read(shared);
            if (count > 0) {
                to.received(shared.flip());
            }
            return count;
        }
        int count = readInto(target, most, input);
        if (count > 0) {
            to.filled(count);
        }
        return count;
    }

    /** Reads at most so many bytes; position and limit of the target are as before. */
    private static int readInto(ByteBuffer target, int most, Input input) throws IOException {
        int position = target.position();
        int limit = target.limit();
        try {
            target.limit(position + Math.min(limit - position, most));
            return input.read(target);
        } finally {
            target.limit(limit).position(position);
        }
    }

    /**
     * Copies what fits into a sink's target, whose position stays.
     *
     * @param data from position to limit; the position moves behind what was copied
     * @param target of a {@link StreamSink}
     * @return how many bytes were copied
     */
    static int copy(ByteBuffer data, ByteBuffer target) {
        int position = target.position();
        int end = data.limit();
        int count = Math.min(target.remaining(), end - data.position());
        target.put(data.limit(data.position() + count)).position(position);
        data.limit(end);
        return count;
    }

    /**
     * What an endpoint reads from.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Input {
        /**
         * Reads what there is, without waiting.
         *
         * @param into filled from its position on
         * @return how many bytes; 0 when there are none now; negative at the end
         * @throws IOException when the connection is broken
         */
        int read(ByteBuffer into) throws IOException;
    }
}
