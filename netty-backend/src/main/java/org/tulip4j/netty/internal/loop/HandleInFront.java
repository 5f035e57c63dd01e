package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a channel's handle and passes on what it is told. Each transport asks for a type of its own. Owns nothing. Thread:
 * the loop's.
 *
 * @param <H> the type that the transport asks for
 */
public abstract class HandleInFront<H extends IoHandle> implements IoHandle {
    /** The handle behind, which hears what is passed on. */
    private final H channel;

    /**
     * @param channel the handle of a channel, or another that stands before it
     */
    public HandleInFront(H channel) {
        this.channel = channel;
    }

    /**
     * {@return the channel that a handle is of; null for a handle that is no channel's}
     *
     * <p>The handles of Netty's channels are their {@code Unsafe}, which shows its channel in its void promise and nowhere else:
     * docs/decisions/0028-peer-end-on-epoll.md.
     *
     * @param handle that is being registered, as Netty made it
     */
    public static @Nullable Channel channelOf(IoHandle handle) {
        return handle instanceof Channel.Unsafe unsafe ? unsafe.voidPromise().channel() : null;
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
