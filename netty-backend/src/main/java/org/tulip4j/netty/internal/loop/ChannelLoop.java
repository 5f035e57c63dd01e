package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.spi.HostWork;

/**
 * The event loop that the channels of a backend are registered with, turned by tulip ({@link LentEventLoop}) or by a host ({@link
 * GuestEventLoop}). Thread: the loop's.
 */
public interface ChannelLoop extends RegistersChannels {
    /**
     * Says whose channels these are. Any thread; again with the same loop: no effect.
     *
     * @param loop the tulip loop
     */
    void bind(EventLoop loop);

    /** {@return the tulip loop whose channels these are; null while nobody has said so; any thread} */
    @Nullable EventLoop bound();

    /** Registers a channel; what it submits goes through the gate. */
    ChannelFuture registerBehind(AcceptGate gate, Channel channel);

    /** Lends the loop to the current thread for a call whose outcome is needed at once, unless it has it or cannot be lent. */
    boolean borrow();

    /**
     * Does what belongs into the thread of the channels, also for a coroutine on a thread of its own.
     *
     * @param work does not wait
     * @param <T> what it returns
     * @return what it returns
     * @throws IOException what it throws
     */
    <T> T call(HostWork<T> work) throws IOException;

    /** {@return a number that is the same within a poll, and another one in the next} */
    int polls();

    /**
     * Has the system let go of what was closed, where it otherwise does so in the next poll. Inside a poll: at its end.
     */
    default void releaseClosed() {
        // it has
    }

    /** {@return whether the tulip loop is closed or being closed: then nothing is told any more} */
    boolean isOver();

    /**
     * Ends what {@link #borrow} began.
     *
     * @param borrowed what it returned
     */
    void giveBack(boolean borrowed);
}
