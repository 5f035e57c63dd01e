package org.tulip4j.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/** The event loop that the channels of a backend are registered with. Thread: the loop's. */
interface ChannelLoop extends RegistersChannels {
    /** Registers a channel; what it submits goes through the gate. */
    ChannelFuture registerBehind(AcceptGate gate, Channel channel);

    /** Lends the loop to the current thread for a call whose outcome is needed at once, unless it has it or cannot be lent. */
    boolean borrow();

    /** {@return whether the tulip loop is closed or being closed: then nothing is told any more} */
    boolean isOver();

    /**
     * Ends what {@link #borrow} began.
     *
     * @param borrowed what it returned
     */
    void giveBack(boolean borrowed);
}
