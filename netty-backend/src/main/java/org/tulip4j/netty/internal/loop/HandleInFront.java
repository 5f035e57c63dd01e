package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/**
 * Stands before a channel's handle and passes on what it is told. Each transport asks for a type of its own. Owns nothing. Thread:
 * the loop's.
 *
 * @param <H> the type that the transport asks for
 */
public abstract class HandleInFront<H extends IoHandle> implements IoHandle {
    private final H channel;

    /**
     * @param channel the handle of a channel, or another that stands before it
     */
    public HandleInFront(H channel) {
        this.channel = channel;
    }

    protected final H channel() {
        return channel;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        channel.handle(registration, event);
    }

    @Override
    public final void registered() {
        channel.registered();
    }

    @Override
    public final void unregistered() {
        channel.unregistered();
    }

    @Override
    public void close() throws Exception {
        channel.close();
    }
}
