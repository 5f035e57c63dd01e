package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a listening channel and its handler; while it is shut, the channel submits nothing.
 *
 * <p>On io_uring Netty asks for the next connection as soon as accepting has failed, whether it shall read or not: a server out
 * of descriptors would fail again at once, and again. Thread: the loop's.
 */
public final class AcceptGate implements IoRegistration {
    /** What a handler answers when it takes nothing. */
    private static final long NOT_SUBMITTED = 0;

    /** Changes what passes. */
    private final UnaryOperator<IoOps> change;

    /** The registration behind the gate; null before the channel is registered. */
    private @Nullable IoRegistration registration;
    /** What the channel submits goes nowhere. */
    private boolean shut;

    /**
     * @param change makes of what the channel submits what passes
     */
    public AcceptGate(UnaryOperator<IoOps> change) {
        this.change = change;
    }

    /** {@return what the channel is given in place of its registration} */
    IoRegistration before(IoRegistration behind) {
        registration = behind;
        return this;
    }

    public void shut() {
        shut = true;
    }

    public void open() {
        shut = false;
    }

    @Override
    public long submit(IoOps operation) {
        return shut ? NOT_SUBMITTED : behind().submit(change.apply(operation));
    }

    @Override
    public <T> T attachment() {
        return behind().attachment();
    }

    @Override
    public boolean isValid() {
        return behind().isValid();
    }

    @Override
    public boolean cancel() {
        return behind().cancel();
    }

    private IoRegistration behind() {
        IoRegistration behind = registration;
        if (behind == null) {
            throw new IllegalStateException("the channel is not registered");
        }
        return behind;
    }
}
