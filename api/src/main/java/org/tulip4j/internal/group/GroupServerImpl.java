package org.tulip4j.internal.group;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.group.GroupServer;
import org.tulip4j.group.Spread;
import org.tulip4j.internal.net.Network;
import org.tulip4j.internal.net.ServerImpl;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/**
 * A server of a group: one {@link ServerImpl} per loop, each touched on its loop only.
 *
 * <p>States: see {@link State}; it is bound before anybody has it. Opening, serving and closing are asked for from any thread and
 * sent to each loop.
 */
public final class GroupServerImpl implements GroupServer {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");

    /** What a group's server does; it only goes forward. */
    private enum State {
        /** Every loop has its sockets, and none accepts. */
        BOUND,
        /** Connections are accepted. */
        SERVING,
        /** The sockets are closed, or being closed by their loops. */
        CLOSED
    }

    /** Makes the server of the first loop. */
    public interface Opening {
        /** Binds, and does not serve yet. */
        Future<Server> bind(Network network, ServerOptions options, @Nullable HandOver handOver, StreamSockets sockets);
    }

    /** The loops, the one that binds first in front. */
    private final List<LoopThread> threads;
    /** The servers in the order of their loops; complete before this is given away. */
    private final List<ServerImpl> servers = new ArrayList<>();
    /** How connections get to the loops. */
    private final Spread spread;
    /** What each loop listens with, asked for in its thread. */
    private final Function<? super EventLoop, ? extends StreamSockets> sockets;
    /** Hands connections over in turn; null: each loop accepts its own. */
    private final @Nullable Turns turns;
    /** What the first loop has bound; any thread reads. */
    private volatile List<SocketAddress> addresses = List.of();
    /** How far it is; written under this object's lock, read by any thread. */
    private volatile State state = State.BOUND;

    private GroupServerImpl(
            List<LoopThread> threads, Spread spread, Function<? super EventLoop, ? extends StreamSockets> sockets) {
        this.threads = threads;
        this.spread = spread;
        this.sockets = sockets;
        this.turns = spread == Spread.HAND_OVER ? new Turns(threads) : null;
    }

    /** Binds on the first loop, then on the others or for them, then serves. When one fails, none stays. Any thread. */
    public static CompletableFuture<GroupServer> open(
            List<LoopThread> threads,
            Spread spread,
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerOptions options,
            Opening opening,
            Function<? super EventLoop, ? extends StreamSockets> sockets) {
        GroupServerImpl made = new GroupServerImpl(threads, spread, sockets);
        ServerOptions bound = options.withReusePort(options.reusePort() || spread == Spread.REUSE_PORT)
                .withStartServing(false);
        CompletableFuture<GroupServer> done = new CompletableFuture<>();
        CompletableFuture<Void> first = made.bindFirst(opening, bound);
        CompletableFuture<Void> all = first;
        for (LoopThread thread : threads.subList(1, threads.size())) {
            all = all.thenCompose(nothing -> made.bindNext(thread, factory, bound));
        }
        CompletableFuture<?> serving = all.thenCompose(nothing -> {
            if (made.turns != null) {
                made.turns.begin(List.copyOf(made.servers));
            }
            return options.startServing() ? made.startServing() : CompletableFuture.completedFuture(null);
        });
        serving.whenComplete((nothing, thrown) -> {
            if (thrown != null) {
                made.close();
                done.completeExceptionally(GroupErrors.cause(thrown));
                return;
            }
            LOG.log(System.Logger.Level.INFO, made.toString());
            if (!done.complete(made)) {
                made.close();
            }
        });
        done.whenComplete((server, thrown) -> {
            if (done.isCancelled()) {
                first.cancel(false); // its look-ups
            }
        });
        return done;
    }

    private CompletableFuture<Void> bindFirst(Opening opening, ServerOptions options) {
        LoopThread first = threads.get(0);
        return on(first, () -> {
            Server server = opening.bind(first.loop().network(), options, turns, sockets.apply(first.loop()))
                    .await();
            addresses = server.addresses();
            keep(first, (ServerImpl) server);
        });
    }

    private CompletableFuture<Void> bindNext(
            LoopThread thread, Supplier<? extends BaseProtocol<? super Transport>> factory, ServerOptions options) {
        List<InetSocketAddress> bound = turns != null
                ? List.of()
                : addresses.stream().map(InetSocketAddress.class::cast).toList();
        boolean bothFamilies = servers.get(0).bothFamilies();
        return on(thread, () -> {
            Network network = thread.loop().network();
            keep(thread, network.serverAt(factory, bound, bothFamilies, options, sockets.apply(thread.loop())));
        });
    }

    private void keep(LoopThread thread, ServerImpl server) {
        thread.add(server);
        servers.add(server);
    }

    private static CompletableFuture<Void> on(LoopThread thread, VoidCoroutine body) {
        try {
            return thread.loop().submitVoid(body);
        } catch (IllegalStateException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    /** Does one thing on every loop that still runs, and is done when all have. */
    private CompletableFuture<@Nullable Void> onEach(Function<ServerImpl, Future<@Nullable Void>> what) {
        List<CompletableFuture<?>> parts = new ArrayList<>();
        for (ServerImpl server : servers) {
            if (server.loop().isClosed()) {
                continue;
            }
            try {
                parts.add(server.loop().submit(() -> what.apply(server).await()).handle((value, thrown) -> {
                    if (thrown == null || server.loop().isClosed()) {
                        return value;
                    }
                    throw GroupErrors.completion(thrown);
                }));
            } catch (IllegalStateException closedMeanwhile) {
                LOG.log(System.Logger.Level.DEBUG, "a loop of the group has ended", closedMeanwhile);
            }
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    }

    @Override
    public Spread spread() {
        return spread;
    }

    @Override
    public List<SocketAddress> addresses() {
        return state == State.CLOSED ? List.of() : addresses;
    }

    @Override
    public boolean isServing() {
        return state == State.SERVING;
    }

    @Override
    public CompletableFuture<@Nullable Void> startServing() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException(this + " is closed; make a new one with createServer"));
            }
            state = State.SERVING;
        }
        return onEach(ServerImpl::startServing);
    }

    @Override
    public void close() {
        synchronized (this) {
            state = State.CLOSED;
        }
        for (ServerImpl server : servers) {
            server.post(server::close);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> waitClosed() {
        return onEach(ServerImpl::waitClosed);
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdown(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        close();
        return onEach(server -> server.shutdown(grace));
    }

    @Override
    public String toString() {
        return "<GroupServer " + state.name().toLowerCase(java.util.Locale.ROOT) + " " + addresses() + " on "
                + threads.size() + " loops by " + spread + ">";
    }
}
