package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Context;
import org.tulip4j.EventLoop;
import org.tulip4j.Handle;
import org.tulip4j.netty.internal.loop.ChannelLoop;

/**
 * One descriptor with a reader, a writer or both. Level-triggered: epoll is asked without EPOLLET. Owns nothing. Thread: the
 * loop's.
 */
final class WatchedDescriptor implements EpollIoHandle {
    /** The loop that calls back. */
    private final EventLoop loop;
    /** What is watched; its owner's. */
    private final FileDescriptor descriptor;
    /** What epoll is asked through; null before it is registered. */
    private @Nullable IoRegistration registration;
    /** Called while it is readable; null when nobody asked. */
    private @Nullable Slot reader;
    /** Called while it takes bytes; null when nobody asked. */
    private @Nullable Slot writer;

    /** A callback, queued at most once, in the context of whoever added it. */
    private static final class Slot {
        /** What the user wants called. */
        private final Runnable callback;
        /** The context of whoever added it. */
        private final Context context = Context.copyCurrent();
        /** The call that is queued; null when none is. */
        private @Nullable Handle queued;

        Slot(Runnable callback) {
            this.callback = callback;
        }

        void ready(EventLoop loop) {
            if (queued == null) {
                queued = loop.callSoon(
                        () -> {
                            queued = null;
                            callback.run();
                        },
                        context);
            }
        }

        void drop() {
            if (queued != null) {
                queued.cancel();
            }
        }
    }

    private WatchedDescriptor(EventLoop loop, int number) {
        this.loop = loop;
        this.descriptor = new FileDescriptor(number);
    }

    /**
     * Asks the host's loop to watch a descriptor; called in its thread.
     *
     * @param loop whose users watch it
     * @param host the event loop under it
     * @param number of an open descriptor
     * @throws IllegalArgumentException when epoll refuses it
     */
    static WatchedDescriptor register(EventLoop loop, ChannelLoop host, int number) {
        WatchedDescriptor made = new WatchedDescriptor(loop, number);
        Future<IoRegistration> registered = host.register(made);
        if (!registered.isSuccess()) {
            throw made.refused(registered.cause());
        }
        made.registration = registered.getNow();
        return made;
    }

    private IllegalArgumentException refused(@Nullable Throwable cause) {
        return new IllegalArgumentException(
                "epoll does not watch descriptor " + descriptor.intValue()
                        + "; it must be open, and no regular file or folder",
                cause);
    }

    /** When epoll refuses it there is no callback, and nothing is watched. */
    void set(boolean write, Runnable callback) {
        Slot before = write ? writer : reader;
        put(write, new Slot(callback));
        try {
            tell();
        } catch (RuntimeException refusal) {
            put(write, before);
            if (isEmpty()) {
                cancel();
            }
            throw refused(refusal);
        }
        if (before != null) {
            before.drop();
        }
    }

    boolean clear(boolean write) {
        Slot slot = write ? writer : reader;
        if (slot == null) {
            return false;
        }
        slot.drop();
        put(write, null);
        if (!isEmpty()) {
            tell();
        }
        return true;
    }

    private void put(boolean write, @Nullable Slot slot) {
        if (write) {
            writer = slot;
        } else {
            reader = slot;
        }
    }

    boolean isEmpty() {
        return reader == null && writer == null;
    }

    void cancel() {
        registration().cancel();
    }

    private IoRegistration registration() {
        return Objects.requireNonNull(registration, "not registered");
    }

    private void tell() {
        EpollIoOps wanted = EpollIoOps.valueOf(0);
        if (reader != null) {
            wanted = wanted.with(EpollIoOps.EPOLLIN);
        }
        if (writer != null) {
            wanted = wanted.with(EpollIoOps.EPOLLOUT);
        }
        registration().submit(wanted);
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    /** What is neither room nor bytes is an end or an error, which both hear of. */
    @Override
    public void handle(IoRegistration told, IoEvent event) {
        int ops = ((EpollIoEvent) event).ops().value();
        boolean broken = (ops & ~(EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLOUT.value())) != 0;
        if (reader != null && (broken || (ops & EpollIoOps.EPOLLIN.value()) != 0)) {
            reader.ready(loop);
        }
        if (writer != null && (broken || (ops & EpollIoOps.EPOLLOUT.value()) != 0)) {
            writer.ready(loop);
        }
    }

    /** The loop is closed: the descriptor stays its owner's. */
    @Override
    public void close() {
        put(false, null);
        put(true, null);
    }
}
