package org.tulip4j.netty.internal.platform;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets of one loop read into, and how often: one read for each readiness event.
 *
 * <p>A transport that reads at once needs one buffer for all its channels: it is filled, handed to the sink and free again
 * before the next read. Whoever keeps a reference to it is left with it, and the next read takes another one. A transport
 * that completes reads later takes one that is free of a few that are kept, or a pooled one when all are being read into.
 *
 * <p>Kept ones have a reference too many: with one left they are free. A pooled buffer in their place costs an object for each
 * read, its view.
 *
 * <p>Thread: the loop's.
 */
public final class ReadBuffers implements RecvByteBufAllocator {
    /** Less than this is sent from a pool, which keeps what is small close together. */
    private static final int PAGE_BYTES = 4 * 1024;
    /** More than any datagram has. */
    static final int DATAGRAM_BYTES = 64 * 1024;

    /** The size of the one buffer that all streams of a loop read into. */
    private static final int STREAM_BYTES = 128 * 1024;
    /** The size of each of those that are kept. */
    private static final int KEPT_BYTES = 64 * 1024;
    /** How many of that size are kept at most. */
    private static final int KEPT = 256;
    /** The size of those that are kept beside them, for streams: so many connections at once rarely have much to say. */
    private static final int SMALL_BYTES = 16 * 1024;
    /** How many are kept at most for streams, small ones included. */
    private static final int KEPT_OF_STREAMS = 1024;

    /** One buffer serves all channels: a read is over before the next begins. */
    private final boolean share;
    /** Its size. */
    private final int sharedBytes;
    /** The account of all channels where a read is over before the next begins. */
    private final OneRead inTurn = new OneRead();

    /** Null before the first read. */
    private @Nullable ByteBuf shared;
    /** Those that are read into in turn, in the order they were made; null behind the last. */
    private final @Nullable ByteBuf[] kept;
    /** Where to look for the next that is free. */
    private int next;

    public ReadBuffers(boolean share) {
        this(share, STREAM_BYTES, KEPT_OF_STREAMS);
    }

    private ReadBuffers(boolean share, int sharedBytes, int most) {
        this.share = share;
        this.sharedBytes = sharedBytes;
        this.kept = new ByteBuf[share ? 0 : most];
    }

    /** {@return those of datagram sockets: that many datagrams fit} */
    public static ReadBuffers ofDatagrams(boolean share, int datagrams) {
        return new ReadBuffers(share, datagrams * DATAGRAM_BYTES, KEPT);
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return share ? inTurn : new OneRead();
    }

    /** {@return an empty buffer to read into, released after that} */
    public ByteBuf allocate(ByteBufAllocator pool) {
        if (!share) {
            return free(pool);
        }
        ByteBuf buffer = shared;
        if (buffer == null || buffer.refCnt() != 1) {
            if (buffer != null) {
                buffer.release();
            }
            buffer = memory(sharedBytes);
            shared = buffer;
        }
        return buffer.clear().retain();
    }

    /**
     * {@return a buffer with bytes to be sent, released after that}
     *
     * @param pool gives one for a few bytes, or when none that is kept will do
     * @param bytes its position is behind them afterwards
     */
    public ByteBuf filled(ByteBufAllocator pool, ByteBuffer bytes) {
        int count = bytes.remaining();
        if (count < PAGE_BYTES) {
            return pool.directBuffer(count).writeBytes(bytes);
        }
        ByteBuf buffer = free(pool);
        if (buffer.capacity() < count) {
            buffer.release();
            buffer = pool.directBuffer(count);
        }
        return buffer.writeBytes(bytes);
    }

    /** The first one when that is free, for it is warm; else one behind the latest, for those before are mostly being read into. */
    private ByteBuf free(ByteBufAllocator pool) {
        if (kept(0).refCnt() == 1) {
            next = 0;
        }
        for (int tried = 0; tried < kept.length; tried++) {
            ByteBuf buffer = kept(next);
            next = (next + 1) % kept.length;
            if (buffer.refCnt() == 1) {
                return buffer.clear().retain();
            }
        }
        return pool.directBuffer(KEPT_BYTES, KEPT_BYTES);
    }

    private ByteBuf kept(int index) {
        ByteBuf buffer = kept[index];
        if (buffer == null) {
            buffer = memory(index < KEPT ? KEPT_BYTES : SMALL_BYTES);
            kept[index] = buffer;
        }
        return buffer;
    }

    /** Wrapped memory is the garbage collector's: nothing to free when the loop ends, nothing to leak. */
    private static ByteBuf memory(int bytes) {
        return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes));
    }

    /** Keeps the account of one read of one channel. */
    private final class OneRead implements ExtendedHandle {
        /** How many bytes the latest read had room for. */
        private int attempted;
        /** How many bytes the latest read has brought; negative at the end. */
        private int last;

        @Override
        public ByteBuf allocate(ByteBufAllocator pool) {
            return ReadBuffers.this.allocate(pool);
        }

        @Override
        public int guess() {
            return share ? sharedBytes : KEPT_BYTES;
        }

        @Override
        public void reset(ChannelConfig config) {
            last = 0;
            attempted = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            // One read ends the turn; there is nothing to count.
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return false;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return false;
        }

        @Override
        public void readComplete() {
            // nothing adapts
        }
    }
}
