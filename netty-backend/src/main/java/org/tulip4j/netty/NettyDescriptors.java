package org.tulip4j.netty;

import java.util.Objects;
import org.tulip4j.EventLoop;
import org.tulip4j.netty.internal.backend.Attachments;
import org.tulip4j.netty.internal.platform.PlainDescriptors;

/**
 * Readers and writers for descriptors that are no channels of the JDK: an eventfd, a timerfd, a pipe or a device that native code
 * opened. The descriptor stays its owner's; nothing here reads, writes or closes it.
 *
 * <p>For loops on Netty's epoll, whose public API watches any descriptor that epoll takes. Regular files it does not take.
 *
 * <p>Thread: the loop's. State: as long as the loop is open. A descriptor must be open, and stay open until its reader and writer
 * are removed: afterwards the number may be another file's.
 *
 * <p>Source: asyncio {@code add_reader}, {@code add_writer}, which take descriptors. There a loop asks whether a transport has the
 * descriptor; here nobody knows the numbers of Netty's channels, so do not pass those.
 *
 * @since 0.1.0
 */
public final class NettyDescriptors {
    private NettyDescriptors() {}

    /**
     * Calls back in every pass while the descriptor is readable or broken, until removed; replaces the reader that is there.
     *
     * @param loop on the backend epoll
     * @param descriptor open, best not blocking
     * @param callback kept until removed
     * @throws IllegalArgumentException when the loop is on another backend, the number is negative, or epoll refuses the descriptor
     */
    public static void addReader(EventLoop loop, int descriptor, Runnable callback) {
        of(loop).add(descriptor, false, Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Removes the reader; it is called no more, even when its call was queued.
     *
     * @param loop on the backend epoll
     * @param descriptor as it was added
     * @return whether there was one
     */
    public static boolean removeReader(EventLoop loop, int descriptor) {
        return of(loop).remove(descriptor, false);
    }

    /**
     * Calls back in every pass while the descriptor takes bytes or is broken, until removed; replaces the writer that is there. A
     * reader of the same descriptor stays as it is.
     *
     * @param loop on the backend epoll
     * @param descriptor open, best not blocking
     * @param callback kept until removed
     * @throws IllegalArgumentException when the loop is on another backend, the number is negative, or epoll refuses the descriptor
     */
    public static void addWriter(EventLoop loop, int descriptor, Runnable callback) {
        of(loop).add(descriptor, true, Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Removes the writer; it is called no more, even when its call was queued.
     *
     * @param loop on the backend epoll
     * @param descriptor as it was added
     * @return whether there was one
     */
    public static boolean removeWriter(EventLoop loop, int descriptor) {
        return of(loop).remove(descriptor, true);
    }

    private static PlainDescriptors of(EventLoop loop) {
        return Attachments.descriptors(Objects.requireNonNull(loop, "loop"));
    }
}
