package org.tulip4j.python;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.tulip4j.CheckReturnValue;
import org.tulip4j.Future;
import org.tulip4j.python.internal.Host;

/**
 * A Python that has the package {@code tulip}: asyncio on tulip's loops.
 *
 * <p>Thread: any one at a time runs Python code; a loop runs in the thread that runs it, and its callbacks with it.
 *
 * @since 0.1.0
 */
public final class Python implements AutoCloseable {
    private final Context context;
    private final Host host;

    private Python(Context context, Host host) {
        this.context = context;
        this.host = host;
    }

    /**
     * Opens a Python that may do what this process may, with {@code tulip} installed: whatever loop asyncio makes is tulip's.
     *
     * @param arguments {@code sys.argv}: a program's name and what follows
     * @return to be closed
     */
    public static Python open(String... arguments) {
        Context context = Context.newBuilder("python")
                .allowAllAccess(true)
                .option("engine.WarnInterpreterOnly", "false")
                // Sockets of Python have descriptors of the system, which epoll can watch.
                .option("python.PosixModuleBackend", "native")
                // Which says at each start that standard streams are the process's; here they are.
                .option("log.python.level", "SEVERE")
                .arguments("python", arguments)
                .build();
        Python python = of(context);
        context.eval("python", "import tulip; tulip.install()");
        return python;
    }

    /**
     * Gives a context the package {@code tulip}; nothing is installed yet.
     *
     * @param context with access to host objects and threads; closed by {@link #close}
     * @return the same context, with tulip
     */
    public static Python of(Context context) {
        Value bindings = context.getBindings("python");
        Host host = new Host();
        bindings.putMember("host", host);
        context.eval(source("bootstrap.py"));
        context.eval("python", "import tulip as _; del _");
        return new Python(context, host);
    }

    private static Source source(String resource) {
        String text = Objects.requireNonNull(Host.text(resource), resource);
        return Source.newBuilder("python", text, resource).buildLiteral();
    }

    /**
     * Returns the context, to evaluate code in.
     *
     * @return open until {@link #close}
     */
    public Context context() {
        return context;
    }

    /**
     * Runs a program in the module {@code __main__}.
     *
     * @param program a file
     * @return what its last line is
     * @throws IOException when it cannot be read
     */
    public Value run(Path program) throws IOException {
        return context.eval(Source.newBuilder("python", program.toFile()).build());
    }

    /**
     * Awaits an awaitable of Python's, as asyncio's {@code ensure_future} does, in a task of Python's on the running loop.
     *
     * <p>A loop that Java runs is Python's running loop from here on, until it is closed. Thread: the loop's, or that of one of its
     * tasks. Cancelling the future cancels Python's task, and the future is done when that is. What Python raises becomes
     * {@code CancelledError}, {@code TimedOutException} and {@code IOException} and their kin, with Python's exception as the
     * cause; an exception that came from Java is itself again; anything else is a {@link PythonException}.
     *
     * @param awaitable a coroutine, future or other awaitable of this context, not of another loop
     * @return done with its result
     * @throws IllegalStateException when no loop runs in this thread
     */
    @CheckReturnValue
    public Future<Value> ensureFuture(Value awaitable) {
        return host.await(awaitable);
    }

    /** Ends the context. */
    @Override
    public void close() {
        context.close();
    }
}
