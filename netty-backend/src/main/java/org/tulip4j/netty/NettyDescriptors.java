package org.tulip4j.netty;

import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.netty.internal.backend.Attachments;
import org.tulip4j.netty.internal.platform.ListenFds;
import org.tulip4j.netty.internal.platform.PlainDescriptors;
import org.tulip4j.spi.Adoption;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/**
 * Descriptors that are no channels of the JDK. Readers and writers for an eventfd, a timerfd, a pipe or a device that native code
 * opened: the descriptor stays its owner's; they do not read, write or close it. Servers on a listening socket that the process was started
 * with: the server owns it.
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

    /**
     * Serves on a listening socket of which only the descriptor is known, as {@link EventLoop#createServer(Supplier, ServerSocketChannel,
     * ServerOptions)} does on a channel: one that the process was started with, by systemd's socket activation ({@link #listenFds}) or by a
     * parent. asyncio: {@code create_server(sock=socket.socket(fileno=3))}.
     *
     * <p>The server owns the descriptor when this returns, and closes it when it is closed; where this throws, it is left open. It is made
     * non-blocking, also for others who have it. It may be of the internet or of Unix domain sockets, whose file stays. One that is bound and does not listen
     * begins to, with the backlog of the options; one that listens keeps its own.
     *
     * @param loop on the backend epoll
     * @param factory called once per accepted connection, on the loop
     * @param descriptor of a stream socket that is bound; not one of a channel of Netty or the JDK
     * @param options encryption, and the most that are accepted in one turn; {@code reuseAddress} and {@code reusePort} are refused
     * @return the server; fails with {@link java.io.IOException} when the system refuses
     * @throws IllegalArgumentException when the loop is on another backend, when the descriptor is no stream socket, is not bound or is
     *     connected, or the options do not fit
     * @throws IllegalStateException off the loop; when the descriptor has a server, a reader or a writer
     */
    public static Future<Server> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            int descriptor,
            ServerOptions options) {
        return Adoption.createServer(loop, factory, Attachments.listening(loop, descriptor), options);
    }

    /**
     * Serves with coroutines on a listening socket of which only the descriptor is known, on the running loop; see {@link #createServer}.
     * asyncio: {@code start_server(sock=socket.socket(fileno=3))}.
     *
     * @param handler run once per connection
     * @param descriptor of a stream socket that is bound; owned by the server from now on
     * @param options encryption, the readers' limit, and the most that are accepted in one turn
     * @return the server
     * @throws IllegalArgumentException when the loop is not on epoll, when the descriptor is no stream socket, is not bound or is
     *     connected, or the options do not fit
     * @throws IllegalStateException outside a loop; when the descriptor has a server, a reader or a writer
     */
    public static Future<Server> startServer(Streams.Handler handler, int descriptor, ServerOptions options) {
        EventLoop loop = EventLoops.running();
        return createServer(
                loop,
                () -> new StreamReaderProtocol(loop, new StreamReader(loop, options.readerLimit()), handler),
                descriptor,
                options);
    }

    /**
     * The listening sockets that systemd has opened for this process, as {@code sd_listen_fds(3)} finds them: by the variables LISTEN_FDS and
     * LISTEN_PID of the environment. Not in asyncio.
     *
     * <p>A script that starts the JVM must do so with {@code exec}: otherwise they are the script's, and this is empty. Their names, if they have any,
     * are in the variable LISTEN_FDNAMES in the same order, with colons between them.
     *
     * @return their numbers, from 3 on, in the order of the unit; empty when systemd has passed none to this process
     * @throws IllegalStateException when the variables are no numbers
     */
    public static List<Integer> listenFds() {
        return ListenFds.of(System.getenv(), ProcessHandle.current().pid());
    }

    private static PlainDescriptors of(EventLoop loop) {
        return Attachments.descriptors(Objects.requireNonNull(loop, "loop"));
    }
}
