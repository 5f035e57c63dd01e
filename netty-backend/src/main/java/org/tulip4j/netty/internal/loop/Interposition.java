package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** What a transport puts between its channels and the handler of a loop, in either direction. Stateless. */
public interface Interposition {
    /**
     * {@return what is registered in place of a channel's handle, and hears of events first}
     *
     * @param handle of a channel that is being registered
     */
    IoHandle watched(IoHandle handle);

    /**
     * {@return what a channel is given in place of its registration, and is asked for events first}
     *
     * @param registration the handler's
     */
    default IoRegistration asked(IoRegistration registration) {
        return registration;
    }

    /**
     * {@return a handle whose events happen inside a guest loop}
     *
     * @param handle of a channel, or {@link #watched}
     * @param loop the guest's
     */
    default IoHandle within(IoHandle handle, GuestEventLoop loop) {
        throw new UnsupportedOperationException(this + " cannot live on a foreign event loop");
    }
}
