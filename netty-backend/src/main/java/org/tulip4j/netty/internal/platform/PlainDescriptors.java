package org.tulip4j.netty.internal.platform;

import io.netty.channel.epoll.EpollIoHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.loop.ChannelLoop;
import org.tulip4j.spi.HostWork;

/** The plain descriptors that a loop watches for its users. Thread: the loop's. */
public final class PlainDescriptors {
    /** The loop whose users watch them. */
    private final EventLoop loop;
    /** The event loop under it, on epoll. */
    private final ChannelLoop host;
    /** Those that have a reader or a writer, by number. */
    private final Map<Integer, WatchedDescriptor> watched = new HashMap<>();

    /**
     * @param loop whose users watch them
     * @param host the event loop under it
     * @throws IllegalArgumentException when that is not on epoll
     */
    public PlainDescriptors(EventLoop loop, ChannelLoop host) {
        if (!takesDescriptors(host)) {
            throw refused(loop);
        }
        this.loop = loop;
        this.host = host;
    }

    /** {@return why a loop watches no plain descriptors} */
    public static IllegalArgumentException refused(EventLoop loop) {
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
                one = WatchedDescriptor.register(loop, host, descriptor);
            }
            one.set(write, callback);
            return watched.put(descriptor, one);
        });
    }

    /** Whether a descriptor has a reader or a writer. */
    public boolean watches(int descriptor) {
        return watched.containsKey(descriptor);
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
    private <T> T inLoopThread(HostWork<T> work) {
        try {
            return host.call(work);
        } catch (IOException notOurs) {
            throw new UncheckedIOException(notOurs);
        }
    }
}
