package org.tulip4j.netty.internal;

import io.netty.channel.epoll.EpollIoHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.tulip4j.EventLoop;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.support.Adoption;

/** The plain descriptors that a loop watches for its users. Thread: the loop's. */
public final class PlainDescriptors {
    private final EventLoop loop;
    private final NettySockets sockets;
    private final Map<Integer, WatchedDescriptor> watched = new HashMap<>();

    PlainDescriptors(EventLoop loop, NettySockets sockets) {
        if (!takesDescriptors(sockets.loop())) {
            throw refused(loop);
        }
        this.loop = loop;
        this.sockets = sockets;
    }

    /** Those of a loop on epoll. */
    public static PlainDescriptors of(EventLoop loop) {
        Adoption.check(loop);
        Backend backend = Adoption.backend(loop);
        if (backend instanceof NettySockets sockets) {
            return sockets.descriptors(loop);
        }
        throw refused(loop);
    }

    private static IllegalArgumentException refused(EventLoop loop) {
        return new IllegalArgumentException(
                "only epoll watches plain descriptors, which this loop is not on; choose the"
                        + " backend epoll, or give EventLoop.addReader a channel of the JDK: " + loop);
    }

    private static boolean takesDescriptors(ChannelLoop host) {
        try {
            return host.isCompatible(EpollIoHandle.class);
        } catch (LinkageError notHere) {
            return false;
        }
    }

    /** Calls back while it is ready; replaces the callback that is there. */
    public void add(int descriptor, boolean write, Runnable callback) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + descriptor);
        }
        inLoopThread(() -> {
            WatchedDescriptor one = watched.get(descriptor);
            if (one == null) {
                one = WatchedDescriptor.register(loop, sockets.loop(), descriptor);
            }
            one.set(write, callback);
            return watched.put(descriptor, one);
        });
    }

    /** Whether there was a callback; it is called no more. */
    public boolean remove(int descriptor, boolean write) {
        return inLoopThread(() -> {
            WatchedDescriptor one = watched.get(descriptor);
            if (one == null || !one.clear(write)) {
                return false;
            }
            if (one.isEmpty()) {
                watched.remove(descriptor);
                one.cancel();
            }
            return true;
        });
    }

    /** Epoll must have forgotten a descriptor before the next one of its number is added. */
    private <T> T inLoopThread(Adoption.HostWork<T> work) {
        try {
            return sockets.inLoopThread(work);
        } catch (IOException notOurs) {
            throw new UncheckedIOException(notOurs);
        }
    }
}
