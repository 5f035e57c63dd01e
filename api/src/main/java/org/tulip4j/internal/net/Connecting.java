package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.Connected;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.names.Lookup;
import org.tulip4j.internal.ready.OwnedChannels;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.internal.tls.TlsStream;
import org.tulip4j.internal.trace.ConnectionEvents;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.SocketView;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/**
 * A connection in the making. States: resolving, racing, starting (the transport exists), done. It owns whatever runs for it, and
 * cancelling it leaves no look-up, no attempt and no socket. Confined to the loop.
 */
final class Connecting<P extends BaseProtocol<? super Transport>> extends OpeningFuture<Connected<Transport, P>> {
    /** Runs the connection. */
    private final Loop owner;
    /** Lends what every connection of the loop shares. */
    private final Network network;
    /** Called once, when there is a socket. */
    private final Supplier<P> factory;
    /** What is connected to, for messages. */
    private final String name;
    /** What the user asked for. */
    private final ConnectOptions options;
    /** Null: not encrypted, or the transport has it. */
    private @Nullable SSLEngine engine;

    /** The look-up, while it runs. */
    private @Nullable FutureImpl<?> resolving;
    /** Ends the attempts, while there are any. */
    private @Nullable Runnable attempts;

    /** Null until there is a socket. */
    private @Nullable StreamTransport transport;
    /** Ends what takes too long; null: no limit, or done. */
    private @Nullable TimerHandle limit;
    /** What Flight Recorder is told of it; null: nobody asked, or it has ended. */
    private @Nullable Object recorded = ConnectionEvents.connectBegins();

    Connecting(
            Loop loop,
            Network network,
            Supplier<P> factory,
            String name,
            ConnectOptions options,
            @Nullable SSLEngine engine) {
        super(loop);
        this.engine = engine;
        this.owner = loop;
        this.network = network;
        this.factory = factory;
        this.name = name;
        this.options = options;
    }

    /** Looks the host up, then tries what that brings. */
    void resolveAndRace(Addresses names, String host, int port, StreamSockets sockets) {
        FutureImpl<List<InetSocketAddress>> answer = names.resolve(host, port);
        resolving = answer;
        if (options.timeout() != null) {
            limit = owner.callLater(options.timeout(), this::expire);
        }
        if (answer.isDone()) {
            race(answer, sockets);
        } else {
            answer.addDoneCallback(done -> race(answer, sockets));
        }
    }

    private void race(FutureImpl<List<InetSocketAddress>> answer, StreamSockets sockets) {
        resolving = null;
        if (isDone()) {
            return;
        }
        Throwable unresolved = answer.isCancelled() ? null : answer.exception();
        if (unresolved != null) {
            failWith(unresolved);
            return;
        }
        List<InetSocketAddress> addresses = Lookup.interleave(answer.result(), options.interleave());
        ConnectRace race = new ConnectRace(owner, sockets, addresses, options, this::use, this::failWith);
        attempts = race::cancel;
        race.startNext();
    }

    /** Takes over a channel that the user has connected. */
    void adopt(SocketChannel channel) {
        try {
            StreamEndpoint endpoint = network.backend().adopt(channel);
            OwnedChannels.add(channel);
            use(endpoint);
        } catch (Throwable refused) {
            failWith(refused);
        }
    }

    void connect(UnixAddress address) {
        UnixConnect connect = new UnixConnect(owner, network.backend(), address, this::use, this::failWith);
        attempts = connect::cancel;
        connect.start();
        if (options.timeout() != null && !isDone()) {
            limit = owner.callLater(options.timeout(), this::expire);
        }
    }

    void use(StreamEndpoint endpoint) {
        attempts = null;
        P protocol;
        TlsStream tls = null;
        try {
            protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            TlsOptions encryption = options.tls();
            if (engine != null && encryption != null) {
                tls = network.encryption().encrypt(endpoint, engine, encryption);
            }
            transport = new StreamTransport(owner, tls == null ? endpoint : tls, protocol, network.pool());
            engine = null;
        } catch (Throwable thrown) {
            endpoint.close();
            failWith(thrown);
            return;
        }
        StreamTransport made = transport;
        if (tls == null) {
            start(made, protocol);
            return;
        }
        release();
        tls.handshake(null, failure -> {
            if (failure == null) {
                start(made, protocol);
            } else {
                failWith(failure);
            }
        });
    }

    private void start(StreamTransport made, P protocol) {
        boolean goesOn = made.start(() -> {
            release();
            record(made.extraInfo(InfoKey.SOCKET), null);
            settleResult(Connected.of(made, protocol));
        });
        if (!goesOn) {
            failWith(new IOException("the connection to " + name + " was given up before it was made"));
        }
    }

    private void failWith(Throwable cause) {
        release();
        record(null, cause);
        settleException(cause);
    }

    /** The connection was made, or will not be. */
    private void record(@Nullable SocketView socket, @Nullable Object failure) {
        if (recorded != null) {
            ConnectionEvents.connectEnded(recorded, owner, name, socket, failure);
            recorded = null;
        }
    }

    private void expire() {
        Throwable late = new SocketTimeoutException("connecting to " + name + " took longer than " + options.timeout());
        giveUp();
        failWith(late);
    }

    private void giveUp() {
        if (resolving != null) {
            resolving.cancel();
        }
        if (attempts != null) {
            attempts.run();
        }
        if (transport != null) {
            transport.close();
        }
    }

    /** Lets go of what was made for a transport that there is not yet. */
    void release() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
        TlsOptions encryption = options.tls();
        if (engine != null && encryption != null) {
            encryption.release(engine);
            engine = null;
        }
    }

    @Override
    protected void discard(Connected<Transport, P> opened) {
        opened.transport().close();
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        release();
        record(null, "cancelled");
        giveUp();
        return true;
    }
}
