package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.ready.OwnedChannels;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.internal.transport.Datagrams;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** A datagram endpoint in the making. States: resolving, starting (the transport exists), done. Confined to the loop. */
final class DatagramConnecting<P extends DatagramProtocol> extends OpeningFuture<Connected<DatagramTransport, P>> {
    /** Runs the endpoint. */
    private final Loop owner;
    /** Makes the socket. */
    private final Backend backend;
    /** Called once, when there is a socket. */
    private final Supplier<P> factory;
    /** What the user asked for. */
    private final DatagramOptions options;
    /** The look-up, while it runs. */
    private @Nullable FutureImpl<?> resolving;
    /** Null until there is a socket. */
    private @Nullable Datagrams transport;

    DatagramConnecting(Loop loop, Backend backend, Supplier<P> factory, DatagramOptions options) {
        super(loop);
        this.owner = loop;
        this.backend = backend;
        this.factory = factory;
        this.options = options;
    }

    /** Checks what can be checked at the call, then begins. */
    void begin(Addresses resolver, Readiness readiness) {
        if (options.channel() != null) {
            if (options.localAddress() != null
                    || options.remoteAddress() != null
                    || options.family() != null
                    || options.reusePort()
                    || options.broadcast()) {
                throw new IllegalArgumentException("a channel is given: no address, family, reusePort or broadcast"
                        + " may be given too; set them on the channel: " + options);
            }
            adopt(readiness);
            return;
        }
        if (options.localAddress() == null && options.remoteAddress() == null && options.family() == null) {
            throw new IllegalArgumentException("a local address, a remote address or a family is needed");
        }
        resolve(
                resolver,
                options.localAddress(),
                locals -> resolve(resolver, options.remoteAddress(), remotes -> open(locals, remotes)));
    }

    private void resolve(
            Addresses resolver, @Nullable InetSocketAddress address, Consumer<List<InetSocketAddress>> then) {
        if (address == null || !address.isUnresolved()) {
            then.accept(address == null ? List.of() : List.of(address));
            return;
        }
        FutureImpl<List<InetSocketAddress>> answer = resolver.resolve(address.getHostString(), address.getPort());
        resolving = answer;
        answer.addDoneCallback(done -> {
            if (isDone()) {
                return;
            }
            Throwable unresolved = answer.isCancelled() ? null : answer.exception();
            if (unresolved != null) {
                settleException(unresolved);
            } else {
                then.accept(answer.result());
            }
        });
    }

    /** Tries pairs of equal family in turn; when all fail, the first failure counts. */
    private void open(List<InetSocketAddress> locals, List<InetSocketAddress> remotes) {
        resolving = null;
        Throwable first = null;
        for (ProtocolFamily family : List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
            if (options.family() != null && options.family() != family) {
                continue;
            }
            for (InetSocketAddress local : orNone(of(family, locals), locals)) {
                for (InetSocketAddress remote : orNone(of(family, remotes), remotes)) {
                    try {
                        open(family, local, remote);
                        return;
                    } catch (Throwable refused) {
                        first = first == null ? refused : first;
                    }
                }
            }
        }
        settleException(
                first != null
                        ? first
                        : new UnknownHostException("no pair of addresses of one family: " + options.localAddress()
                                + " and " + options.remoteAddress()
                                + (options.family() == null ? "" : ", family " + options.family())));
    }

    private static List<InetSocketAddress> of(ProtocolFamily family, List<InetSocketAddress> addresses) {
        boolean four = family == StandardProtocolFamily.INET;
        return addresses.stream()
                .filter(address -> address.getAddress() instanceof Inet4Address == four)
                .toList();
    }

    /** What there is, or one null when nothing was asked for. */
    private static List<@Nullable InetSocketAddress> orNone(
            List<InetSocketAddress> matching, List<InetSocketAddress> asked) {
        return asked.isEmpty() ? Collections.singletonList(null) : List.copyOf(matching);
    }

    private void open(ProtocolFamily family, @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote)
            throws IOException {
        InetSocketAddress connectTo = options.broadcast() ? null : remote;
        use(
                backend.openDatagram(DatagramSettings.of(family)
                        .withLocalAddress(local)
                        .withRemoteAddress(connectTo)
                        .withReusePort(options.reusePort())
                        .withBroadcast(options.broadcast())),
                remote);
    }

    private void adopt(Readiness readiness) {
        try {
            DatagramChannel channel = Objects.requireNonNull(options.channel());
            readiness.requireUnwatched(channel);
            DatagramEndpoint endpoint = backend.adoptDatagram(channel);
            OwnedChannels.add(channel);
            use(endpoint, (InetSocketAddress) endpoint.socket().remoteAddress());
        } catch (Throwable refused) {
            settleException(refused);
        }
    }

    private void use(DatagramEndpoint endpoint, @Nullable InetSocketAddress remote) {
        P protocol;
        Datagrams made;
        try {
            protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            made = new Datagrams(owner, endpoint, protocol, remote, options.maxQueuedBytes());
        } catch (Throwable thrown) {
            endpoint.close();
            settleException(thrown);
            return;
        }
        transport = made;
        made.start(() -> settleResult(Connected.of(made, protocol)));
    }

    @Override
    protected void discard(Connected<DatagramTransport, P> opened) {
        opened.transport().close();
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        if (resolving != null) {
            resolving.cancel();
        }
        if (transport != null) {
            transport.close();
        }
        return true;
    }
}
