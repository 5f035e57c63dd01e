package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import java.nio.channels.SelectableChannel;
import java.util.function.BooleanSupplier;

/**
 * Stands between a selector and a channel; keeps events from the channel while the selector is only asked to let go of what was
 * closed. They are told by the next poll again, as readiness is level-triggered. Thread: the loop's.
 */
final class NioQuiet extends HandleInFront<NioIoHandle> implements NioIoHandle {
    /** Nothing shall be told now. */
    private final BooleanSupplier quiet;

    /**
     * @param channel the handle of a channel
     * @param quiet whether nothing shall be told now
     */
    NioQuiet(NioIoHandle channel, BooleanSupplier quiet) {
        super(channel);
        this.quiet = quiet;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        if (!quiet.getAsBoolean()) {
            super.handle(registration, event);
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel().selectableChannel();
    }
}
