package org.tulip4j.spi;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.Coroutine;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.run.LoopEndpoints;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/**
 * Takes connections of other libraries into a loop. Thread: the loop's.
 *
 * @since 0.1.0
 */
public final class Adoption {
    private Adoption() {}

    /**
     * A transport on a connection. {@code connectionMade} is queued, the start of reading behind it and behind what is given.
     *
     * @param loop of tulip
     * @param endpoint connected, not reading; owned by the transport from now on
     * @param protocol hears of everything
     * @param then run behind {@code connectionMade}, and whatever it makes ready before anything is read; or null
     * @return the transport
     * @throws IllegalArgumentException when the loop is not tulip's, or the protocol is of an unknown kind
     * @throws IllegalStateException off the loop
     */
    public static Transport start(
            EventLoop loop,
            StreamEndpoint endpoint,
            BaseProtocol<? super Transport> protocol,
            @Nullable Runnable then) {
        LoopEndpoints core = core(loop);
        core.checkLoop();
        return core.network().start(endpoint, protocol, then);
    }

    /**
     * Connects as {@link EventLoop#createConnection} does, through other sockets than the backend's own.
     *
     * @param loop of tulip
     * @param factory called once, when an address is connected to
     * @param host name or address
     * @param port from 1
     * @param options of the connection
     * @param sockets make what is raced
     * @param <P> the protocol's type
     * @return ends with the transport and its protocol
     */
    public static <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            EventLoop loop, Supplier<P> factory, String host, int port, ConnectOptions options, StreamSockets sockets) {
        LoopEndpoints core = core(loop);
        core.checkLoop();
        return core.network().connect(factory, host, port, options, sockets);
    }

    /**
     * Serves as {@link EventLoop#createServer} does, through other sockets than the backend's own.
     *
     * @param loop of tulip
     * @param factory called for each connection
     * @param hosts names or addresses
     * @param port 0 for any that is free
     * @param options of the server
     * @param sockets listen
     * @return ends with the server
     */
    public static Future<Server> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options,
            StreamSockets sockets) {
        LoopEndpoints core = core(loop);
        core.checkLoop();
        return core.network().serve(factory, hosts, port, options, sockets);
    }

    /**
     * Serves as {@link EventLoop#createServer(Supplier, ServerSocketChannel, ServerOptions)} does, on a socket in another form than the
     * JDK's.
     *
     * @param loop of tulip
     * @param factory called for each connection
     * @param socket owned by the server when this returns
     * @param options of the server; {@code reuseAddress} and {@code reusePort} are refused
     * @return ends with the server
     */
    public static Future<Server> createServer(
            EventLoop loop,
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ListeningSocket socket,
            ServerOptions options) {
        LoopEndpoints core = core(loop);
        core.checkLoop();
        return core.network().adoptedServers().serve(factory, socket, options);
    }

    /**
     * What follows belongs to the loop, until {@link #exit}: for what another library tells within the loop's thread.
     *
     * @param loop of tulip
     */
    public static void enter(EventLoop loop) {
        core(loop).enterFromHost();
    }

    /**
     * Refuses calls that the loop's own methods would refuse.
     *
     * @param loop of tulip
     * @throws IllegalStateException off the running loop, or when it is closed
     */
    public static void check(EventLoop loop) {
        core(loop).checkLoop();
    }

    /**
     * Tells of what a protocol's callback threw. One that leaves the loop does so when what the loop does now is over.
     *
     * @param loop the one that the protocol belongs to
     * @param thrown by the callback
     * @param context what is known, for the exception handler
     */
    public static void callbackFailed(EventLoop loop, Throwable thrown, ErrorContext context) {
        core(loop).ioCallbackFailed(thrown, context);
    }

    /**
     * A future of a library's own, as the reads of the streams are: a task that awaits it at once runs the body itself. Used in any
     * other way, or not awaited by the next pass, the body becomes a task of its own.
     *
     * <p>Cancelled: the body is, where it waits; one that has not begun never does.
     *
     * @param loop of tulip
     * @param body run once, in some task of the loop
     * @param <T> its result
     * @return ends as the body does; nobody else can complete it
     * @throws IllegalStateException off the running loop
     */
    public static <T extends @Nullable Object> Future<T> future(EventLoop loop, Coroutine<T> body) {
        LoopEndpoints core = core(loop);
        core.checkLoop();
        return new CoroutineFuture<>(core, Objects.requireNonNull(body, "body"));
    }

    /**
     * A future that is done: what {@link #future} would be when there is nothing to wait for.
     *
     * @param loop of tulip
     * @param value its result; for null it is always the same future
     * @param <T> its type
     * @return cancelling it changes nothing
     * @throws IllegalStateException off the running loop
     */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> Future<T> done(EventLoop loop, T value) {
        LoopEndpoints core = core(loop);
        core.checkLoop();
        return value == null ? (Future<T>) core.done() : FutureImpl.done(core, value);
    }

    /**
     * A future that has failed.
     *
     * @param loop of tulip
     * @param exception told to the loop's exception handler when nobody asks
     * @param <T> of the result that it does not have
     * @return cancelling it changes nothing
     * @throws IllegalStateException off the running loop
     */
    public static <T extends @Nullable Object> Future<T> failed(EventLoop loop, Throwable exception) {
        FutureImpl<T> failed = new FutureImpl<>(core(loop));
        failed.settleException(exception);
        return failed;
    }

    /**
     * The backend of a loop.
     *
     * @param loop of tulip
     * @return its backend
     */
    public static Backend backend(EventLoop loop) {
        return core(loop).backend();
    }

    /**
     * Calls what only the host's thread may do, for a coroutine on a thread of its own, which stands in for the loop meanwhile.
     *
     * @param loop of tulip, a guest
     * @param work called at once in the host's thread, which is here or waits for the coroutine
     * @param <T> what it returns
     * @return what it returns
     * @throws IOException what it throws
     */
    public static <T> T inHost(EventLoop loop, HostWork<T> work) throws IOException {
        return core(loop).inHost(work);
    }

    /**
     * Runs something when the loop is closed, before what waits in its queues is dropped: for a library that has to tell its own users
     * of it. A loop that is closed already runs it at once.
     *
     * <p>Thread: any; it runs in the thread that closes the loop.
     *
     * @param loop of tulip
     * @param action called once; what it throws goes to the loop's exception handler, and the loop is closed all the same
     */
    public static void whenClosed(EventLoop loop, Runnable action) {
        core(loop).errors().whenClosed(action);
    }

    /**
     * Ends {@link #enter}.
     *
     * @param loop of tulip
     */
    public static void exit(EventLoop loop) {
        core(loop).exitFromHost();
    }

    static LoopEndpoints core(EventLoop loop) {
        if (loop instanceof LoopEndpoints core) {
            return core;
        }
        throw new IllegalArgumentException(loop + " was not made by tulip");
    }
}
