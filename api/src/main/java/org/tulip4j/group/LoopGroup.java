package org.tulip4j.group;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.ServerOptions;
import org.tulip4j.TimedOutException;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.group.GroupServerImpl;
import org.tulip4j.internal.group.LoopThread;
import org.tulip4j.internal.group.StreamsOnEach;
import org.tulip4j.internal.net.Network;
import org.tulip4j.internal.run.LoopBuilder;
import org.tulip4j.internal.run.LoopEndpoints;
import org.tulip4j.internal.state.Nanos;
import org.tulip4j.metrics.LoopStats;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/**
 * Several loops, each in a thread of its own, for programs that need more than one processor. Tasks and connections stay on the loop
 * where they began.
 *
 * <p>States: running, closing, closed. Thread: any, except for {@link #close}.
 *
 * <p>A loop that ends by itself (an error that must leave the loop, or {@code stop} called by its own code) is reported to the
 * exception handler, ends as on {@link #close}, gets nothing new, and makes {@link #close} and {@link #shutdown} fail.
 *
 * @since 0.1.0
 */
public final class LoopGroup implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String name;
    private final GroupOptions options;
    private final List<LoopThread> members;
    private final List<Thread> threads;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean closing;

    private LoopGroup(String name, GroupOptions options, List<LoopThread> members, List<Thread> threads) {
        this.name = name;
        this.options = options;
        this.members = members;
        this.threads = threads;
    }

    /**
     * Starts so many loops with {@link GroupOptions#DEFAULT}.
     *
     * @param loops at least 1; more than there are processors gain nothing
     * @return the group, running
     */
    public static LoopGroup of(int loops) {
        return of(loops, GroupOptions.DEFAULT);
    }

    /**
     * Starts so many loops.
     *
     * @param loops at least 1
     * @param options of the loops
     * @return the group, running
     * @throws IllegalArgumentException when the number is less than 1
     * @throws BackendUnavailableException as {@link EventLoops#newLoop(LoopOptions)}; no loop stays
     */
    public static LoopGroup of(int loops, GroupOptions options) {
        Objects.requireNonNull(options, "options");
        if (loops < 1) {
            throw new IllegalArgumentException("a group needs at least one loop: " + loops);
        }
        String wish = options.loopOptions().name();
        String name = wish != null ? wish : "group-" + COUNTER.incrementAndGet();
        List<LoopThread> members = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 1; i <= loops; i++) {
                LoopOptions own = options.loopOptions().withName(name + "-" + i);
                LoopThread member = new LoopThread(loop(own, options.threadFactory()), options.closeTimeout());
                members.add(member);
                if (options.exceptionHandler() != null) {
                    member.loop().setExceptionHandler(options.exceptionHandler());
                }
                threads.add(newThread(options.threadFactory(), member, "tulip-" + name + "-" + i));
            }
            threads.forEach(Thread::start);
        } catch (RuntimeException | Error failed) {
            for (int i = 0; i < members.size(); i++) {
                if (i < threads.size() && threads.get(i).getState() != Thread.State.NEW) {
                    members.get(i).shutdown(Duration.ZERO);
                } else {
                    members.get(i).loop().close();
                }
            }
            throw failed;
        }
        return new LoopGroup(name, options, List.copyOf(members), List.copyOf(threads));
    }

    /** A factory may make threads that are carried by others: what they run may not lean on its thread. */
    private static LoopEndpoints loop(LoopOptions options, @Nullable ThreadFactory factory) {
        return factory == null ? LoopBuilder.buildForOneThread(options) : LoopBuilder.build(options);
    }

    private static Thread newThread(@Nullable ThreadFactory factory, LoopThread member, String name) {
        if (factory != null) {
            return Objects.requireNonNull(factory.newThread(member), "the thread factory returned null");
        }
        return member.loop().backend().newThread(member, name);
    }

    /** {@return every loop, those that have ended by themselves included; not modifiable} */
    public List<EventLoop> loops() {
        return members.stream().<EventLoop>map(LoopThread::loop).toList();
    }

    /**
     * Tells what each loop has done and has to do, in numbers. {@link LoopStats#sum} adds them up.
     *
     * @return the figures of every loop, in the order of {@link #loops}; those of loops that have ended are their last
     */
    public List<LoopStats> stats() {
        return members.stream().map(member -> member.loop().stats()).toList();
    }

    /**
     * The loops in turn.
     *
     * @return one that runs
     * @throws IllegalStateException when the group is closing, or every loop has ended by itself
     */
    public EventLoop next() {
        requireOpen();
        for (int tried = 0; tried < members.size(); tried++) {
            LoopThread member = members.get(Math.floorMod(next.getAndIncrement(), members.size()));
            if (member.failure() == null) {
                return member.loop();
            }
        }
        throw new IllegalStateException("every loop of " + this + " has ended by itself", exception());
    }

    /**
     * Why the first loop that ended by itself did so.
     *
     * @return null while all run, or when they were asked to end
     */
    public @Nullable Throwable exception() {
        return members.stream()
                .map(LoopThread::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * Runs a coroutine in a task on the next loop, where it stays.
     * Without a result: {@link #submitVoid}.
     *
     * @param body the task's coroutine
     * @param <T> its result
     * @return its result; cancelling it cancels the task
     * @throws IllegalStateException as {@link #next}
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Coroutine<T> body) {
        return next().submit(body);
    }

    /**
     * Runs a coroutine without a result in a task on the next loop, where it stays.
     *
     * @param body the task's coroutine
     * @return done when the task is; cancelling it cancels the task
     * @throws IllegalStateException as {@link #next}
     */
    public CompletableFuture<@Nullable Void> submitVoid(VoidCoroutine body) {
        return next().submit(body);
    }

    /**
     * Serves with protocols, on all loops.
     *
     * @param factory called once per connection, on the loop that serves it; from several loops at the same time
     * @param hosts names or literal addresses; empty or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one, the same for all loops
     * @param serverOptions of the listening sockets
     * @return the server; fails when an address cannot be bound on every loop, then none stays
     * @throws IllegalArgumentException when the port is out of range or a host is no name
     * @throws IllegalStateException when the group is closing
     * @throws UnsupportedOperationException when the backend cannot spread connections, or not as required
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions serverOptions) {
        return createServer(factory, hosts, port, serverOptions, Adoption::backend);
    }

    /**
     * Serves with protocols, on all loops, through other sockets than the backend's own: for adapters of other libraries, as {@link
     * Adoption#createServer(EventLoop, Supplier, List, int, ServerOptions, StreamSockets)} is for one loop.
     *
     * @param factory called once per connection, on the loop that serves it; from several loops at the same time
     * @param hosts names or literal addresses; empty or blank: all interfaces
     * @param port 0 to 65535; 0 takes any free one, the same for all loops
     * @param serverOptions of the listening sockets
     * @param sockets what a loop listens with; asked for once per loop, in its thread
     * @return the server, as that of the other methods
     * @throws IllegalArgumentException when the port is out of range or a host is no name
     * @throws IllegalStateException when the group is closing
     * @throws UnsupportedOperationException when the backend cannot spread connections, or not as required
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            List<String> hosts,
            int port,
            ServerOptions serverOptions,
            Function<? super EventLoop, ? extends StreamSockets> sockets) {
        Network.checkServing(factory, hosts, port, serverOptions);
        Objects.requireNonNull(sockets, "sockets");
        requireOpen();
        List<String> named = List.copyOf(hosts);
        return GroupServerImpl.open(
                members,
                spread(options.spread(), members.get(0).loop().backend().sharesPorts()),
                factory,
                serverOptions,
                (network, bound, handOver, own) -> network.serve(factory, named, port, bound, handOver, own),
                sockets);
    }

    /**
     * Serves with protocols and {@link ServerOptions#DEFAULT}, on all loops.
     *
     * @param factory called once per connection, on the loop that serves it; from several loops at the same time
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535
     * @return the server
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory, @Nullable String host, int port) {
        return createServer(factory, hosts(host), port, ServerOptions.DEFAULT);
    }

    /**
     * Serves with protocols on one host, on all loops.
     *
     * @param factory called once per connection, on the loop that serves it; from several loops at the same time
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535
     * @param serverOptions of the listening sockets
     * @return the server
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            @Nullable String host,
            int port,
            ServerOptions serverOptions) {
        return createServer(factory, hosts(host), port, serverOptions);
    }

    /**
     * Serves with coroutines, on all loops.
     *
     * @param handler run once per connection, in a task on the loop that serves it
     * @param hosts names or literal addresses; empty or blank: all interfaces
     * @param port 0 to 65535
     * @param serverOptions of the listening sockets; {@link ServerOptions#readerLimit} is that of each reader
     * @return the server
     */
    public CompletableFuture<GroupServer> startServer(
            Streams.Handler handler, List<String> hosts, int port, ServerOptions serverOptions) {
        Objects.requireNonNull(handler, "handler");
        return createServer(StreamsOnEach.factory(handler, serverOptions.readerLimit()), hosts, port, serverOptions);
    }

    /**
     * Serves with coroutines on one host, on all loops.
     *
     * @param handler run once per connection, in a task on the loop that serves it
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535
     * @param serverOptions of the listening sockets; {@link ServerOptions#readerLimit} is that of each reader
     * @return the server
     */
    public CompletableFuture<GroupServer> startServer(
            Streams.Handler handler, @Nullable String host, int port, ServerOptions serverOptions) {
        return startServer(handler, hosts(host), port, serverOptions);
    }

    /**
     * Serves with coroutines and {@link ServerOptions#DEFAULT}, on all loops.
     *
     * @param handler run once per connection, in a task on the loop that serves it
     * @param host a name or literal address; null or blank: all interfaces
     * @param port 0 to 65535
     * @return the server
     */
    public CompletableFuture<GroupServer> startServer(Streams.Handler handler, @Nullable String host, int port) {
        return startServer(handler, hosts(host), port, ServerOptions.DEFAULT);
    }

    /**
     * Serves with protocols on a listening channel that the caller has bound: the first loop accepts and hands the connections to all in turn,
     * whatever else {@link Spread} there would be. The server owns the channel; see {@link EventLoop#createServer(Supplier,
     * ServerSocketChannel, ServerOptions)}.
     *
     * @param factory called once per connection, on the loop that serves it; from several loops at the same time
     * @param channel bound; owned by the server from now on
     * @param serverOptions of the server; {@code reuseAddress} and {@code reusePort} are refused
     * @return the server; fails with {@link IllegalArgumentException} when the channel is closed or not bound or the options do not fit, with {@link
     *     UnsupportedOperationException} when the backend takes no channels of the JDK; the channel is as it was then
     * @throws IllegalStateException when the group is closing
     * @throws UnsupportedOperationException when the backend cannot hand over, or {@link Spread#REUSE_PORT} is required
     */
    public CompletableFuture<GroupServer> createServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerSocketChannel channel,
            ServerOptions serverOptions) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(channel, "channel");
        requireHandOver(channel);
        requireOpen();
        return GroupServerImpl.open(
                members,
                spread(options.spread(), false),
                factory,
                serverOptions,
                (network, bound, handOver, own) -> network.adoptedServers().serve(factory, channel, bound, handOver),
                Adoption::backend);
    }

    private void requireHandOver(Object address) {
        if (options.spread() == Spread.REUSE_PORT) {
            throw new UnsupportedOperationException("there is no port to share in " + address + "; " + this
                    + " requires " + Spread.REUSE_PORT + ", so make a group that does not, or requires "
                    + Spread.HAND_OVER);
        }
    }

    /**
     * Serves with coroutines on a listening channel that the caller has bound, as {@link #createServer(Supplier, ServerSocketChannel,
     * ServerOptions)}.
     *
     * @param handler run once per connection, in a task on the loop that serves it
     * @param channel bound; owned by the server from now on
     * @param serverOptions of the server
     * @return the server
     */
    public CompletableFuture<GroupServer> startServer(
            Streams.Handler handler, ServerSocketChannel channel, ServerOptions serverOptions) {
        Objects.requireNonNull(handler, "handler");
        return createServer(StreamsOnEach.factory(handler, serverOptions.readerLimit()), channel, serverOptions);
    }

    /**
     * Serves with protocols on a Unix domain socket: the first loop accepts and hands the connections to all in turn, whatever
     * else {@link Spread} there would be.
     *
     * @param factory called once per connection, on the loop that serves it; from several loops at the same time
     * @param address a path or an abstract name
     * @param serverOptions of the listening socket
     * @return the server; fails when the address cannot be bound
     * @throws IllegalArgumentException when the address is unnamed, or the options are those of ports
     * @throws IllegalStateException when the group is closing
     * @throws UnsupportedOperationException when the backend cannot hand over, or {@link Spread#REUSE_PORT} is required
     */
    public CompletableFuture<GroupServer> createUnixServer(
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            UnixAddress address,
            ServerOptions serverOptions) {
        Network.checkServing(factory, address, serverOptions);
        requireHandOver(address);
        requireOpen();
        return GroupServerImpl.open(
                members,
                spread(options.spread(), false),
                factory,
                serverOptions,
                (network, bound, handOver, own) -> network.serve(factory, address, bound, handOver),
                Adoption::backend);
    }

    /**
     * Serves with coroutines on a Unix domain socket, as {@link #createUnixServer}.
     *
     * @param handler run once per connection, in a task on the loop that serves it
     * @param address a path or an abstract name
     * @param serverOptions of the listening socket
     * @return the server
     */
    public CompletableFuture<GroupServer> startUnixServer(
            Streams.Handler handler, UnixAddress address, ServerOptions serverOptions) {
        Objects.requireNonNull(handler, "handler");
        return createUnixServer(StreamsOnEach.factory(handler, serverOptions.readerLimit()), address, serverOptions);
    }

    /**
     * Serves with coroutines and {@link ServerOptions#DEFAULT} on the Unix domain socket at a path, as {@link #createUnixServer}.
     *
     * @param handler run once per connection, in a task on the loop that serves it
     * @param path at most 107 bytes
     * @return the server
     */
    public CompletableFuture<GroupServer> startUnixServer(Streams.Handler handler, Path path) {
        return startUnixServer(handler, UnixAddress.of(path), ServerOptions.DEFAULT);
    }

    private static List<String> hosts(@Nullable String host) {
        return host == null || host.isBlank() ? List.of() : List.of(host);
    }

    private Spread spread(@Nullable Spread wish, boolean shares) {
        Backend backend = members.get(0).loop().backend();
        boolean hands = backend.handsOver() || members.size() == 1;
        if (wish == null ? !shares && !hands : wish == Spread.REUSE_PORT ? !shares : !hands) {
            throw new UnsupportedOperationException("backend "
                    + members.get(0).loop().report().backend() + " cannot spread connections over " + members.size()
                    + " loops by " + (wish == null ? Spread.REUSE_PORT + " or " + Spread.HAND_OVER : wish)
                    + " on this system; use one loop, or another backend" + (wish == null ? "" : " or spread"));
        }
        return wish != null ? wish : shares ? Spread.REUSE_PORT : Spread.HAND_OVER;
    }

    /**
     * Closes the servers, lets connections and tasks end by themselves, and ends the loops. What is still there after a while is
     * aborted and cancelled, and has {@link GroupOptions#closeTimeout} to end. A later call can only shorten the wait.
     *
     * @param grace the most to wait before aborting and cancelling; zero or less: not at all
     * @return done when every loop is closed; fails when one ended by itself, when tasks did not end, or with
     *     {@link TimedOutException} when a thread is still busy then
     */
    public CompletableFuture<@Nullable Void> shutdown(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        closing = true;
        members.forEach(member -> member.shutdown(grace));
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        CompletableFuture.allOf(members.stream().map(LoopThread::ended).toArray(CompletableFuture[]::new))
                .whenComplete((nothing, thrown) -> finish(done));
        long most = saturated(grace) + 2 * saturated(options.closeTimeout());
        CompletableFuture.delayedExecutor(most, TimeUnit.MILLISECONDS).execute(() -> {
            if (!done.isDone()) {
                done.completeExceptionally(new TimedOutException(busy()));
            }
        });
        return done;
    }

    /** Converts a duration to milliseconds, rounded up; at most a hundred years. */
    private static long saturated(Duration duration) {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, Nanos.of(duration))) + 1;
    }

    private void finish(CompletableFuture<@Nullable Void> done) {
        List<Throwable> failures = members.stream()
                .map(LoopThread::failure)
                .filter(Objects::nonNull)
                .toList();
        if (failures.isEmpty()) {
            done.complete(null);
            return;
        }
        IllegalStateException failed = new IllegalStateException(
                failures.size() + " of the " + members.size() + " loops of " + name + " did not end as they should",
                failures.get(0));
        failures.subList(1, failures.size()).forEach(failed::addSuppressed);
        done.completeExceptionally(failed);
    }

    /** Where the threads are that should have ended. */
    private String busy() {
        StringBuilder text = new StringBuilder("not all loops of ").append(name).append(" have ended:");
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).ended().isDone()) {
                text.append("\n  thread ").append(threads.get(i).getName()).append(" is busy");
                Thread coroutine = members.get(i).loop().thread();
                Thread busy = coroutine == null ? threads.get(i) : coroutine;
                for (StackTraceElement frame : busy.getStackTrace()) {
                    text.append("\n    at ").append(frame);
                }
            }
        }
        return text.toString();
    }

    /**
     * Ends the group at once, as {@code shutdown(Duration.ZERO)}, and waits for the end: at most twice {@link GroupOptions#closeTimeout}.
     *
     * @throws IllegalStateException on a loop of the group; or when a loop ended by itself, or not in time; or when the thread is
     *     interrupted, while the loops go on ending
     */
    @Override
    public void close() {
        if (members.stream().anyMatch(member -> member.loop().inLoop())) {
            throw new IllegalStateException(
                    "cannot wait for the end of " + this + " on one of its loops; use shutdown");
        }
        try {
            shutdown(Duration.ZERO).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while waiting for the end of " + this + ", which goes on ending", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "closing " + this + " failed: " + failed.getCause().getMessage(), failed.getCause());
        }
    }

    private void requireOpen() {
        if (closing) {
            throw new IllegalStateException(this + " is closing or closed; make a new one with LoopGroup.of");
        }
    }

    @Override
    public String toString() {
        boolean ended = members.stream().allMatch(member -> member.ended().isDone());
        return "<LoopGroup " + name + " of " + members.size() + " loops on "
                + members.get(0).loop().report().backend() + ", "
                + (ended ? "closed" : closing ? "closing" : "running") + ">";
    }
}
