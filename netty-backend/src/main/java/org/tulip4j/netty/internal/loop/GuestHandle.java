package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/**
 * The handle of a guest's channel: what it is told happens inside the tulip loop. Owns nothing. Thread: the host's.
 *
 * @param <H> the type that the transport asks for
 */
public class GuestHandle<H extends IoHandle> extends HandleInFront<H> {
    /** The guest's loop, which is entered for what is told. */
    private final GuestEventLoop loop;

    public GuestHandle(H channel, GuestEventLoop loop) {
        super(channel);
        this.loop = loop;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        boolean entered = loop.enterGuest();
        try {
            super.handle(registration, event);
        } finally {
            loop.exitGuest(entered);
        }
    }

    @Override
    public void close() throws Exception {
        boolean entered = loop.enterGuest();
        try {
            super.close();
        } finally {
            loop.exitGuest(entered);
        }
    }
}
