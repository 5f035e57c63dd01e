package org.tulip4j.internal.names;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.HostAndPort;
import org.tulip4j.NameFlags;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Resolver;
import org.tulip4j.internal.diagnose.Timed;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.FutureImpl;

/** Names and addresses for a loop: literal addresses at once, everything else from the resolver. Confined to the loop. */
public final class Lookup {
    /** The loop that asks, on which answers arrive. */
    private final Loop loop;
    /** Answers what is no literal address. */
    private final Resolver resolver;

    /** Makes the look-ups of one loop; null: by the resolver of the system. */
    public Lookup(Loop loop, @Nullable Resolver resolver) {
        this.loop = loop;
        this.resolver = resolver == null ? SystemResolver.SHARED : resolver;
    }

    /** An answer on its way; cancelling it abandons the wait, and the work when it can be. */
    private static final class Pending<T> extends FutureImpl<T> {
        /** The question that was put to the resolver, to be cancelled; null: it was answered at once, or none was put yet. */
        private @Nullable CompletableFuture<?> work;

        Pending(Loop loop) {
            super(loop);
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (!super.cancel(message)) {
                return false;
            }
            if (work != null) {
                work.cancel(false);
            }
            return true;
        }
    }

    /** The addresses; done at once for a literal one. */
    public FutureImpl<List<InetSocketAddress>> resolve(String host, int port) {
        return resolve(host, port, ResolveOptions.DEFAULT);
    }

    /** The addresses of a host as the options ask for them; done at once for a literal one. */
    public FutureImpl<List<InetSocketAddress>> resolve(@Nullable String host, int port, ResolveOptions options) {
        Pending<List<InetSocketAddress>> answer = new Pending<>(loop);
        try {
            if (host == null) {
                answer.settleResult(select("no host", List.of(nobody(options)), port, options));
            } else if (isLiteral(host)) {
                answer.settleResult(select(host, List.of(InetAddress.getAllByName(host)), port, options));
            } else if (options.numericHost()) {
                answer.settleException(new UnknownHostException("not a literal address: " + host));
            } else {
                ask(
                        "addresses of " + host,
                        answer,
                        () -> resolver.resolve(host),
                        found -> select(host, found, port, options),
                        cause -> {
                            UnknownHostException named = new UnknownHostException(
                                    "cannot resolve host " + host + " (port " + port + "): " + cause.getMessage());
                            named.initCause(cause);
                            return named;
                        });
            }
        } catch (UnknownHostException malformed) {
            answer.settleException(malformed);
        }
        return answer;
    }

    /** The name of an address, and of its port. */
    public FutureImpl<HostAndPort> nameInfo(InetSocketAddress address, NameFlags flags) {
        Pending<HostAndPort> answer = new Pending<>(loop);
        InetAddress host = address.getAddress();
        if (flags.numericHost()) {
            answer.settleResult(HostAndPort.of(host.getHostAddress(), address.getPort()));
            return answer;
        }
        ask(
                "name of " + host.getHostAddress(),
                answer,
                () -> resolver.nameOf(host),
                name -> {
                    if (flags.nameRequired() && name.equals(host.getHostAddress())) {
                        throw new UnknownHostException(host.getHostAddress() + " has no name");
                    }
                    return HostAndPort.of(name, address.getPort());
                },
                cause -> cause);
        return answer;
    }

    /** Makes of what a resolver found what was asked for. */
    private interface Reading<R, T> {
        T read(R found) throws UnknownHostException;
    }

    private <R, T> void ask(
            String what,
            Pending<T> answer,
            Supplier<CompletableFuture<R>> question,
            Reading<R, T> reading,
            UnaryOperator<Throwable> naming) {
        long since = System.nanoTime();
        CompletableFuture<R> work;
        try {
            work = Objects.requireNonNull(question.get(), "the answer is null");
        } catch (RuntimeException broken) {
            answer.settleException(new IllegalStateException(
                    "resolver " + resolver + " broke its contract when asked for the " + what, broken));
            return;
        }
        answer.work = work;
        work.whenComplete((found, thrown) -> loop.postUnlessClosed(core -> {
            if (answer.isDone()) {
                return;
            }
            Timed.lookedUp(loop, what, System.nanoTime() - since);
            if (thrown != null) {
                Throwable cause = thrown.getCause();
                answer.settleException(
                        naming.apply(thrown instanceof CompletionException && cause != null ? cause : thrown));
                return;
            }
            try {
                answer.settleResult(reading.read(Objects.requireNonNull(found, "the resolver answered null")));
            } catch (UnknownHostException | RuntimeException unusable) {
                answer.settleException(unusable);
            }
        }));
    }

    private static InetAddress nobody(ResolveOptions options) throws UnknownHostException {
        boolean six = options.family() == StandardProtocolFamily.INET6;
        byte[] bytes = new byte[six ? 16 : 4];
        if (!options.passive()) {
            bytes[0] = (byte) (six ? 0 : 127);
            bytes[bytes.length - 1] = 1;
        }
        return InetAddress.getByAddress(bytes);
    }

    private static List<InetSocketAddress> select(
            String host, List<InetAddress> found, int port, ResolveOptions options) throws UnknownHostException {
        Set<InetSocketAddress> selected = new LinkedHashSet<>();
        for (InetAddress address : found) {
            if (options.family() == null
                    || (options.family() == StandardProtocolFamily.INET) == address instanceof Inet4Address) {
                selected.add(new InetSocketAddress(address, port));
            }
        }
        if (selected.isEmpty()) {
            throw new UnknownHostException(
                    host + " has no address" + (options.family() == null ? "" : " of family " + options.family()));
        }
        return List.copyOf(selected);
    }

    static boolean isLiteral(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** RFC 8305: IPv6 first, so many addresses of the first family, then families in turn; order within a family kept. */
    public static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int count) {
        if (count == 0) {
            return addresses;
        }
        List<InetSocketAddress> first = new ArrayList<>();
        List<InetSocketAddress> second = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            (address.getAddress() instanceof java.net.Inet6Address ? first : second).add(address);
        }
        List<InetSocketAddress> mixed = new ArrayList<>(addresses.size());
        int lead = Math.min(count - 1, first.size());
        mixed.addAll(first.subList(0, lead));
        List<InetSocketAddress> rest = first.subList(lead, first.size());
        for (int i = 0; i < Math.max(rest.size(), second.size()); i++) {
            if (i < rest.size()) {
                mixed.add(rest.get(i));
            }
            if (i < second.size()) {
                mixed.add(second.get(i));
            }
        }
        return mixed;
    }
}
