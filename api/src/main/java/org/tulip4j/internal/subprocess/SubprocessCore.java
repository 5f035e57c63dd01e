package org.tulip4j.internal.subprocess;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OwnedTransport;
import org.tulip4j.internal.pipe.ChildPipe;
import org.tulip4j.internal.pipe.PipeReader;
import org.tulip4j.internal.pipe.PipeSource;
import org.tulip4j.internal.pipe.PipeTarget;
import org.tulip4j.internal.pipe.PipeThreads;
import org.tulip4j.internal.pipe.PipeWriter;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.SignalNames;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.internal.transport.ProtocolCalls;
import org.tulip4j.subprocess.ProcessLookupException;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;
import org.tulip4j.transport.WriteTransport;

/**
 * A child process. States: running, exited (the loop knows the return code), lost (exited and every pipe is closed). Closing
 * may begin in any of them. Confined to the loop.
 */
final class SubprocessCore implements SubprocessTransport, OwnedTransport {
    private static final int SIGNALLED = 128;
    private static final int LAST_STANDARD_SIGNAL = 31;
    private static final String KILL = "KILL";
    private static final String TERM = "TERM";

    /** Runs the transport. */
    private final Loop loop;
    /** The child, by the JDK. */
    private final Process process;
    /** Holds tulip's own pipes, by the number of the standard stream; null where the JDK's or none is used. */
    private final @Nullable ChildPipe[] ownPipes;

    /** What was started, for messages. */
    private final List<String> command;
    /** The context variables of protocol callbacks: those of whoever started the child. */
    private final ContextValues values;
    /** The transports of the pipes, by the number of the standard stream; null where there is none. */
    private final @Nullable BaseTransport[] pipes = new BaseTransport[3];
    /** How many pipes have not been lost. */
    private int openPipes;
    /** Null when it has heard connectionLost. */
    private @Nullable SubprocessProtocol protocol;
    /** Null while the process runs. */
    private @Nullable Integer returnCode;
    /** The user has closed or aborted it. */
    private boolean closing;
    /** The protocol has heard connectionLost, or is about to. */
    private boolean lost;

    SubprocessCore(Loop loop, SubprocessStart.Born child, List<String> command, SubprocessProtocol protocol) {
        this.loop = loop;
        this.process = child.process();
        this.ownPipes = child.pipes();
        this.command = command;
        this.protocol = protocol;
        this.values = ThreadState.current().capture();
    }

    private PipeWriter input() {
        ChildPipe own = ownPipes[0];
        PipeTarget target = own == null ? PipeTarget.of(process.getOutputStream()) : PipeTarget.of(own.sink());
        return new PipeWriter(loop, PipeThreads::execute, target, name(0), null, new Input());
    }

    private PipeReader output(int descriptor, InputStream stream) {
        ChildPipe own = ownPipes[descriptor];
        PipeSource source = own == null ? PipeSource.of(stream) : PipeSource.of(own.source());
        return new PipeReader(loop, PipeThreads::execute, source, name(descriptor), null, new OutputOf(descriptor));
    }

    /** Calls connectionMade; nothing is heard of the child before {@link #listen}. */
    void connect(boolean stdin, boolean stdout, boolean stderr) {
        PipeWriter in = stdin ? input() : null;
        pipes[0] = in;
        pipes[1] = stdout ? output(1, process.getInputStream()) : null;
        pipes[2] = stderr ? output(2, process.getErrorStream()) : null;
        loop.opened(this);
        openPipes = (stdin ? 1 : 0) + (stdout ? 1 : 0) + (stderr ? 1 : 0);
        call("connectionMade", target -> target.connectionMade(this));
        if (in != null) {
            in.start();
        }
    }

    /** Begins to read what the child writes, and to wait for its end. */
    void listen() {
        for (Object pipe : pipes) {
            if (pipe instanceof PipeReader output) {
                output.made();
                output.startReading();
            }
        }
        process.onExit().thenAccept(ended -> loop.postUnlessClosed(core -> exited(ended.exitValue())));
    }

    private String name(int fd) {
        return "fd " + fd + " of process " + process.pid();
    }

    /** The protocol of the pipe into the child: it tells the loss of the pipe and when to pause writing. The loop. */
    private final class Input implements BaseProtocol<WriteTransport> {
        @Override
        public void pauseWriting() {
            call("pauseWriting", BaseProtocol::pauseWriting);
        }

        @Override
        public void resumeWriting() {
            call("resumeWriting", BaseProtocol::resumeWriting);
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            pipeLost(0, exception);
        }
    }

    /** The protocol of a pipe out of the child: what comes is told by the number of its descriptor. The loop. */
    private final class OutputOf implements ReadProtocol<ReadTransport> {
        /** The number of the standard stream, 1 or 2. */
        private final int fd;

        OutputOf(int fd) {
            this.fd = fd;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            call("pipeDataReceived", target -> target.pipeDataReceived(fd, data));
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            pipeLost(fd, exception);
        }
    }

    private void pipeLost(int fd, @Nullable Throwable exception) {
        openPipes--;
        call("pipeConnectionLost", target -> target.pipeConnectionLost(fd, exception));
        loseWhenOver();
    }

    private void exited(int code) {
        boolean signalled = !SubprocessStart.WINDOWS && code > SIGNALLED && code <= SIGNALLED + LAST_STANDARD_SIGNAL;
        returnCode = signalled ? SIGNALLED - code : code;
        call("processExited", SubprocessProtocol::processExited);
        if (pipes[0] instanceof PipeWriter in) {
            in.peerGone();
        }
        loseWhenOver();
    }

    private void loseWhenOver() {
        if (returnCode != null && openPipes == 0 && !lost) {
            lost = true;
            loop.enqueue(
                    () -> {
                        call("connectionLost", target -> target.connectionLost(null));
                        protocol = null;
                        closing = true;
                        loop.lost(this);
                    },
                    values,
                    null);
        }
    }

    private void call(String callback, Consumer<SubprocessProtocol> body) {
        SubprocessProtocol target = protocol;
        if (target != null) {
            ProtocolCalls.within(loop, this, values, target, "", callback, body);
        }
    }

    // The process

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public OptionalInt returnCode() {
        Integer code = returnCode;
        return code == null ? OptionalInt.empty() : OptionalInt.of(code);
    }

    @Override
    public @Nullable BaseTransport pipe(int fd) {
        if (fd < 0 || fd >= pipes.length) {
            throw new IllegalArgumentException("a process has the standard streams 0, 1 and 2, not " + fd);
        }
        return pipes[fd];
    }

    @Override
    public void sendSignal(String signal) {
        String name = SignalNames.normal(signal);
        if (name.equals(TERM)) {
            checkRunning();
            process.toHandle().destroy();
        } else if (name.equals(KILL)) {
            checkRunning();
            process.toHandle().destroyForcibly();
        } else if (SubprocessStart.WINDOWS) {
            throw new UnsupportedOperationException("Windows has no signal " + name + "; use TERM or KILL");
        } else {
            SignalNames.check(name);
            checkRunning();
            PipeThreads.execute(() -> shellKill(name));
        }
    }

    /** Another thread: the JVM itself sends two signals only. */
    private void shellKill(String signal) {
        String line = "kill -s " + signal + " " + process.pid();
        try {
            Process kill = new ProcessBuilder(SubprocessStart.shell(line))
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectErrorStream(true)
                    .start();
            kill.getOutputStream().close();
            String said = new String(kill.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            int code = kill.waitFor();
            if (code != 0 && process.isAlive()) {
                notSent(signal, new IOException(line + " ended with " + code + ": " + said.strip()));
            }
        } catch (IOException failed) {
            notSent(signal, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            notSent(signal, interrupted);
        }
    }

    private void notSent(String signal, Exception cause) {
        loop.postUnlessClosed(core -> loop.callExceptionHandler(
                ErrorContext.of("signal " + signal + " was not sent", cause).with(ErrorContext.TRANSPORT, this)));
    }

    @Override
    public void terminate() {
        sendSignal(TERM);
    }

    @Override
    public void kill() {
        sendSignal(KILL);
    }

    private void checkRunning() {
        loop.checkLoop();
        if (returnCode != null) {
            throw new ProcessLookupException("the process has ended: " + this);
        }
    }

    @Override
    public void close() {
        loop.checkLoop();
        if (closing) {
            return;
        }
        closing = true;
        if (returnCode == null) {
            process.toHandle().destroyForcibly();
        }
        for (BaseTransport pipe : pipes) {
            if (pipe instanceof WriteTransport in) {
                in.abort();
            } else if (pipe != null) {
                pipe.close();
            }
        }
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void free() {
        if (returnCode == null) {
            process.toHandle().destroyForcibly();
        }
        for (BaseTransport pipe : pipes) {
            if (pipe instanceof OwnedTransport open) {
                open.free();
            }
        }
    }

    @Override
    public boolean isSpent() {
        return returnCode != null || closing;
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        return key.equals(InfoKey.SUBPROCESS) ? key.type().cast(process.toHandle()) : fallback;
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        loop.checkLoop();
        if (!(Objects.requireNonNull(next, "protocol") instanceof SubprocessProtocol fitting)) {
            throw new IllegalArgumentException(next + " is not a SubprocessProtocol");
        }
        if (protocol != null) {
            protocol = fitting;
        }
    }

    @Override
    public @Nullable BaseProtocol<?> protocol() {
        return protocol;
    }

    @Override
    public String toString() {
        return "<SubprocessTransport pid=" + process.pid() + " " + command.get(0)
                + (returnCode == null ? " running>" : " returncode=" + returnCode + ">");
    }
}
