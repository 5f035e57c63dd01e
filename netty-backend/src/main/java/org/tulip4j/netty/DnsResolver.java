package org.tulip4j.netty;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tulip4j.Resolver;
import org.tulip4j.netty.internal.version.NettyVersion;

/**
 * Asks DNS servers itself, without a thread per question, and remembers answers as long as they say. Needs
 * {@code io.netty:netty-resolver-dns}, which a program adds itself. Chosen with
 * {@link org.tulip4j.LoopOptions#withResolver}; one serves any number of loops, of any backend.
 *
 * <p>Thread: any. It has one daemon thread of its own until it is closed; no loop closes it.
 *
 * <p>Source: ours; asyncio asks the system in threads.
 *
 * @since 0.1.0
 */
public final class DnsResolver implements Resolver, AutoCloseable {
    /** The one thread that asks. */
    private final MultiThreadIoEventLoopGroup group;
    /** Asks, and remembers answers. */
    private final DnsNameResolver names;
    /** Who waits for an answer; told when the resolver is closed. */
    private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();
    /** Nobody is answered any more; set once. */
    private volatile boolean closed;

    private DnsResolver(Consumer<DnsNameResolverBuilder> settings) {
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("tulip-dns", true), NioIoHandler.newFactory());
        try {
            DnsNameResolverBuilder builder =
                    new DnsNameResolverBuilder(group.next()).datagramChannelType(NioDatagramChannel.class);
            settings.accept(builder);
            names = builder.build();
        } catch (Throwable unusable) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw unusable;
        }
    }

    /**
     * A resolver that asks the system's servers, each question for 5 s at most.
     *
     * @return open
     * @throws IllegalStateException when the artifact is missing, or Netty is too old or too new for tulip; the message says so
     */
    public static DnsResolver open() {
        need();
        return new DnsResolver(builder -> {});
    }

    /**
     * A resolver with other servers, limits or caches.
     *
     * @param settings called once, here, with a builder whose event loop and channel type are set and must be left
     * @return open
     * @throws IllegalStateException when the artifact is missing, or Netty is too old or too new for tulip; the message says so
     */
    // A transitive requirement would make every module that reads this one need the artifact to compile.
    @SuppressWarnings("exports")
    public static DnsResolver open(Consumer<DnsNameResolverBuilder> settings) {
        Objects.requireNonNull(settings, "settings");
        need();
        return new DnsResolver(settings);
    }

    private static void need() {
        NettyVersion.require("A resolver that asks DNS");
        OptionalParts.need(
                "io.netty.resolver.dns.DnsNameResolver", "io.netty:netty-resolver-dns", "A resolver that asks DNS");
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        if (admitted(answer, host)) {
            follow(names.resolveAll(host), answer, host);
        }
        return answer;
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        if (admitted(answer, address.getHostAddress())) {
            follow(DnsNames.nameOf(names, group.next(), address), answer, address.getHostAddress());
        }
        return answer;
    }

    /** Whether it may be asked; else it has failed. */
    private boolean admitted(CompletableFuture<?> answer, String what) {
        waiting.add(answer);
        answer.whenComplete((value, failure) -> waiting.remove(answer));
        if (closed) {
            answer.completeExceptionally(new UnknownHostException(what + ": " + this));
        }
        return !answer.isDone();
    }

    private <T> void follow(Future<? extends T> asked, CompletableFuture<T> answer, String what) {
        asked.addListener(done -> {
            if (done.isSuccess()) {
                answer.complete(asked.getNow());
            } else if (done.cause() instanceof UnknownHostException unknown) {
                answer.completeExceptionally(unknown);
            } else {
                UnknownHostException failed = new UnknownHostException(what + ": the question to DNS failed");
                failed.initCause(done.cause());
                answer.completeExceptionally(failed);
            }
        });
        answer.whenComplete((value, failure) -> {
            if (answer.isCancelled()) {
                asked.cancel(false);
            }
        });
    }

    /**
     * Stops its thread. Who still waits, or asks later, gets an {@link UnknownHostException} that says so. Does not block; does
     * nothing when closed.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (CompletableFuture<?> answer : waiting) {
            answer.completeExceptionally(new UnknownHostException("no answer: " + this));
        }
        names.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return "<DnsResolver " + (closed ? "closed" : "open waiting=" + waiting.size()) + ">";
    }
}
