package org.tulip4j.netty.internal;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** The handle of a guest's channel: what it is told happens inside the tulip loop. Each transport asks for a type of its own. */
class GuestHandle<H extends IoHandle> implements IoHandle {
    private final H channel;
    private final GuestEventLoop loop;

    GuestHandle(H channel, GuestEventLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    final H channel() {
        return channel;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        boolean entered = loop.enterGuest();
        try {
            channel.handle(registration, event);
        } finally {
            loop.exitGuest(entered);
        }
    }

    @Override
    public void registered() {
        channel.registered();
    }

    @Override
    public void unregistered() {
        channel.unregistered();
    }

    @Override
    public void close() throws Exception {
        boolean entered = loop.enterGuest();
        try {
            channel.close();
        } finally {
            loop.exitGuest(entered);
        }
    }
}
