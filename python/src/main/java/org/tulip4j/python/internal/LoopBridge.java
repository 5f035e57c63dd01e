package org.tulip4j.python.internal;

import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.Coroutine;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.TimerHandle;
import org.tulip4j.netty.NettyDescriptors;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.SubprocessTransport;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** A loop as loop.py calls it. Thread: the loop's, but for {@link #callSoonThreadsafe}. */
public final class LoopBridge {
    private static final double NANOS = 1e9;

    private final EventLoop loop;

    /** Python's function that runs one handle. */
    private final Value runHandle;

    LoopBridge(EventLoop loop, Value runHandle) {
        this.loop = loop;
        this.runHandle = runHandle;
    }

    /**
     * Returns the loop itself, for Python code that wants Java's methods.
     *
     * @return tulip's loop
     */
    public EventLoop loop() {
        return loop;
    }

    /** Runs until stopped. */
    public void run() {
        loop.runForever();
    }

    /** Ends the run after the pass. */
    public void stop() {
        loop.stop();
    }

    /** Closes the loop. */
    public void close() {
        loop.close();
    }

    /**
     * Returns the loop's time.
     *
     * @return seconds
     */
    public double time() {
        return loop.timeNanos() / NANOS;
    }

    /**
     * Sets the debug mode.
     *
     * @param debug on or off
     */
    public void setDebug(boolean debug) {
        loop.setDebug(debug);
    }

    /**
     * Queues a handle of Python's.
     *
     * @param handle an asyncio Handle
     */
    public void callSoon(Value handle) {
        loop.callSoon(new Turn(runHandle, handle));
    }

    /**
     * Queues a handle from any thread.
     *
     * @param handle an asyncio Handle
     */
    public void callSoonThreadsafe(Value handle) {
        loop.callSoonThreadsafe(new Turn(runHandle, handle));
    }

    /**
     * Queues a handle for later.
     *
     * @param when seconds of {@link #time}; rounded up to nanoseconds
     * @param handle an asyncio TimerHandle
     * @return Java's timer
     */
    public TimerHandle callAt(double when, Value handle) {
        return loop.callAtNanos((long) Math.ceil(when * NANOS), new Turn(runHandle, handle));
    }

    /**
     * Watches a descriptor of the system.
     *
     * @param descriptor open
     * @param writing whether for room to write, else for something to read
     * @param fired Python's function, called in the poll with both
     * @return null, or why it cannot be watched
     */
    public @Nullable Failure watch(int descriptor, boolean writing, Value fired) {
        Runnable callback = () -> fired.executeVoid(descriptor, writing);
        try {
            if (writing) {
                NettyDescriptors.addWriter(loop, descriptor, callback);
            } else {
                NettyDescriptors.addReader(loop, descriptor, callback);
            }
            return null;
        } catch (IllegalArgumentException notOnThisBackend) {
            return Failure.of(new UnsupportedOperationException(notOnThisBackend.getMessage(), notOnThisBackend));
        } catch (RuntimeException e) {
            return Failure.of(e);
        }
    }

    /**
     * Ends a watch.
     *
     * @param descriptor watched
     * @param writing which of the two
     */
    public void unwatch(int descriptor, boolean writing) {
        if (writing) {
            NettyDescriptors.removeWriter(loop, descriptor);
        } else {
            NettyDescriptors.removeReader(loop, descriptor);
        }
    }

    /**
     * Watches a channel of Java's for something to read.
     *
     * @param channel non-blocking
     * @param handle an asyncio Handle
     */
    public void addReader(SelectableChannel channel, Value handle) {
        loop.addReader(channel, new Turn(runHandle, handle));
    }

    /**
     * Watches a channel of Java's for room to write.
     *
     * @param channel non-blocking
     * @param handle an asyncio Handle
     */
    public void addWriter(SelectableChannel channel, Value handle) {
        loop.addWriter(channel, new Turn(runHandle, handle));
    }

    /**
     * Ends a watch.
     *
     * @param channel perhaps watched
     * @return whether it was
     */
    public boolean removeReader(SelectableChannel channel) {
        return loop.removeReader(channel);
    }

    /**
     * Ends a watch.
     *
     * @param channel perhaps watched
     * @return whether it was
     */
    public boolean removeWriter(SelectableChannel channel) {
        return loop.removeWriter(channel);
    }

    /**
     * Handles a signal.
     *
     * @param signal without {@code SIG}
     * @param callback Python's function
     */
    public void addSignalHandler(String signal, Value callback) {
        loop.addSignalHandler(signal, callback::executeVoid);
    }

    /**
     * Handles a signal no more.
     *
     * @param signal without {@code SIG}
     * @return whether it was handled
     */
    public boolean removeSignalHandler(String signal) {
        return loop.removeSignalHandler(signal);
    }

    /**
     * Tells Python when a future is done.
     *
     * @param <T> its result
     * @param future of this loop
     * @param told called in the loop with the result and what failed, of which one is None
     */
    public <T> void whenDone(Future<T> future, Value told) {
        future.addDoneCallback(done -> {
            Throwable failed = failure(done);
            told.executeVoid(failed == null ? done.result() : null, Failure.of(failed));
        });
    }

    /**
     * Starts a coroutine of Java's.
     *
     * @param <T> its result
     * @param coroutine Java's
     * @param name null for a made-up one
     * @return the task
     */
    public <T> Task<T> createTask(Coroutine<T> coroutine, @Nullable String name) {
        return name == null ? loop.createTask(coroutine) : loop.createTask(coroutine, name);
    }

    /**
     * Connects.
     *
     * @param factory makes Python's transport
     * @param host name or literal
     * @param port of the peer
     * @param options tulip's
     * @return done with tulip's transport and the bridge
     */
    public Future<Connected<Transport, StreamBridge>> createConnection(
            Value factory, String host, int port, ConnectOptions options) {
        return loop.createConnection(bridge(factory), host, port, options);
    }

    /**
     * Connects to a Unix socket.
     *
     * @param factory makes Python's transport
     * @param address path, or behind a NUL an abstract name
     * @param options tulip's
     * @return done with tulip's transport and the bridge
     */
    public Future<Connected<Transport, StreamBridge>> createUnixConnection(
            Value factory, String address, ConnectOptions options) {
        return loop.createUnixConnection(bridge(factory), unix(address), options);
    }

    /**
     * Takes a connection of Java's.
     *
     * @param factory makes Python's transport
     * @param channel connected
     * @param tls null for none
     * @param accepted whether TLS plays the server
     * @return done with tulip's transport and the bridge
     */
    public Future<Connected<Transport, StreamBridge>> adopt(
            Value factory, SocketChannel channel, @Nullable TlsOptions tls, boolean accepted) {
        return accepted
                ? loop.connectAccepted(bridge(factory), channel, tls)
                : loop.createConnection(bridge(factory), channel, tls);
    }

    /**
     * Listens.
     *
     * @param factory makes Python's transport of each connection
     * @param hosts empty for every interface
     * @param port 0 for any
     * @param options tulip's
     * @return done with tulip's server
     */
    public Future<Server> createServer(Value factory, List<String> hosts, int port, ServerOptions options) {
        return loop.createServer(bridge(factory), List.copyOf(hosts), port, options);
    }

    /**
     * Listens on a Unix socket.
     *
     * @param factory makes Python's transport of each connection
     * @param address path, or behind a NUL an abstract name
     * @param options tulip's
     * @return done with tulip's server
     */
    public Future<Server> createUnixServer(Value factory, String address, ServerOptions options) {
        return loop.createUnixServer(bridge(factory), unix(address), options);
    }

    /**
     * Listens on a channel of Java's.
     *
     * @param factory makes Python's transport of each connection
     * @param channel bound
     * @param options tulip's
     * @return done with tulip's server
     */
    public Future<Server> serve(Value factory, ServerSocketChannel channel, ServerOptions options) {
        return loop.createServer(bridge(factory), channel, options);
    }

    /**
     * Opens a datagram endpoint.
     *
     * @param factory makes Python's transport
     * @param options tulip's
     * @return done with tulip's transport and the bridge
     */
    public Future<Connected<DatagramTransport, DatagramBridge>> createDatagramEndpoint(
            Value factory, DatagramOptions options) {
        return loop.createDatagramEndpoint(() -> new DatagramBridge(factory.execute()), options);
    }

    /**
     * Starts a child process.
     *
     * @param factory makes Python's transport
     * @param command a program and its arguments; for the shell one text
     * @param shell whether the shell reads it
     * @param options tulip's
     * @return done with tulip's transport and the bridge
     */
    public Future<Connected<SubprocessTransport, ProcessBridge>> subprocess(
            Value factory, List<String> command, boolean shell, ProcessOptions options) {
        Supplier<ProcessBridge> bridge = () -> new ProcessBridge(factory.execute());
        return shell
                ? loop.subprocessShell(bridge, command.get(0), options)
                : loop.subprocessExec(bridge, List.copyOf(command), options);
    }

    /**
     * Runs a function of Python's in an executor of Java's.
     *
     * @param executor Java's
     * @param function takes nothing
     * @return done with its result
     */
    public Future<Value> runInExecutor(Executor executor, Value function) {
        return loop.runInExecutor(executor, function::execute);
    }

    private static Supplier<StreamBridge> bridge(Value factory) {
        return () -> new StreamBridge(factory.execute());
    }

    private static UnixAddress unix(String address) {
        return address.startsWith("\0")
                ? UnixAddress.abstractName(address.substring(1))
                : UnixAddress.of(Path.of(address));
    }

    private static @Nullable Throwable failure(Future<?> done) {
        try {
            return done.exception();
        } catch (CancelledError e) {
            return e;
        }
    }

    /** The turn of a handle in the loop's queues. */
    private record Turn(Value runHandle, Value handle) implements Runnable {
        @Override
        public void run() {
            runHandle.executeVoid(handle);
        }
    }
}
