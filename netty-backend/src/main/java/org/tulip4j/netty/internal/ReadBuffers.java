package org.tulip4j.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;

/**
 * What the sockets of one loop read into, and how often: one read for each readiness event.
 *
 * <p>A transport that reads at once needs one buffer for all its channels: it is filled, handed to the sink and free again
 * before the next read. Whoever keeps a reference to it is left with it, and the next read takes another one. A transport
 * that completes reads later takes a pooled buffer for each.
 *
 * <p>Thread: the loop's.
 */
final class ReadBuffers implements RecvByteBufAllocator {
    private static final int SHARED_BYTES = 128 * 1024;
    private static final int POOLED_BYTES = 64 * 1024;

    private final boolean share;
    private ByteBuf shared = Unpooled.EMPTY_BUFFER;

    ReadBuffers(boolean share) {
        this.share = share;
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return new OneRead();
    }

    private ByteBuf allocate(ByteBufAllocator pool) {
        if (!share) {
            return pool.directBuffer(POOLED_BYTES, POOLED_BYTES);
        }
        if (shared.refCnt() != 1 || shared == Unpooled.EMPTY_BUFFER) {
            shared.release();
            // Wrapped memory is the garbage collector's: nothing to free when the loop ends, nothing to leak.
            shared = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(SHARED_BYTES));
        }
        return shared.clear().retain();
    }

    /** Keeps the account of one read of one channel. */
    private final class OneRead implements ExtendedHandle {
        private int attempted;
        private int last;

        @Override
        public ByteBuf allocate(ByteBufAllocator pool) {
            return ReadBuffers.this.allocate(pool);
        }

        @Override
        public int guess() {
            return share ? SHARED_BYTES : POOLED_BYTES;
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
