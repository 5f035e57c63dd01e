package org.tulip4j.netty.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.AcceptPace;

/** Says how many connections Netty accepts in one turn of a listening socket, by its pace. One for each socket. Thread: the loop's. */
final class PacedAccepts implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    /** How many it may be. */
    private final AcceptPace pace;
    /** Says whether the core has paused; null before the first turn. */
    private @Nullable ChannelConfig config;
    /** How many this turn has accepted. */
    private int accepted;
    /** The turn may accept another one: when it ends so, nobody was left. */
    private boolean goesOn;
    /** The descriptor that Netty has accepted last; -1: nobody was left. */
    private int last;

    /**
     * The account of one listening socket.
     *
     * @param most of one turn
     */
    PacedAccepts(int most) {
        pace = new AcceptPace(most);
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return this;
    }

    @Override
    public void reset(ChannelConfig of) {
        config = of;
        accepted = 0;
        goesOn = true;
    }

    @Override
    public void incMessagesRead(int count) {
        accepted += count;
    }

    @Override
    public boolean continueReading() {
        ChannelConfig of = config;
        goesOn = of != null && of.isAutoRead() && pace.goesOn(accepted);
        return goesOn;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier ignored) {
        return continueReading();
    }

    @Override
    public void readComplete() {
        pace.ended(accepted, goesOn);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator pool) {
        throw new UnsupportedOperationException("a listening socket reads no bytes");
    }

    @Override
    public int guess() {
        return 1;
    }

    @Override
    public void lastBytesRead(int descriptor) {
        last = descriptor;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        // always one
    }

    @Override
    public int attemptedBytesRead() {
        return 1;
    }
}
