package org.tulip4j.python.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.spi.Adoption;
import org.tulip4j.transport.InfoKey;

/** What the package {@code tulip} finds as {@code host}: sources of its modules, and loops. */
public final class Host {
    /** What Java calls; set when {@code tulip} is imported. */
    private @Nullable Guest guest;

    /** Makes the only one of a context. */
    public Host() {}

    /**
     * Takes the functions that Java calls, once.
     *
     * @param functions with {@code attach}, {@code detach}, {@code start}, {@code describe}
     */
    public void register(Value functions) {
        guest = new Guest(functions);
    }

    private Guest guest() {
        if (guest == null) {
            throw new IllegalStateException("the package tulip is not imported in this context");
        }
        return guest;
    }

    /**
     * Awaits an awaitable of Python's in a task of the running loop.
     *
     * @param awaitable a coroutine, a future, or what has {@code __await__}
     * @return done when it is; cancelling it cancels Python's task
     */
    public Task<Value> await(Value awaitable) {
        EventLoop loop = EventLoops.running();
        Awaiting awaiting = new Awaiting(loop, guest(), awaitable);
        return loop.createTask(() -> unchecked(awaiting));
    }

    private static Value unchecked(Awaiting awaiting) throws Exception {
        try {
            return awaiting.await();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("neither an exception nor an error: " + e, e);
        }
    }

    /**
     * Returns the text of a module.
     *
     * @param name {@code tulip} or {@code tulip.something}
     * @return null when there is no such module
     */
    public @Nullable String source(String name) {
        String file = name.equals("tulip") ? "__init__" : name.substring("tulip.".length());
        return text("tulip/" + file + ".py");
    }

    /**
     * Returns the text of a resource.
     *
     * @param path below the package of {@code Python}
     * @return null when there is none
     */
    public static @Nullable String text(String path) {
        try (InputStream in = Host.class.getResourceAsStream("/org/tulip4j/python/" + path)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a loop.
     *
     * @param python the Python object of the loop
     * @param runHandle Python's function that runs a handle
     * @param backend null for the best
     * @param engine null for the best
     * @param name null for a made-up one
     * @param debug null for what asyncio's variable says
     * @return not running
     */
    public LoopBridge newLoop(
            Value python,
            Value runHandle,
            @Nullable String backend,
            @Nullable String engine,
            @Nullable String name,
            @Nullable Boolean debug) {
        LoopOptions options = LoopOptions.DEFAULT;
        options = backend == null ? options : options.withBackend(backend);
        options = engine == null ? options : options.withEngine(engine);
        options = name == null ? options : options.withName(name);
        options = debug == null ? options : options.withDebug(debug);
        EventLoop loop = EventLoops.newLoop(options);
        guest().add(loop, python);
        return new LoopBridge(loop, runHandle);
    }

    /**
     * Returns an address as Python's socket module writes it.
     *
     * @param address null gives null
     * @return an array that becomes a tuple, or a text for a Unix socket
     */
    public @Nullable Object address(@Nullable SocketAddress address) {
        return Addresses.of(address);
    }

    /**
     * Returns what to make Python's exception of.
     *
     * @param thrown an exception of Java's, caught by Python
     * @return a failure
     */
    public Failure failure(Throwable thrown) {
        return Objects.requireNonNull(Failure.of(thrown));
    }

    /**
     * Returns a key of what transports tell.
     *
     * @param name asyncio's: {@code peername}, {@code cipher} and so on
     * @return the key, for any name
     */
    public InfoKey<?> info(String name) {
        return switch (name) {
            case "sockname" -> InfoKey.SOCKNAME;
            case "peername" -> InfoKey.PEERNAME;
            case "socket" -> InfoKey.SOCKET;
            case "pipe" -> InfoKey.PIPE;
            case "subprocess" -> InfoKey.SUBPROCESS;
            case "sslcontext" -> InfoKey.SSLCONTEXT;
            case "peercert" -> InfoKey.PEERCERT;
            case "cipher" -> InfoKey.CIPHER;
            case "compression" -> InfoKey.COMPRESSION;
            case "ssl_object" -> InfoKey.SSL_OBJECT;
            default -> InfoKey.of(name, Object.class);
        };
    }

    /**
     * Returns an option of sockets.
     *
     * @param name of {@link StandardSocketOptions}
     * @return the option
     */
    public SocketOption<?> socketOption(String name) {
        return switch (name) {
            case "SO_KEEPALIVE" -> StandardSocketOptions.SO_KEEPALIVE;
            case "SO_RCVBUF" -> StandardSocketOptions.SO_RCVBUF;
            case "SO_SNDBUF" -> StandardSocketOptions.SO_SNDBUF;
            case "SO_REUSEADDR" -> StandardSocketOptions.SO_REUSEADDR;
            case "TCP_NODELAY" -> StandardSocketOptions.TCP_NODELAY;
            default -> throw new UnsupportedOperationException("socket option " + name);
        };
    }

    /**
     * Takes a loop that Java made and runs.
     *
     * @param python the Python object of the loop
     * @param runHandle Python's function that runs a handle
     * @param loop of this thread
     * @return the bridge to it
     */
    public LoopBridge attach(Value python, Value runHandle, EventLoop loop) {
        guest().add(loop, python);
        Adoption.whenClosed(loop, () -> guest().detach(python));
        return new LoopBridge(loop, runHandle);
    }
}
