package org.tulip4j;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.seal.LoopSeal;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.sockets.Accepted;
import org.tulip4j.sockets.Datagram;
import org.tulip4j.sockets.Received;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;
import org.tulip4j.transport.WriteTransport;

/**
 * Runs callbacks, tasks and I/O, one thing at a time.
 *
 * <p>One pass: wait for I/O (not at all when something is ready) and run its callbacks; queue the timers that are due; run
 * what was ready, in the order it was scheduled. What that schedules waits for the next pass.
 *
 * <p>States: stopped, running, closed. Thread: the thread of the first run owns the loop; while it runs, everything is
 * called on the loop. Any thread may call what is marked {@link AnyThread}: {@link #callSoonThreadsafe}, {@link #execute},
 * {@link #submit}, {@link #submitVoid}, {@link #timeNanos}, {@link #isRunning}, {@link #isClosed}, {@link #inLoop}, {@link #allTasks},
 * {@link #currentTask}, {@link #isDebug}, {@link #report} and {@link #stats}. Any other call from elsewhere throws
 * {@link IllegalStateException}.
 *
 * <p>Implemented by tulip alone, so that nothing is taken for a loop that is none. What a test would fake is in the module
 * {@code testing}: a clock that the test moves and a network in memory, for a loop as any other. What differs between systems is a
 * {@link org.tulip4j.spi.Backend}.
 *
 * <p>Source: PEP 3156, "Event Loop Interface"; asyncio 3.4 to 3.14. Differs: asyncio's {@code AbstractEventLoop} is for subclasses.
 *
 * @since 0.1.0
 */
public sealed interface EventLoop extends Executor, AutoCloseable permits LoopSeal {
    // Running

    /**
     * Runs until {@link #stop}. A stop before the call makes it run one pass that does not wait.
     *
     * <p>Of what callbacks, tasks and protocols throw only this leaves the loop, which is stopped then and may be run again: a
     * {@link VirtualMachineError} that is no {@link StackOverflowError}, and {@code ThreadDeath}. Anything else goes to the
     * exception handler or to whoever awaits the task. Differs: asyncio lets {@code SystemExit} and {@code KeyboardInterrupt}
     * leave.
     *
     * @throws IllegalStateException when closed, when running, or when another loop runs in this thread
     */
    void runForever();

    /**
     * Runs until the future is done and returns its result. What is still queued waits for the next run.
     *
     * @param future of this loop
     * @param <T> its result
     * @return its result; throws the very exception that was stored
     * @throws IllegalStateException as {@link #runForever}, and when the loop was stopped before the future was done
     */
    <T extends @Nullable Object> T runUntilComplete(Future<T> future);

    /**
     * Runs a coroutine in a task of its own to its end.
     * Without a result: {@link #runUntilCompleteVoid}.
     *
     * @param body the task's coroutine
     * @param <T> its result
     * @return its result; throws what it throws
     */
    <T extends @Nullable Object> T runUntilComplete(Coroutine<T> body);

    /**
     * Runs a coroutine without a result in a task of its own to its end.
     *
     * @param body the task's coroutine; what it throws is thrown
     */
    default void runUntilCompleteVoid(VoidCoroutine body) {
        runUntilComplete(body);
    }

    /**
     * Does what {@link #runUntilComplete(Coroutine)} does, and declares a checked exception so that a typed {@code catch} compiles.
     * Without a result: {@link #runUntilCompleteVoid}.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body the task's coroutine
     * @param <T> its result
     * @param <X> its exception
     * @return its result
     * @throws X when the coroutine throws one
     */
    default <T extends @Nullable Object, X extends Throwable> T runUntilComplete(Class<X> thrown, Coroutine<T> body)
            throws X {
        Objects.requireNonNull(thrown, "thrown");
        return runUntilComplete(body);
    }

    /**
     * Does what {@link #runUntilComplete(Future)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param future of this loop
     * @param <T> its result
     * @param <X> its exception
     * @return its result
     * @throws X when the stored exception is one
     */
    default <T extends @Nullable Object, X extends Throwable> T runUntilComplete(Class<X> thrown, Future<T> future)
            throws X {
        Objects.requireNonNull(thrown, "thrown");
        return runUntilComplete(future);
    }

    /**
     * Does what {@link #runUntilCompleteVoid(VoidCoroutine)} does, and declares a checked exception so that a typed {@code catch} compiles.
     *
     * @param thrown what the caller wants to catch; anything else is thrown all the same
     * @param body the task's coroutine
     * @param <X> its exception
     * @throws X when the coroutine throws one
     */
    default <X extends Throwable> void runUntilCompleteVoid(Class<X> thrown, VoidCoroutine body) throws X {
        runUntilComplete(thrown, body);
    }

    /** Ends the run after the current pass. Idempotent. From another thread: {@code callSoonThreadsafe(loop::stop)}. */
    void stop();

    /** {@return whether it runs; any thread} */
    @AnyThread
    boolean isRunning();

    /** {@return whether it is closed; any thread} */
    @AnyThread
    boolean isClosed();

    /** {@return whether the caller is a callback or task of this loop; any thread} */
    @AnyThread
    boolean inLoop();

    /**
     * Drops what is queued, closes the sockets and pipes that are left, kills the child processes that still run, frees the
     * selector. The protocols of what is still open are told nothing, for nothing may run. Logged are pending tasks, exceptions
     * nobody retrieved, bytes that transports had not sent, pipes and child processes; in debug mode every open transport.
     * Idempotent.
     *
     * @throws IllegalStateException while running
     */
    @Override
    void close();

    // Callbacks

    /**
     * Queues a callback behind those that are ready, in a copy of the current context.
     *
     * @param callback called once
     * @return cancels it
     * @throws NullPointerException when the callback is null
     * @throws IllegalStateException when closed, or off the running loop
     */
    Handle callSoon(Runnable callback);

    /**
     * Queues a callback in a given context. asyncio: {@code call_soon(…, context=…)}.
     *
     * @param callback called once
     * @param context entered as it is, so what the callback sets stays in it. One that is still entered when the callback's turn
     *     has come is an error, which the exception handler is told instead of the call
     * @return cancels it
     * @throws NullPointerException when one is null
     * @throws IllegalStateException when closed, or off the running loop
     */
    Handle callSoon(Runnable callback, Context context);

    /**
     * Queues a callback from any thread, behind those that are ready, and wakes the loop. The handle may be cancelled from any
     * thread.
     *
     * @param callback called once
     * @return cancels it: after {@code cancel} the callback has started already or never will
     * @throws IllegalStateException when closed
     */
    @AnyThread
    Handle callSoonThreadsafe(Runnable callback);

    /**
     * Queues a callback from any thread in a given context, as {@link #callSoonThreadsafe(Runnable)} does in a copy of the
     * caller's. asyncio: {@code call_soon_threadsafe(…, context=…)}.
     *
     * @param callback called once
     * @param context as in {@link #callSoon(Runnable, Context)}; the caller leaves it alone until the callback has run
     * @return cancels it: after {@code cancel} the callback has started already or never will
     * @throws NullPointerException when one is null
     * @throws IllegalStateException when closed
     */
    @AnyThread
    Handle callSoonThreadsafe(Runnable callback, Context context);

    /**
     * Schedules what a library runs that takes an {@link Executor}: it is called on the loop, never before this returns, in the order of
     * {@link #callSoonThreadsafe(Runnable)}. What it throws goes to the exception handler.
     *
     * @param command called once
     * @throws RejectedExecutionException when closed
     */
    @AnyThread
    @Override
    void execute(Runnable command);

    /**
     * Schedules a callback. Zero or less means the next pass, behind what is ready.
     *
     * @param delay saturates at a hundred years
     * @param callback called once, never early
     * @return cancels it
     */
    TimerHandle callLater(Duration delay, Runnable callback);

    /**
     * Schedules a callback in a given context, as {@link #callLater(Duration, Runnable)} does in a copy of the current one.
     * asyncio: {@code call_later(…, context=…)}.
     *
     * @param delay saturates at a hundred years
     * @param callback called once, never early
     * @param context as in {@link #callSoon(Runnable, Context)}
     * @return cancels it
     * @throws NullPointerException when one is null
     * @throws IllegalStateException when closed, or off the running loop
     */
    TimerHandle callLater(Duration delay, Runnable callback, Context context);

    /**
     * Schedules a callback for a time. Equal times run in the order scheduled. asyncio: {@code loop.call_at}.
     *
     * @param when nanoseconds on the clock of {@link #timeNanos()}, which does not begin at 0; one that has passed means the next pass,
     *     behind what is ready; saturates at a hundred years either way
     * @param callback called once, never early
     * @return cancels it
     */
    TimerHandle callAtNanos(long when, Runnable callback);

    /**
     * Schedules a callback for a time in a given context, as {@link #callAtNanos(long, Runnable)} does in a copy of the current
     * one. asyncio: {@code call_at(…, context=…)}.
     *
     * @param when nanoseconds on the clock of {@link #timeNanos()}, which does not begin at 0; one that has passed means the next pass,
     *     behind what is ready; saturates at a hundred years either way
     * @param callback called once, never early
     * @param context as in {@link #callSoon(Runnable, Context)}
     * @return cancels it
     * @throws NullPointerException when one is null
     * @throws IllegalStateException when closed, or off the running loop
     */
    TimerHandle callAtNanos(long when, Runnable callback, Context context);

    /** {@return monotonic nanoseconds from an arbitrary origin; any thread. asyncio: {@code loop.time}, in seconds} */
    @AnyThread
    long timeNanos();

    // Futures and tasks

    /**
     * A pending future of this loop, the only kind that is completed from outside: by {@link Future#setResult} and kin, and by whoever has
     * it. Hand {@link Tulip#shield} of it to those who shall only wait.
     *
     * @param <T> its result
     * @return a new future
     * @throws IllegalStateException off the running loop
     */
    <T extends @Nullable Object> Future<T> createFuture();

    /**
     * Makes a task; its body starts in the next pass.
     * Without a result: {@link #createTaskVoid}.
     *
     * <p>What the body throws is kept for who awaits the task. When nobody ever asks, the exception handler is told, at the latest when the
     * loop closes; see {@link Task}.
     *
     * @param body runs once
     * @param <T> its result
     * @return the task; the loop holds it until it is done
     * @throws IllegalStateException when closed, or off the running loop
     */
    default <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body) {
        return createTask(body, TaskOptions.DEFAULT);
    }

    /**
     * Makes a task with a name; its body starts in the next pass.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once
     * @param name shown in messages
     * @param <T> its result
     * @return the task; the loop holds it until it is done
     * @throws IllegalStateException when closed, or off the running loop
     */
    default <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, String name) {
        return createTask(body, TaskOptions.named(name));
    }

    /**
     * Makes a task through the task factory.
     * Without a result: {@link #createTaskVoid}.
     *
     * @param body runs once
     * @param options name, context, eager start
     * @param <T> its result
     * @return the task
     */
    <T extends @Nullable Object> Task<T> createTask(Coroutine<T> body, TaskOptions options);

    /**
     * Makes a task without a result; its body starts in the next pass.
     *
     * @param body runs once
     * @return the task; the loop holds it until it is done
     * @throws IllegalStateException when closed, or off the running loop
     */
    default Task<@Nullable Void> createTaskVoid(VoidCoroutine body) {
        return createTask(body, TaskOptions.DEFAULT);
    }

    /**
     * Makes a task without a result, with a name; its body starts in the next pass.
     *
     * @param body runs once
     * @param name shown in messages
     * @return the task; the loop holds it until it is done
     * @throws IllegalStateException when closed, or off the running loop
     */
    default Task<@Nullable Void> createTaskVoid(VoidCoroutine body, String name) {
        return createTask(body, TaskOptions.named(name));
    }

    /**
     * Makes a task without a result through the task factory.
     *
     * @param body runs once
     * @param options name, context, eager start
     * @return the task
     */
    default Task<@Nullable Void> createTaskVoid(VoidCoroutine body, TaskOptions options) {
        return createTask(body, options);
    }

    /**
     * Makes a task without the task factory; for factories.
     *
     * @param body runs once
     * @param options name, context, eager start
     * @param <T> its result
     * @return the task
     */
    <T extends @Nullable Object> Task<T> newTask(Coroutine<T> body, TaskOptions options);

    /**
     * Runs a coroutine on this loop for another thread. Its first step has the place in the order that this call had.
     * Without a result: {@link #submitVoid}.
     *
     * <p>Source: asyncio 3.5.1, {@code run_coroutine_threadsafe}. Differs: there the first step comes a pass later.
     *
     * @param body the task's coroutine
     * @param <T> its result
     * @return ends as the task does; cancelling it cancels the task
     */
    @AnyThread
    <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<T> body);

    /**
     * Runs a coroutine without a result on this loop for another thread, as {@link #submit} runs one with.
     *
     * @param body the task's coroutine
     * @return ends as the task does; cancelling it cancels the task
     */
    @AnyThread
    default CompletableFuture<@Nullable Void> submitVoid(VoidCoroutine body) {
        return submit(body);
    }

    /**
     * Replaces the task factory.
     *
     * @param factory null restores the default
     */
    void setTaskFactory(@Nullable TaskFactory factory);

    /** {@return the task factory, or null for the default} */
    @Nullable TaskFactory taskFactory();

    /** {@return the task that runs now, or null in a plain callback and off the loop; any thread} */
    @AnyThread
    @Nullable Task<?> currentTask();

    /** {@return the tasks that are not done; any thread} */
    @AnyThread
    Set<Task<?>> allTasks();

    // Executors

    /**
     * Runs blocking work elsewhere. Cancelling the future drops the work when it has not started; nothing is interrupted.
     * Without a result: {@link #runInExecutorVoid}.
     *
     * <p>Work that has started and whose future was cancelled goes on, and what it returns or throws is dropped. When the loop has closed by
     * then, a result is dropped, and an exception is logged with its stack. What {@link ExecutorService#shutdownNow} takes out of the queue of an executor
     * is never begun, and its future never ends unless it is cancelled: the executor tells only its caller.
     *
     * <p>Work that is {@link java.io.Serializable} and is given to an {@link ExecutorService} of another library is
     * submitted as it is, so that a service may carry it to another machine. The result is waited for as by {@link Future#wrapBlocking}.
     *
     * @param executor null: the default one
     * @param work called once, outside the loop
     * @param <T> its result
     * @return done on the loop when the work is; fails with what it throws
     * @throws java.util.concurrent.RejectedExecutionException when the executor was shut down, or has no place
     * @throws IllegalStateException when the default executor is meant and was shut down, or off the running loop
     */
    <T extends @Nullable Object> Future<T> runInExecutor(@Nullable Executor executor, Callable<? extends T> work);

    /**
     * Runs blocking work without a result elsewhere, as {@link #runInExecutor} runs work with one.
     *
     * <p>Cancelled: work that has not started is dropped; nothing is interrupted.
     *
     * @param executor null: the default one
     * @param work called once, outside the loop
     * @return done on the loop when the work is; fails with what it throws
     * @throws java.util.concurrent.RejectedExecutionException when the executor was shut down, or has no place
     * @throws IllegalStateException when the default executor is meant and was shut down, or off the running loop
     */
    default Future<@Nullable Void> runInExecutorVoid(@Nullable Executor executor, VoidCallable work) {
        return runInExecutor(executor, work);
    }

    /**
     * Replaces the default executor, which the loop owns and shuts down from now on.
     *
     * @param executor not null
     */
    void setDefaultExecutor(ExecutorService executor);

    /**
     * Shuts the default executor down and waits for its work, off the loop.
     *
     * <p>Cancelled: nobody waits any more, but it stays shut down.
     *
     * @param limit the most to wait; afterwards a warning is logged and the rest abandoned
     * @return done when it has ended or the limit has passed
     */
    Future<@Nullable Void> shutdownDefaultExecutor(Duration limit);

    /**
     * Shuts the default executor down as {@link #shutdownDefaultExecutor(Duration)} does, with 300 seconds. Differs: asyncio waits for ever unless told a limit.
     *
     * @return done when it has ended or the limit has passed
     */
    default Future<@Nullable Void> shutdownDefaultExecutor() {
        return shutdownDefaultExecutor(Duration.ofSeconds(300));
    }

    // Names

    /**
     * Looks up the addresses of a host. Literal addresses and no host are answered without the resolver. Cancelling abandons
     * the wait; a look-up that the system has begun goes on.
     *
     * <p>Source: asyncio 3.4, {@code getaddrinfo}. Differs: ports are numbers; look-ups have threads of their own.
     *
     * @param host a name or literal address, not blank; null: the loopback, or the wildcard when passive
     * @param port 0 to 65535, put into the answers
     * @param options family and kind
     * @return the addresses in the resolver's order, at least one; or {@link java.net.UnknownHostException}
     * @throws IllegalArgumentException when host or port is out of range
     */
    Future<List<InetSocketAddress>> getAddrInfo(@Nullable String host, int port, ResolveOptions options);

    /**
     * Looks up the name of an address. Cancelling abandons the wait.
     *
     * <p>Source: asyncio 3.4, {@code getnameinfo}. Differs: the service stays a number.
     *
     * @param address resolved
     * @param flags whether a name is wanted
     * @return the name, or the literal address when it has none
     * @throws IllegalArgumentException when the address is unresolved
     */
    Future<HostAndPort> getNameInfo(InetSocketAddress address, NameFlags flags);

    // Connections

    /**
     * Connects to a host. Every address is tried (Happy Eyeballs); the protocol is made after the connect. With TLS the future is
     * done, and {@code connectionMade} called, after the handshake.
     *
     * <p>{@code connectionMade} comes before this future is done, and whoever awaits it goes on before the first bytes are read: it
     * may set the protocol, or its fields. Cancelling it closes the socket. When every address fails, so does
     * this: with the failure of the first when all say the same, else with one whose text has them all.
     *
     * <p>Source: PEP 3156; asyncio 3.4, Happy Eyeballs 3.8. Differs: they are on unless switched off.
     *
     * @param factory called once, on the loop; what it throws fails the connect, and the socket is closed
     * @param host a name or literal address, not blank
     * @param port 1 to 65535
     * @param options addresses, delays, limits
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when host or port is out of range
     */
    <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, String host, int port, ConnectOptions options);

    /**
     * Connects to a host with {@link ConnectOptions#DEFAULT}.
     *
     * @param factory called once, on the loop
     * @param host a name or literal address, not blank
     * @param port 1 to 65535
     * @param <P> the protocol
     * @return the transport and the protocol
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, String host, int port) {
        return createConnection(factory, host, port, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to an address.
     *
     * @param factory called once, on the loop
     * @param address resolved or not; its port is 1 to 65535
     * @param <P> the protocol
     * @return the transport and the protocol
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, InetSocketAddress address) {
        return createConnection(factory, address, ConnectOptions.DEFAULT);
    }

    /**
     * Connects to an address.
     *
     * @param factory called once, on the loop
     * @param address resolved or not; its port is 1 to 65535. With TLS the certificate is verified for its name, when it has one, unless the
     *     options name another
     * @param options delays and limits
     * @param <P> the protocol
     * @return the transport and the protocol
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, InetSocketAddress address, ConnectOptions options) {
        if (address.isUnresolved()) {
            return createConnection(factory, address.getHostString(), address.getPort(), options);
        }
        String literal = address.getAddress().getHostAddress();
        String name = address.getHostString();
        TlsOptions tls = options.tls();
        // It was looked up already, and the certificate is for the name.
        boolean named = tls != null && tls.serverHostname() == null && !name.equals(literal);
        return createConnection(
                factory, literal, address.getPort(), named ? options.withTls(tls.withServerHostname(name)) : options);
    }

    /**
     * Takes over a connected channel that the caller opened; the transport owns it from now on.
     *
     * @param factory called once, on the loop
     * @param channel connected; made non-blocking
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the channel is not connected
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, SocketChannel channel) {
        return createConnection(factory, channel, null);
    }

    /**
     * Takes over a connected channel that the caller opened and plays the client on it.
     *
     * @param factory called once, on the loop
     * @param channel connected; made non-blocking
     * @param tls how the connection is encrypted; needs a server's name unless it accepts any; null: not at all
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the channel is not connected, or the options do not name the server
     */
    <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createConnection(
            Supplier<P> factory, SocketChannel channel, @Nullable TlsOptions tls);

    /**
     * Takes over a channel that was accepted elsewhere.
     *
     * <p>Cancelled before it is done: the socket is closed.
     *
     * @param factory called once, on the loop
     * @param channel connected; made non-blocking
     * @param <P> the protocol
     * @return the transport and the protocol
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connectAccepted(
            Supplier<P> factory, SocketChannel channel) {
        return connectAccepted(factory, channel, null);
    }

    /**
     * Takes over a channel that was accepted elsewhere and plays the server on it.
     *
     * @param factory called once, on the loop
     * @param channel connected; made non-blocking
     * @param tls how the connection is encrypted, with a certificate; null: not at all
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the channel is not connected, or there is no certificate
     */
    <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> connectAccepted(
            Supplier<P> factory, SocketChannel channel, @Nullable TlsOptions tls);

    /**
     * Encrypts a connection from now on. Reading stops at once, what was written is sent, then the handshake begins. From now
     * on the old transport refuses writes; its {@code close} and {@code abort} end the connection.
     *
     * <p>The protocol does not hear {@code connectionMade} again. When this fails or is cancelled the connection is closed,
     * and the protocol hears {@code connectionLost}.
     *
     * <p>Source: asyncio 3.7.
     *
     * @param transport open; made by this loop; may be encrypted already, then it is encrypted twice
     * @param protocol hears what comes decrypted; usually the transport's own
     * @param options for a client, with the server's name unless they accept any; for a server, with a certificate
     * @param serverSide whether this side plays the server in the handshake
     * @return the transport to use from now on
     * @throws IllegalArgumentException when the transport is not tulip's, or the options do not fit
     * @throws IllegalStateException when the transport is closing, has written its end, or was given to startTls before
     */
    Future<Transport> startTls(
            Transport transport, BaseProtocol<? super Transport> protocol, TlsOptions options, boolean serverSide);

    /**
     * Listens on every address of the hosts, once on each. When one cannot be bound, none is, and this fails. An address that the
     * machine does not have is left out with a warning when no other of its family is bound, but one of another family is:
     * "localhost" is often in both families where only one is there.
     *
     * <p>Cancelled before it is done: nothing stays bound. "0.0.0.0" is every address of IPv4 and "::" every address of IPv6, alone or
     * together on one port. No host is both, by one socket. On nio and netty-nio "::" takes IPv4 as well, for the JDK cannot keep
     * them apart; on io_uring "0.0.0.0" alone is a socket of both, whose peers of IPv6 are closed before anything is made for them.
     * A warning is logged then.
     *
     * <p>Source: PEP 3156; asyncio 3.4 to 3.13. Differs: asyncio has a socket per family for no host, and leaves out every
     * address that the machine does not have, in silence.
     *
     * @param factory called once per accepted connection, on the loop
     * @param hosts names or literal addresses; empty or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one
     * @param options backlog and socket options
     * @return the server
     * @throws IllegalArgumentException when the port is out of range
     */
    Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions options);

    /**
     * Listens on a host with {@link ServerOptions#DEFAULT}.
     *
     * @param factory called once per accepted connection, on the loop
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one
     * @return the server
     */
    default Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory, @Nullable String host, int port) {
        return createServer(
                factory, host == null || host.isBlank() ? List.of() : List.of(host), port, ServerOptions.DEFAULT);
    }

    /**
     * Serves on one host.
     *
     * @param factory called for each connection
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one
     * @param options backlog and socket options
     * @return the server
     */
    default Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            @Nullable String host,
            int port,
            ServerOptions options) {
        return createServer(factory, host == null || host.isBlank() ? List.of() : List.of(host), port, options);
    }

    /**
     * Serves on a listening channel that the caller has bound, with {@link ServerOptions#DEFAULT}; see {@link
     * #createServer(Supplier, ServerSocketChannel, ServerOptions)}.
     *
     * @param factory called once per accepted connection, on the loop
     * @param channel bound; owned by the server from now on
     * @return the server
     * @throws IllegalArgumentException when the channel is closed or not bound
     * @throws IllegalStateException when the channel is in use: it has a reader, a pending {@link #sockAccept}, or a server
     * @throws UnsupportedOperationException when the backend takes no channels of the JDK; names those that do
     */
    default Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory, ServerSocketChannel channel) {
        return createServer(factory, channel, ServerOptions.DEFAULT);
    }

    /**
     * Serves on a listening channel that the caller has bound, of the internet or of Unix domain sockets: one with options that tulip does
     * not set, or one that the process was started with ({@link System#inheritedChannel}). asyncio: {@code create_server(sock=...)}.
     *
     * <p>The server owns the channel when this returns and closes it when it is closed; where this throws, the channel is as it was. The
     * file of a Unix domain socket goes with its server, as in asyncio, unless {@link ServerOptions#cleanupSocket} is off, which is right
     * for a socket that another process holds too. For a descriptor of systemd see {@code NettyDescriptors} in {@code
     * tulip-netty-backend}.
     *
     * <p>Cancelled before it is done: the channel is closed.
     *
     * <p>Source: asyncio 3.4. Differs: a channel of the JDK listens when it is bound, with the backlog that it was bound with; asyncio
     * listens again.
     *
     * @param factory called once per accepted connection, on the loop
     * @param channel bound; made non-blocking
     * @param options encryption, the readers' limit; the backlog is the most that are accepted in one turn; {@code reuseAddress} and {@code
     *     reusePort} are refused, and {@code keepAlive} on a Unix domain socket
     * @return the server; fails with {@link java.io.IOException} when the system refuses
     * @throws IllegalArgumentException when the channel is closed or not bound, or the options do not fit
     * @throws IllegalStateException when the channel is in use: it has a reader, a pending {@link #sockAccept}, or a server
     * @throws UnsupportedOperationException when the backend takes no channels of the JDK; names those that do
     */
    Future<Server> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerSocketChannel channel,
            ServerOptions options);

    /**
     * Connects to a Unix domain socket; the protocol is made after the connect.
     *
     * <p>{@code connectionMade} comes before this future is done. Cancelling it closes the socket. When the server's queue is full it is
     * tried again until the timeout. The peer's address is the path or name; its own is {@link UnixAddress#UNNAMED}.
     *
     * <p>Source: PEP 3156, asyncio 3.4. There is one address: Happy Eyeballs, interleaving and {@code allErrors} are ignored.
     *
     * @param factory called once, on the loop
     * @param address a path or an abstract name
     * @param options limits and encryption; TLS needs a server's name unless it accepts any; a local address is refused
     * @param <P> the protocol
     * @return the transport and the protocol; fails with {@link java.nio.file.NoSuchFileException} when nothing is at the path, with {@link
     *     java.net.ConnectException} when nobody listens there
     * @throws IllegalArgumentException when the address is unnamed, or the options do not fit
     * @throws UnsupportedOperationException when the backend has no Unix domain sockets, or no abstract names
     */
    <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createUnixConnection(
            Supplier<P> factory, UnixAddress address, ConnectOptions options);

    /**
     * Connects to the Unix domain socket at a path.
     *
     * @param factory called once, on the loop
     * @param path at most 107 bytes
     * @param options see {@link #createUnixConnection(Supplier, UnixAddress, ConnectOptions)}
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the path is empty or too long, or the options do not fit
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createUnixConnection(
            Supplier<P> factory, Path path, ConnectOptions options) {
        return createUnixConnection(factory, UnixAddress.of(path), options);
    }

    /**
     * Connects to the Unix domain socket at a path with {@link ConnectOptions#DEFAULT}.
     *
     * @param factory called once, on the loop
     * @param path at most 107 bytes
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the path is empty or too long
     */
    default <P extends BaseProtocol<? super Transport>> Future<Connected<Transport, P>> createUnixConnection(
            Supplier<P> factory, Path path) {
        return createUnixConnection(factory, path, ConnectOptions.DEFAULT);
    }

    /**
     * Listens on a Unix domain socket.
     *
     * <p>A socket file that nobody listens on any more is removed first; anything else at the path is left, and the address is in use.
     * Closing the server (or the loop) removes the file, unless {@link ServerOptions#cleanupSocket} is off or another file has taken its
     * place. Who may connect is decided by the rights of the file and its folder.
     *
     * <p>Source: PEP 3156, asyncio 3.4, {@code cleanup_socket} 3.13. asyncio removes a socket file also from under a server that still
     * listens, whose clients then silently reach the new one; here that is an address in use. To find out, the path is connected to once.
     *
     * <p>Cancelled before it is done: nothing stays bound.
     *
     * @param factory called once per accepted connection, on the loop
     * @param address a path or an abstract name
     * @param options backlog, encryption, clean-up; {@code reusePort} and {@code keepAlive} are refused, {@code reuseAddress} is ignored
     * @return the server; fails with {@link java.net.BindException} when the address is in use, with {@link
     *     java.nio.file.NoSuchFileException} when the folder is missing, with {@link
     *     UnsupportedOperationException} when the backend has no Unix domain sockets, or no abstract names
     * @throws IllegalArgumentException when the address is unnamed, or the options do not fit
     */
    Future<Server> createUnixServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory, UnixAddress address, ServerOptions options);

    /**
     * Listens on the Unix domain socket at a path.
     *
     * @param factory called once per accepted connection, on the loop
     * @param path at most 107 bytes
     * @param options see {@link #createUnixServer(Supplier, UnixAddress, ServerOptions)}
     * @return the server
     * @throws IllegalArgumentException when the path is empty or too long, or the options do not fit
     */
    default Future<Server> createUnixServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory, Path path, ServerOptions options) {
        return createUnixServer(factory, UnixAddress.of(path), options);
    }

    /**
     * Listens on the Unix domain socket at a path with {@link ServerOptions#DEFAULT}.
     *
     * @param factory called once per accepted connection, on the loop
     * @param path at most 107 bytes
     * @return the server
     * @throws IllegalArgumentException when the path is empty or too long
     */
    default Future<Server> createUnixServer(Supplier<? extends BaseProtocol<? super Transport>> factory, Path path) {
        return createUnixServer(factory, path, ServerOptions.DEFAULT);
    }

    /**
     * Opens a datagram endpoint. {@code connectionMade} comes before this future is done; cancelling it closes the socket.
     *
     * <p>Addresses are resolved; pairs of equal family are tried in turn, and when all fail the first failure is thrown. With
     * a remote address and no broadcast the socket is connected: it hears that peer only, and learns that nobody listens
     * there. Bound at once, also without a local address: to any free port of all interfaces. A local "0.0.0.0" is every address of
     * IPv4 and "::" every address of IPv6, as for {@link #createServer}; asyncio's "::" hears IPv4 too.
     *
     * @param factory called once, on the loop
     * @param options addresses, a family or a channel; limits
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when neither an address nor a family nor a channel is given, or a channel and more
     */
    <P extends DatagramProtocol> Future<Connected<DatagramTransport, P>> createDatagramEndpoint(
            Supplier<P> factory, DatagramOptions options);

    /**
     * Sends part of a file through a transport. What was written is sent first; until this is done reading is paused and
     * {@code write} and {@code writeEof} throw {@link IllegalStateException}. Cancelling stops it at once; what was sent stays
     * sent. The file's position is behind what was sent, whatever the outcome.
     *
     * <p>Fails with {@link java.io.IOException} when the connection is lost or closed meanwhile, and with
     * {@link SendFileNotAvailableException} when the backend cannot send without copying and no fallback is allowed. Backends
     * {@code nio}, {@code netty-nio}, {@code epoll} and {@code kqueue} can, over connections without TLS; elsewhere the file is
     * read and written in slices, as the connection takes them.
     *
     * <p>Source: asyncio 3.7, {@code sendfile}.
     *
     * @param transport open; made by a loop of tulip
     * @param file open for reading
     * @param options which part, and whether it may be copied through memory
     * @return how many bytes; fewer than the count when the file ends before
     * @throws IllegalArgumentException when the file is closed, or the transport is no connection of a loop
     * @throws IllegalStateException when the transport is closing, has written its end, or sends a file already
     */
    Future<Long> sendFile(Transport transport, FileChannel file, SendFileOptions options);

    /**
     * Sends a whole file through a transport, as {@link #sendFile(Transport, FileChannel, SendFileOptions)} does.
     *
     * @param transport open; made by a loop of tulip
     * @param file open for reading
     * @return how many bytes
     */
    default Future<Long> sendFile(Transport transport, FileChannel file) {
        return sendFile(transport, file, SendFileOptions.DEFAULT);
    }

    /**
     * Sends part of a file through a transport, as {@link #sendFile(Transport, FileChannel, SendFileOptions)} does.
     *
     * @param transport open; made by a loop of tulip
     * @param file open for reading
     * @param offset where to begin, 0 or more
     * @param count the most to send, 1 or more
     * @return how many bytes; fewer than the count when the file ends before
     * @throws IllegalArgumentException when offset or count is out of range
     */
    default Future<Long> sendFile(Transport transport, FileChannel file, long offset, long count) {
        return sendFile(
                transport, file, SendFileOptions.DEFAULT.withOffset(offset).withCount(count));
    }

    // Low level: channels that stay the caller's

    /**
     * Calls back once per pass while a channel has bytes, a datagram, its end or a connection to accept, until removed.
     * Another reader of the channel is replaced, and called no more. Remove it before you close the channel.
     *
     * <p>On the native Netty backends and in memory a thread of the loop's waits for such channels.
     *
     * <p>Source: PEP 3156, "I/O Callbacks". Differs: channels in place of descriptors; files cannot be watched.
     *
     * @param channel open, not blocking, not a transport's
     * @param callback called in the context of this call
     * @throws IllegalArgumentException when the channel is closed, blocking, or never readable
     * @throws IllegalStateException when the channel belongs to a transport, or a {@code sock} operation waits to read it
     */
    void addReader(SelectableChannel channel, Runnable callback);

    /**
     * Calls a reader no more, not even when the call is queued already.
     *
     * @param channel any
     * @return whether there was one
     */
    boolean removeReader(SelectableChannel channel);

    /**
     * Calls back once per pass while a channel takes bytes, or when its connect has ended. Otherwise as {@link #addReader}.
     *
     * @param channel open, not blocking, not a transport's
     * @param callback called in the context of this call
     * @throws IllegalArgumentException when the channel is closed, blocking, or never writable
     * @throws IllegalStateException when the channel belongs to a transport, or a {@code sock} operation waits to write to it
     */
    void addWriter(SelectableChannel channel, Runnable callback);

    /**
     * Calls a writer no more, not even when the call is queued already.
     *
     * @param channel any
     * @return whether there was one
     */
    boolean removeWriter(SelectableChannel channel);

    /**
     * Connects a socket. Resolves a name first and takes its first address. When it fails the JDK has closed the channel: open
     * another one. When it is cancelled the channel is the caller's to close.
     *
     * <p>All {@code sock} operations try at once and then wait; one may wait per channel and direction. Cancelling one ends the
     * wait at once and loses nothing: nothing is read before the future is done with it. The channel must be open and not
     * blocking ({@link IllegalArgumentException}) and not a transport's ({@link IllegalStateException}).
     *
     * <p>Source: asyncio 3.4. Differs: a second operation is refused, where asyncio forgets the first.
     *
     * @param channel not connected
     * @param address where to
     * @return done when connected
     * @throws IllegalStateException when an operation waits, or there is a writer
     */
    Future<@Nullable Void> sockConnect(SocketChannel channel, SocketAddress address);

    /**
     * Accepts a connection. See {@link #sockConnect} for what all {@code sock} operations share.
     *
     * @param channel bound
     * @return the new channel, not blocking, and its peer; cancelled before it is done: the connection waits for the next accept
     * @throws IllegalStateException when an operation waits, or there is a reader
     */
    Future<Accepted> sockAccept(ServerSocketChannel channel);

    /**
     * Receives what is there. See {@link #sockConnect} for what all {@code sock} operations share.
     *
     * <p>Cancelled: nothing was received; the bytes are there for the next.
     *
     * @param channel connected
     * @param size the most to receive, at least 1
     * @return the bytes, from position to limit; none at the peer's end
     * @throws IllegalStateException when an operation waits, or there is a reader
     */
    Future<ByteBuffer> sockRecv(SocketChannel channel, int size);

    /**
     * Receives what is there into a buffer. See {@link #sockConnect} for what all {@code sock} operations share.
     *
     * <p>Cancelled: nothing was received; the bytes are there for the next.
     *
     * @param channel connected
     * @param buffer with room; filled from its position, which moves; not to be touched until done
     * @return how many bytes; 0 at the peer's end
     * @throws IllegalStateException when an operation waits, or there is a reader
     */
    Future<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer);

    /**
     * Sends everything. See {@link #sockConnect} for what all {@code sock} operations share. After a failure or a cancel the
     * buffer's position tells how much the kernel took.
     *
     * @param channel connected
     * @param data from position to limit; not to be touched until done
     * @return done when the kernel has everything
     * @throws IllegalStateException when an operation waits, or there is a writer
     */
    Future<@Nullable Void> sockSendAll(SocketChannel channel, ByteBuffer data);

    /**
     * Receives one datagram; what is larger is cut. See {@link #sockConnect} for what all {@code sock} operations share.
     *
     * <p>Cancelled: nothing was received; the datagram is there for the next.
     *
     * @param channel bound or connected
     * @param size the most to receive, at least 1
     * @return the datagram
     * @throws IllegalStateException when an operation waits, or there is a reader
     */
    Future<Datagram> sockRecvFrom(DatagramChannel channel, int size);

    /**
     * Receives one datagram into a buffer; what is larger is cut. See {@link #sockConnect} for what all {@code sock} operations
     * share.
     *
     * <p>Cancelled: nothing was received; the datagram is there for the next.
     *
     * @param channel bound or connected
     * @param buffer with room; filled from its position, which moves; not to be touched until done
     * @return how many bytes, from whom
     * @throws IllegalStateException when an operation waits, or there is a reader
     */
    Future<Received> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer);

    /**
     * Sends one datagram. See {@link #sockConnect} for what all {@code sock} operations share.
     *
     * <p>Cancelled: nothing was sent; it waits in one place only, for a kernel that has no room.
     *
     * @param channel not connected, or connected to the address
     * @param data from position to limit; not to be touched until done
     * @param address resolved
     * @return how many bytes: all
     * @throws IllegalStateException when an operation waits, or there is a writer
     */
    Future<Integer> sockSendTo(DatagramChannel channel, ByteBuffer data, InetSocketAddress address);

    /**
     * Sends part of a file; the kernel copies where it can. See {@link #sockConnect} for what all {@code sock} operations share.
     * The file's position is behind what was sent, also after a failure or a cancel.
     *
     * <p>Source: asyncio 3.7. Differs: no fallback to allow; the JDK has its own.
     *
     * @param channel connected
     * @param file open for reading
     * @param offset where to begin, 0 or more
     * @param count the most to send, 1 or more; {@link Long#MAX_VALUE} is more than any file has
     * @return how many bytes; fewer than the count when the file ends before
     * @throws IllegalArgumentException when the file is closed, or offset or count is out of range
     * @throws IllegalStateException when an operation waits, or there is a writer
     */
    Future<Long> sockSendFile(SocketChannel channel, FileChannel file, long offset, long count);

    /**
     * Sends a whole file, as {@link #sockSendFile(SocketChannel, FileChannel, long, long)} does.
     *
     * @param channel connected
     * @param file open for reading
     * @return how many bytes
     * @throws IllegalStateException when an operation waits, or there is a writer
     */
    default Future<Long> sockSendFile(SocketChannel channel, FileChannel file) {
        return sockSendFile(channel, file, 0, Long.MAX_VALUE);
    }

    // Pipes and child processes

    /**
     * Reads a pipe: a {@link java.nio.channels.Pipe.SourceChannel}, standard input, a channel of any stream. A thread of its
     * own blocks in the reads and stops while the protocol pauses reading. Closing the transport ends a read that is blocked in a
     * channel of the JDK and closes it at once; a channel of a stream is closed as the stream can be, perhaps when the read returns.
     *
     * <p>{@code connectionMade} comes before this future is done. Cancelling it closes the pipe. A factory that throws fails it and
     * closes the pipe.
     *
     * <p>Coroutines use {@link org.tulip4j.streams.Streams#openReadPipe}. The protocol may be one that serves connections too, such as
     * {@link org.tulip4j.streams.StreamReaderProtocol}: it is made for any kind of transport that a {@link ReadTransport} is.
     *
     * <p>Source: PEP 3156; asyncio 3.4, where a {@code dataReceived} that throws does not end the connection, as it does here.
     *
     * @param factory called once, on the loop, before this returns
     * @param pipe owned by the transport from now on; made blocking
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the pipe is closed
     */
    <P extends ReadProtocol<? super ReadTransport>> Future<Connected<ReadTransport, P>> connectReadPipe(
            Supplier<P> factory, ReadableByteChannel pipe);

    /**
     * Writes to a pipe: a {@link java.nio.channels.Pipe.SinkChannel}, standard output, a channel of any stream. While
     * something waits to be written, a thread of its own blocks in the writes.
     *
     * <p>{@code connectionMade} comes before this future is done. Cancelling it closes the pipe. A factory that throws fails it and
     * closes the pipe.
     *
     * <p>{@code writeEof} is {@code close}: what waits is sent, then the pipe is closed. What is written afterwards is dropped, from
     * the fifth time on with a warning. Coroutines use {@link org.tulip4j.streams.Streams#openWritePipe}.
     *
     * <p>Source: PEP 3156; asyncio 3.4. Differs: that nobody reads any more is noticed by a write, which breaks the connection;
     * asyncio also notices it while nothing is written.
     *
     * @param factory called once, on the loop, before this returns
     * @param pipe owned by the transport from now on; made blocking
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the pipe is closed
     */
    <P extends BaseProtocol<? super WriteTransport>> Future<Connected<WriteTransport, P>> connectWritePipe(
            Supplier<P> factory, WritableByteChannel pipe);

    /**
     * Starts a program. Its streams are pipes unless the options say otherwise. Coroutines use
     * {@link org.tulip4j.subprocess.Subprocess#exec}.
     *
     * <p>{@code connectionMade} comes before this future is done. Fails with {@link java.io.IOException} when the program or
     * the directory is not there or may not be used; then the protocol hears nothing. Cancelling it kills the child.
     *
     * <p>Source: PEP 3156; asyncio 3.4.
     *
     * @param factory called once, on the loop, before this returns
     * @param command the program and its arguments; copied
     * @param options streams, directory, environment
     * @param <P> the protocol
     * @return the transport and the protocol
     * @throws IllegalArgumentException when the command is empty
     */
    <P extends SubprocessProtocol> Future<Connected<SubprocessTransport, P>> subprocessExec(
            Supplier<P> factory, List<String> command, ProcessOptions options);

    /**
     * Runs a command line in the system's shell ({@code /bin/sh -c}, on Windows {@code cmd.exe /c}). Quoting is the caller's
     * duty. Otherwise as {@link #subprocessExec}.
     *
     * <p>Cancelling it kills the child.
     *
     * @param factory called once, on the loop, before this returns
     * @param command a line for the shell
     * @param options streams, directory, environment
     * @param <P> the protocol
     * @return the transport and the protocol
     */
    <P extends SubprocessProtocol> Future<Connected<SubprocessTransport, P>> subprocessShell(
            Supplier<P> factory, String command, ProcessOptions options);

    // Signals

    /**
     * Calls back on the loop when the process gets a signal. Replaces the handler that was there, of any loop.
     *
     * <p>A process that was started ignoring INT, HUP or TERM goes on ignoring it: the JVM leaves that so. A shell without job control starts what
     * ends in {@code &} ignoring INT, nohup what it runs ignoring HUP. The program runs all the same, nothing is installed, and a warning in
     * the log names the signal and the remedy.
     *
     * @param signal its name, with or without "SIG", for instance "INT"
     * @param callback queued on the loop at each delivery; several may coalesce
     * @throws IllegalArgumentException when there is no such signal or it cannot be caught
     * @throws IllegalStateException when the JVM keeps the signal for itself
     */
    void addSignalHandler(String signal, Runnable callback);

    /**
     * Restores what was there before.
     *
     * @param signal its name, with or without "SIG"
     * @return whether this loop had a handler
     */
    boolean removeSignalHandler(String signal);

    // Errors and debugging

    /**
     * Replaces the exception handler.
     *
     * @param handler null restores the default, which logs
     */
    void setExceptionHandler(@Nullable ExceptionHandler handler);

    /** {@return the exception handler, or null for the default} */
    @Nullable ExceptionHandler exceptionHandler();

    /**
     * Hands an error to the exception handler.
     *
     * @param context what is known
     */
    void callExceptionHandler(ErrorContext context);

    /**
     * Logs an error as the default handler does.
     *
     * @param context what is known
     */
    void defaultExceptionHandler(ErrorContext context);

    /** {@return whether debug mode is on; any thread} */
    @AnyThread
    boolean isDebug();

    /**
     * Switches debug mode: slow callbacks are logged, futures and handles remember where they were made.
     *
     * @param debug on or off
     */
    void setDebug(boolean debug);

    /**
     * Sets from when on a callback counts as slow, in debug mode.
     *
     * @param limit positive; 100 ms at first
     */
    void setSlowCallbackDuration(Duration limit);

    /** {@return from when on a callback counts as slow, in debug mode} */
    Duration slowCallbackDuration();

    /** {@return what was asked for, what is in use, and why; any thread} */
    @AnyThread
    LoopReport report();

    /**
     * Tells what the loop has done and has to do, in numbers. The loop is not asked: it answers also when it is stuck in a callback. Counting
     * costs nothing that can be measured, and asking it costs the loop nothing.
     *
     * <p>Thread: any. State: any; a closed loop tells what was so when it was closed.
     *
     * <p>Source: none. Differs: asyncio has no such numbers.
     *
     * @return the figures at this moment
     */
    @AnyThread
    LoopStats stats();
}
