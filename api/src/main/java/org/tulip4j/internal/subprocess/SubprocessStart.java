package org.tulip4j.internal.subprocess;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OwnedTransport;
import org.tulip4j.internal.pipe.ChildPipe;
import org.tulip4j.internal.pipe.PipeThreads;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.subprocess.ProcessOptions;
import org.tulip4j.subprocess.Stdio;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;

/** A child process in the making: started by another thread, for that blocks. Confined to the loop. */
public final class SubprocessStart<P extends SubprocessProtocol>
        extends OpeningFuture<Connected<SubprocessTransport, P>> implements OwnedTransport {
    static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /** Runs the child's transport. */
    private final Loop owner;
    /** Hears of the child. */
    private final P protocol;
    /** What is started. */
    private final List<String> command;
    /** What the user asked for. */
    private final ProcessOptions options;
    /** Null until the process runs. */
    private @Nullable SubprocessCore transport;
    /** Written by the thread that starts it. */
    private volatile @Nullable Born born;

    /** A process, and what this one has of its standard streams: a pipe of tulip's own, or null, then perhaps one of the JDK. */
    record Born(Process process, @Nullable ChildPipe[] pipes) {}

    private SubprocessStart(Loop loop, P protocol, List<String> command, ProcessOptions options) {
        super(loop);
        this.owner = loop;
        this.protocol = protocol;
        this.command = command;
        this.options = options;
    }

    /** Makes the protocol and starts the program. */
    public static <P extends SubprocessProtocol> Future<Connected<SubprocessTransport, P>> exec(
            Loop loop, Supplier<P> factory, List<String> command, ProcessOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        List<String> copy = List.copyOf(command);
        if (copy.isEmpty() || copy.get(0).isEmpty()) {
            throw new IllegalArgumentException("a command needs a program: " + copy);
        }
        P protocol;
        try {
            protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
        } catch (Throwable thrown) {
            FutureImpl<Connected<SubprocessTransport, P>> failed = new FutureImpl<>(loop);
            failed.settleException(thrown);
            return failed;
        }
        SubprocessStart<P> start = new SubprocessStart<>(loop, protocol, copy, options);
        ProcessBuilder builder = start.builder();
        PipeThreads.execute(() -> start.run(builder));
        loop.opened(start);
        return start;
    }

    /** The command that has the system's shell run a line. */
    public static List<String> shell(String line) {
        Objects.requireNonNull(line, "command");
        return WINDOWS ? List.of("cmd.exe", "/c", line) : List.of("/bin/sh", "-c", line);
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(options.stdin() == Stdio.DEVNULL ? Redirect.from(nullFile()) : redirect(options.stdin()));
        builder.redirectOutput(redirect(options.stdout()));
        if (options.stderr() == Stdio.STDOUT) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(redirect(options.stderr()));
        }
        if (options.directory() != null) {
            builder.directory(options.directory().toFile());
        }
        if (options.environment() != null) {
            builder.environment().clear();
            builder.environment().putAll(options.environment());
        }
        return builder;
    }

    private static Redirect redirect(@Nullable Stdio where) {
        if (where == null) {
            return Redirect.PIPE;
        }
        return switch (where) {
            case PIPE -> Redirect.PIPE;
            case INHERIT -> Redirect.INHERIT;
            case DEVNULL -> Redirect.DISCARD;
            case STDOUT -> throw new IllegalStateException("stderr only, see ProcessOptions");
        };
    }

    private static File nullFile() {
        return new File(WINDOWS ? "NUL" : "/dev/null");
    }

    // Another thread

    private void run(ProcessBuilder builder) {
        Born made;
        try {
            made = start(builder);
        } catch (Throwable refused) {
            // An Error, too: the JVM may have no thread for it.
            owner.postUnlessClosed(core -> refused(refused));
            return;
        }
        born = made;
        if (!owner.postUnlessClosed(core -> started(made))) {
            discard(made);
        }
    }

    private Born start(ProcessBuilder builder) throws IOException {
        @Nullable ChildPipe[] pipes = ChildPipe.open(
                new boolean[] {isPiped(options.stdin()), isPiped(options.stdout()), isPiped(options.stderr())});
        boolean started = false;
        try {
            if (pipes[0] != null) {
                builder.redirectInput(Redirect.from(pipes[0].file()));
            }
            if (pipes[1] != null) {
                builder.redirectOutput(Redirect.to(pipes[1].file()));
            }
            if (pipes[2] != null) {
                builder.redirectError(Redirect.to(pipes[2].file()));
            }
            Process process = builder.start();
            started = true;
            for (ChildPipe pipe : pipes) {
                if (pipe != null) {
                    pipe.childHasIt();
                }
            }
            return new Born(process, pipes);
        } finally {
            if (!started) {
                ChildPipe.closeAll(pipes);
            }
        }
    }

    /** Nobody wants it: it is killed, the JVM reaps it. May block. */
    private static void discard(Born unwanted) {
        Process process = unwanted.process();
        process.toHandle().destroyForcibly();
        try {
            ChildPipe.closeAll(unwanted.pipes());
            process.getOutputStream().close();
            process.getInputStream().close();
            process.getErrorStream().close();
        } catch (IOException unclosable) {
            Log.warn("closing the pipes of process " + process.pid() + " failed", unclosable);
        }
    }

    // The loop

    private void refused(Throwable cause) {
        owner.lost(this);
        settleException(cause);
    }

    private void started(Born child) {
        owner.lost(this);
        if (isDone()) {
            PipeThreads.execute(() -> discard(child));
            return;
        }
        SubprocessCore made = new SubprocessCore(owner, child, command, protocol);
        transport = made;
        made.connect(isPiped(options.stdin()), isPiped(options.stdout()), isPiped(options.stderr()));
        settleResult(Connected.of(made, protocol));
        // Behind the step of whoever awaits it.
        owner.callSoon(made::listen);
    }

    @Override
    public void abort() {
        cancel("the host of the loop has ended");
    }

    @Override
    public void free() {
        Born child = born;
        if (child != null) {
            PipeThreads.execute(() -> discard(child));
        }
    }

    @Override
    public boolean isSpent() {
        return true;
    }

    private static boolean isPiped(@Nullable Stdio where) {
        return where == null || where == Stdio.PIPE;
    }

    @Override
    protected void discard(Connected<SubprocessTransport, P> opened) {
        opened.transport().close();
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        if (transport != null) {
            transport.close();
        }
        return true;
    }
}
