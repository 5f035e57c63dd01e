package org.tulip4j.tck;

import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.streams.Streams;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.kernel.KernelFault;
import org.tulip4j.tck.kernel.KernelPlan;
import org.tulip4j.tck.kernel.KernelScript;
import org.tulip4j.tck.kernel.ScriptedBackend;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.UnixAddress;

/** One connection of a campaign, all of which follows from a seed: what is said, how the kernel plays, what breaks where. */
final class KernelCase {
    private static final int NEVER = -1;
    private static final int STREAM_BYTES = 1 << 16;

    private final long seed;
    private final KernelKind kind;
    private final Random random;
    private final KernelTalk talk;
    private final KernelPlan plan;
    private final Means means;
    private final @Nullable Path path;
    private final EventLoop loop = EventLoops.running();
    private final KernelEnd client;
    private final KernelEnd server;
    /** The client's task is cancelled after so many passes. */
    private final int cancelledAfter;

    private @Nullable Throwable connectFailure;
    private boolean cancelled;

    /**
     * What the cases of a campaign share.
     *
     * @param kernel plays the plans
     * @param encryption of both ends; null: of none
     * @param file has the content
     * @param content what ends say that say it from the file
     * @param folder for the paths of Unix sockets; null: no such sockets
     * @param limit after which what has not ended hangs
     */
    record Means(
            ScriptedBackend kernel,
            @Nullable Encryption encryption,
            FileChannel file,
            byte[] content,
            @Nullable Path folder,
            Duration limit) {}

    KernelCase(long seed, KernelKind kind, Means means) {
        this.seed = seed;
        this.kind = kind;
        this.means = means;
        random = new Random(seed);
        random.nextLong();
        talk = kind.sendsFiles() ? fileTalk() : KernelTalk.of(random, kind);
        plan = plan();
        client = end(true);
        server = end(false);
        if (random.nextInt(10) == 0) {
            KernelEnd rude = random.nextBoolean() ? client : server;
            rude.breaksOffAt = random.nextInt(rude.theirs.length + 1);
        } else if (random.nextInt(12) == 0) {
            KernelEnd failing = random.nextBoolean() ? client : server;
            failing.failsIn = KernelEnd.Callback.values()[random.nextInt(KernelEnd.Callback.values().length)];
        }
        cancelledAfter = random.nextInt(12) == 0 ? random.nextInt(24) : NEVER;
        path = means.folder() != null && random.nextInt(3) == 0 ? means.folder().resolve("s" + seed) : null;
    }

    /** Up goes what is in the file. */
    private KernelTalk fileTalk() {
        KernelTalk drawn = KernelTalk.of(random, kind);
        byte[] up = java.util.Arrays.copyOf(means.content(), drawn.up().length);
        return new KernelTalk(
                up, drawn.reply() == KernelTalk.Reply.ECHO ? up : drawn.down(), drawn.first(), drawn.reply());
    }

    private KernelEnd end(boolean isClient) {
        if (kind.reads()) {
            return new KernelStreams(isClient, talk, seed, upgrade(isClient));
        }
        if (isClient && kind.sendsFiles()) {
            return new KernelFileProtocol(kind, talk, seed, means.file(), 0);
        }
        return new KernelProtocol(kind, isClient, talk, seed);
    }

    private Encryption encryption() {
        return Objects.requireNonNull(means.encryption(), "the campaign does not encrypt");
    }

    private @Nullable TlsOptions upgrade(boolean isClient) {
        if (kind != KernelKind.START_TLS) {
            return null;
        }
        return isClient ? encryption().client() : encryption().server();
    }

    // The plan

    private KernelPlan plan() {
        KernelScript forClient = script();
        KernelScript forServer = script();
        int choice = random.nextInt(3);
        if (choice == 1) {
            forClient = faulty(forClient, true);
        } else if (choice == 2) {
            forServer = faulty(forServer, false);
        }
        return new KernelPlan(forClient, forServer);
    }

    private KernelScript script() {
        return random.nextInt(6) == 0 ? KernelScript.honest() : KernelScript.of(random.nextLong());
    }

    private KernelScript faulty(KernelScript script, boolean isClient) {
        int in = (isClient ? talk.down() : talk.up()).length;
        int out = (isClient ? talk.up() : talk.down()).length;
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> script.with(KernelFault.READ_FAILS, byteOf(in));
            case 3, 4 -> script.with(KernelFault.READ_ENDS, byteOf(in));
            case 5, 6 -> script.with(KernelFault.WRITE_FAILS, byteOf(out));
            case 7 -> script.with(KernelFault.SHUTDOWN_FAILS, 0);
            default ->
                !isClient
                        ? script.with(KernelFault.ACCEPT_FAILS, 1 + random.nextInt(3))
                        : random.nextBoolean()
                                ? script.with(KernelFault.CONNECT_FAILS, random.nextInt(4))
                                : script.with(KernelFault.CONNECT_THROWS, 0);
        };
    }

    /** A byte at either end, or anywhere; what goes over the wire may be more than what is said. */
    private long byteOf(int length) {
        int wire = kind.encrypts() ? length + 4_000 : length;
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(Math.min(wire, 64) + 1);
            case 1 -> Math.max(0, wire - random.nextInt(64));
            default -> random.nextInt(wire + 1);
        };
    }

    // Playing

    /** Plays it to its end. */
    void play() {
        Server listening = listen().await();
        SocketAddress address = listening.addresses().get(0);
        try {
            means.kernel().play(address, plan);
            connect(listening);
            listening.close();
            within(listening.waitClosed(), "the server");
            if (server.made) {
                // A coroutine goes on after its connection is gone.
                within(server.ended, "the server's end");
            }
        } finally {
            means.kernel().forget(address);
            client.giveUp();
            server.giveUp();
            listening.close();
        }
        judge();
    }

    private Future<Server> listen() {
        TlsOptions tls = kind.encryptsAtOnce() ? encryption().server() : null;
        ServerOptions options = ServerOptions.DEFAULT.withTls(tls);
        Supplier<BaseProtocol<? super Transport>> factory = () -> protocol(server);
        return path == null
                ? loop.createServer(factory, TckStage.HOST, 0, options)
                : loop.createUnixServer(factory, path, options);
    }

    private BaseProtocol<? super Transport> protocol(KernelEnd end) {
        if (end instanceof KernelStreams streams) {
            return new StreamReaderProtocol(loop, new StreamReader(loop, STREAM_BYTES), streams::live);
        }
        return ((KernelProtocol) end).protocol();
    }

    private void connect(Server listening) {
        Task<@Nullable Void> connecting = loop.createTaskVoid(() -> {
            TlsOptions tls = kind.encryptsAtOnce() ? encryption().client() : null;
            ConnectOptions options = ConnectOptions.DEFAULT.withTls(tls);
            if (client instanceof KernelStreams streams) {
                Streams.Connection open = path == null
                        ? Streams.openConnection(TckStage.HOST, port(listening), options.withReaderLimit(STREAM_BYTES))
                                .await()
                        : Streams.openUnixConnection(UnixAddress.of(path), options.withReaderLimit(STREAM_BYTES))
                                .await();
                streams.live(open.reader(), open.writer());
            } else if (path == null) {
                loop.createConnection(() -> protocol(client), TckStage.HOST, port(listening), options)
                        .await();
            } else {
                loop.createUnixConnection(() -> protocol(client), UnixAddress.of(path), options)
                        .await();
            }
        });
        if (cancelledAfter != NEVER) {
            cancelAfter(cancelledAfter, connecting);
        }
        within(connecting, "the connect");
        cancelled = connecting.isCancelled();
        connectFailure = cancelled ? null : connecting.exception();
        if (client.made) {
            within(client.ended, "the client");
        }
        if (connectFailure == null && !cancelled) {
            check(client.made, "connected, and not made", null);
            // Whoever breaks off at once may leave the other in its handshake.
            if (connectionsHold() && !client.brokeOff) {
                within(server.ended, "the server's end");
            }
        }
    }

    private void cancelAfter(int passes, Future<?> what) {
        if (passes == 0) {
            what.cancel();
        } else {
            loop.callSoon(() -> cancelAfter(passes - 1, what));
        }
    }

    private static int port(Server listening) {
        return listening.port();
    }

    /** Waits for the end of something, however it ends. */
    private void within(Future<?> future, String what) {
        try {
            Tulip.waitFor(Tulip.wait(List.of(future)), means.limit()).await();
        } catch (TimedOutException late) {
            throw new AssertionError(what + " hangs: " + this, late);
        }
    }

    // Judging

    private void judge() {
        judge(client);
        judge(server);
        boolean inOrder = connectionsHold() && !cancelled && client.isInOrder() && server.isInOrder();
        if (inOrder) {
            check(connectFailure == null, "the connect failed", connectFailure);
            for (KernelEnd end : List.of(client, server)) {
                check(end.hasHeardAll() && end.hasSaidAll(), "bytes are lost", end.cause);
                check(end.cause == null, "lost with a cause where nothing broke", end.cause);
            }
        }
        for (KernelPlan.Done fault : plan.done()) {
            judge(fault);
        }
    }

    /** Nothing was broken but the acceptance of others. */
    private boolean connectionsHold() {
        return plan.done().stream().allMatch(fault -> fault.fault() == KernelFault.ACCEPT_FAILS);
    }

    private void judge(KernelEnd end) {
        check(end.wrong.isEmpty(), "something is wrong", end.cause);
        boolean toldOnce = end.made ? end.lost == 1 : end.lost == 0;
        check(toldOnce, "connectionLost " + end.lost + " times", end.cause);
        check(!end.brokeOff || end.cause == null || kind.reads(), "aborted, and lost with a cause", end.cause);
        boolean ended = end.thrown != null && end.failsIn != null && end.failsIn.ends() && connectionsHold();
        check(!ended || end.cause == end.thrown, "connectionLost does not tell what was thrown", end.cause);
    }

    /** Whoever had not begun to end hears what broke. */
    private void judge(KernelPlan.Done fault) {
        Throwable cause = fault.cause();
        KernelEnd end = fault.client() ? client : server;
        if (cause == null || fault.fault() == KernelFault.ACCEPT_FAILS) {
            return;
        }
        if (!end.made) {
            check(
                    !fault.client() || cancelled || tells(connectFailure, cause),
                    "the connect does not tell what broke",
                    connectFailure);
        } else if (!end.closing && !end.brokeOff) {
            // Who breaks off at the other end, or fails there, may have broken the connection before.
            KernelEnd other = fault.client() ? server : client;
            boolean told =
                    tells(end.cause, cause) || (!other.isInOrder() || inputEnded(fault.client())) && end.cause != null;
            check(told, "connectionLost does not tell what broke", end.cause);
        }
    }

    /** Whether the kernel told one side an end: what that side missed it may have told before anything broke. */
    private boolean inputEnded(boolean client) {
        return plan.done().stream()
                .anyMatch(fault -> fault.client() == client && fault.fault() == KernelFault.READ_ENDS);
    }

    private static boolean tells(@Nullable Throwable told, Throwable cause) {
        for (Throwable one = told; one != null; one = one.getCause()) {
            String text = cause.getMessage();
            if (one == cause || text != null && String.valueOf(one.getMessage()).contains(text)) {
                return true;
            }
            for (Throwable beside : one.getSuppressed()) {
                if (tells(beside, cause)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void check(boolean holds, String what, @Nullable Throwable cause) {
        if (!holds) {
            throw new AssertionError(what + ": " + this, cause);
        }
    }

    @Override
    public String toString() {
        return kind + (path == null ? "" : " at a path") + ", " + talk + "; " + client + "; " + server + "; " + plan
                + (cancelled ? "; cancelled" : "")
                + (connectFailure == null ? "" : "; connect failed: " + connectFailure);
    }
}
