package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.seal.ServerSeal;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.transport.ServerClients;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.internal.transport.TransportOwner;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** A server. States: bound, serving, closed; after close it waits for its connections to go. Confined to the loop. */
public final class ServerImpl implements ServerSeal, TransportOwner {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");

    /** How far the server has got. */
    private enum State {
        /** Listens, and accepts nothing yet. */
        BOUND,
        /** Accepts. */
        SERVING,
        /** Listens no more; its connections may go on. */
        CLOSED
    }

    /** Runs the server. */
    private final Loop loop;
    /** Makes the listening sockets. */
    private final StreamSockets sockets;
    /** Lends what every connection of the loop shares. */
    private final Network network;
    /** Called once for each connection. */
    private final Supplier<? extends BaseProtocol<? super Transport>> factory;
    /** What the user asked for. */
    private final ServerOptions options;
    /** Takes accepted connections to other loops; null: all stay here. */
    private final @Nullable HandOver handOver;

    /** What is listened on; empty when closed. */
    private final List<ListenEndpoint> listeners = new ArrayList<>();
    /** The connections that have not ended. */
    private final ServerClients clients = new ServerClients();
    /** Done when the server is closed and its connections have ended. */
    private final List<FutureImpl<@Nullable Void>> closeWaiters = new ArrayList<>();
    /** Waits in serveForever; null when nobody does. */
    private @Nullable FutureImpl<@Nullable Void> forever;
    /** See {@link State}. */
    private State state = State.BOUND;
    /** A wildcard address among those that are bound stands for IPv4 and IPv6. */
    private boolean bothFamilies;
    /** The context variables in force where it was told to serve, and so for what it accepts. */
    private ContextValues values = ContextValues.EMPTY;

    /** Counts handshakes that failed, and tells of them now and then. */
    private final HandshakeFaults handshakeFaults;

    ServerImpl(
            Loop loop,
            StreamSockets sockets,
            Network network,
            Supplier<? extends BaseProtocol<? super Transport>> factory,
            ServerOptions options,
            @Nullable HandOver handOver) {
        this.handOver = handOver;
        this.loop = loop;
        this.sockets = sockets;
        this.network = network;
        this.factory = factory;
        this.options = options;
        this.handshakeFaults = new HandshakeFaults(loop);
    }

    ServerOptions options() {
        return options;
    }

    /** The context variables in force where it was told to serve. */
    ContextValues values() {
        return values;
    }

    @Nullable HandOver handOver() {
        return handOver;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    BaseProtocol<? super Transport> newProtocol() {
        return Objects.requireNonNull(factory.get(), "the protocol factory returned null");
    }

    void add(StreamTransport transport) {
        clients.add(transport);
    }

    void handshakeFailed(IOException failure, @Nullable SocketAddress peer) {
        handshakeFaults.failed(failure, peer);
    }

    /** Binds to what is asked for, each wildcard for its family. */
    void bind(List<InetSocketAddress> asked) throws IOException {
        Wildcards.Places places = Wildcards.places(asked, sockets.separatesFamilies());
        bind(places.addresses(), places.bothFamilies());
    }

    /** {@return whether its wildcard address stands for both families} */
    public boolean bothFamilies() {
        return bothFamilies;
    }

    /** Binds all; when one fails, none stays bound. A family that the machine does not have is left out, unless nothing is left. */
    void bind(List<InetSocketAddress> addresses, boolean bothFamilies) throws IOException {
        this.bothFamilies = bothFamilies;
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        boolean reuse = options.reuseAddress() == null ? !windows : options.reuseAddress();
        Backend.ListenOptions listen = listenOptions()
                .withReuseAddress(reuse)
                .withReusePort(options.reusePort())
                .withBothFamilies(bothFamilies);
        Map<InetSocketAddress, AddressNotAvailableException> absent = new LinkedHashMap<>();
        Set<Class<?>> families = new HashSet<>();
        try {
            for (InetSocketAddress address : addresses) {
                Acceptor acceptor = newAcceptor();
                try {
                    listensOn(sockets.listen(address, listen, acceptor), acceptor);
                } catch (AddressNotAvailableException none) {
                    absent.put(address, none);
                    continue;
                }
                families.add(family(address));
            }
            leaveOut(absent, families);
        } catch (Throwable refused) {
            close();
            throw refused;
        }
    }

    /** An address is missing for the sake of its family when no other of the family is bound, but one of another family is. */
    private void leaveOut(Map<InetSocketAddress, AddressNotAvailableException> absent, Set<Class<?>> families)
            throws AddressNotAvailableException {
        AddressNotAvailableException first = null;
        for (var one : absent.entrySet()) {
            if (!families.isEmpty() && !families.contains(family(one.getKey()))) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        this + " leaves out " + one.getKey() + ": "
                                + one.getValue().getMessage());
            } else if (first == null) {
                first = one.getValue();
            } else {
                first.addSuppressed(one.getValue());
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static Class<?> family(InetSocketAddress address) {
        return address.getAddress().getClass();
    }

    /** {@return what every listening socket of this server has} */
    Backend.ListenOptions listenOptions() {
        return Backend.ListenOptions.of(options.backlog()).withKeepAlive(options.keepAlive());
    }

    /** {@return who hears of the connections of one more listening socket} */
    Acceptor newAcceptor() {
        return new Acceptor(loop, this, network);
    }

    /** Has one more listening socket. */
    void listensOn(ListenEndpoint bound, Acceptor acceptor) {
        acceptor.listensOn(bound);
        listeners.add(bound);
    }

    /** Binds a Unix domain socket. */
    void bind(UnixAddress address, UnixFiles files) throws IOException {
        Acceptor acceptor = newAcceptor();
        listensOn(files.listen(address, options, acceptor), acceptor);
    }

    /** Any thread: does something on the loop, unless that has closed, and the server with it. */
    public void post(Runnable what) {
        loop.postUnlessClosed(core -> what.run());
    }

    /** Serves a connection that another loop has accepted. */
    public void take(HandOver.Connection connection) {
        if (state == State.CLOSED) {
            Acceptor.refused(loop);
            connection.close();
            return;
        }
        try {
            connection.takeIn(sockets, newAcceptor());
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a connection was lost when " + loop + " took it over", gone);
        }
    }

    @Override
    public void lost(StreamTransport transport) {
        clients.remove(transport);
        wakeWaiters();
    }

    @Override
    public void replaced(StreamTransport before, StreamTransport after) {
        clients.remove(before);
        clients.add(after);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public boolean isServing() {
        return state == State.SERVING;
    }

    @Override
    public Future<@Nullable Void> startServing() {
        loop.checkLoop();
        requireOpen();
        if (state == State.BOUND) {
            state = State.SERVING;
            values = ThreadState.current().capture();
            for (ListenEndpoint listener : listeners) {
                listener.resumeAccepting();
            }
        }
        FutureImpl<@Nullable Void> done = new FutureImpl<>(loop);
        loop.enqueue(core -> done.settleResult(null));
        return done;
    }

    @Override
    public Future<@Nullable Void> serveForever() {
        loop.checkLoop();
        requireOpen();
        if (forever != null) {
            throw new IllegalStateException("serveForever() was called already: " + this);
        }
        startServing();
        FutureImpl<@Nullable Void> waiting = new FutureImpl<>(loop);
        forever = waiting;
        return new CoroutineFuture<>(loop, new ServeForever(waiting), () -> {
            forever = null;
            close();
        });
    }

    /** What {@link #serveForever} runs: it waits, and closes the server when it is cancelled. */
    private final class ServeForever implements Coroutine<@Nullable Void> {
        /** Is done when the server is closed. */
        private final FutureImpl<@Nullable Void> waiting;

        ServeForever(FutureImpl<@Nullable Void> waiting) {
            this.waiting = waiting;
        }

        @Override
        public @Nullable Void run() {
            try {
                return waiting.await();
            } catch (CancelledError cancelled) {
                close();
                ServerShutdown.ofCancelled(loop, ServerImpl.this).await();
                throw cancelled;
            } finally {
                forever = null;
            }
        }

        @Override
        public String toString() {
            return "serveForever() of " + ServerImpl.this;
        }
    }

    @Override
    public void close() {
        loop.checkLoop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        listeners.forEach(ListenEndpoint::close);
        listeners.clear();
        if (forever != null) {
            forever.cancel();
        }
        wakeWaiters();
    }

    @Override
    public Future<@Nullable Void> waitClosed() {
        loop.checkLoop();
        FutureImpl<@Nullable Void> done = new FutureImpl<>(loop);
        closeWaiters.add(done);
        wakeWaiters();
        return done;
    }

    @Override
    public Future<@Nullable Void> shutdown(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        close();
        return ServerShutdown.of(loop, this, grace);
    }

    private void wakeWaiters() {
        if (state == State.CLOSED && clients.isEmpty()) {
            closeWaiters.forEach(waiter -> waiter.settleResult(null));
            closeWaiters.clear();
        }
    }

    @Override
    public void closeClients() {
        loop.checkLoop();
        clients.copy().forEach(StreamTransport::close);
    }

    @Override
    public void abortClients() {
        loop.checkLoop();
        clients.copy().forEach(StreamTransport::abort);
    }

    @Override
    public List<SocketAddress> addresses() {
        return listeners.stream().map(ListenEndpoint::localAddress).toList();
    }

    private void requireOpen() {
        if (state == State.CLOSED) {
            throw new IllegalStateException(this + " is closed; make a new one with createServer");
        }
    }

    @Override
    public String toString() {
        return "<Server " + state.name().toLowerCase(Locale.ROOT) + " " + addresses() + ">";
    }
}
