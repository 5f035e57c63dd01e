package org.tulip4j.netty.internal.loop;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.HostWork;

/**
 * The registration of a channel with a ring that only its own thread may submit. A coroutine's thread that stands in for it enters
 * requests into the ring, which is memory, as long as there is room for certain; then the ring's thread, which waits for the
 * coroutine, enters them. Owns nothing. Thread: whoever stands in for the loop.
 */
public final class BoundRegistration implements IoRegistration {
    /** The handler's registration. */
    private final IoRegistration behind;
    /** The loop whose ring it is. */
    private final LentEventLoop ring;

    BoundRegistration(IoRegistration behind, LentEventLoop ring) {
        this.behind = behind;
        this.ring = ring;
    }

    @Override
    public long submit(IoOps operation) {
        return ring.mayEnter() ? behind.submit(operation) : inOwner(() -> behind.submit(operation));
    }

    @Override
    public boolean cancel() {
        return ring.mayEnter() ? behind.cancel() : inOwner(behind::cancel);
    }

    /** Has the ring's thread do it; one that has no loop and stands in all the same does so while no other thread polls. */
    private static <T> T inOwner(HostWork<T> work) {
        EventLoop running = EventLoops.runningOrNull();
        try {
            return running == null ? work.call() : Adoption.inHost(running, work);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public <T> T attachment() {
        return behind.attachment();
    }

    @Override
    public boolean isValid() {
        return behind.isValid();
    }
}
