package org.tulip4j.python.internal;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;

/** The protocol of a child process: tells Python's transport, and gives it the pipes. Thread: the loop's. */
public final class ProcessBridge implements SubprocessProtocol {
    /** Python's transport. */
    private final Value python;

    /** Set by {@link #connectionMade}. */
    private @Nullable SubprocessTransport transport;

    ProcessBridge(Value python) {
        this.python = python;
    }

    @Override
    public void connectionMade(SubprocessTransport transport) {
        this.transport = transport;
        python.invokeMember("_made", this);
    }

    @Override
    public void pipeDataReceived(int fd, ByteBuffer data) {
        int count = data.remaining();
        python.invokeMember("_pipe_data", fd, Bytes.number(data), count);
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Throwable exception) {
        python.invokeMember("_pipe_lost", fd, Failure.of(exception));
    }

    @Override
    public void processExited() {
        python.invokeMember("_exited", transport().returnCode().getAsInt());
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        python.invokeMember("_lost", Failure.of(exception));
    }

    @Override
    public void pauseWriting() {
        python.invokeMember("_pause");
    }

    @Override
    public void resumeWriting() {
        python.invokeMember("_resume");
    }

    /**
     * Returns tulip's transport.
     *
     * @return after the process has started
     */
    public SubprocessTransport transport() {
        return Objects.requireNonNull(transport, "the process has not started");
    }

    /**
     * Returns a pipe.
     *
     * @param fd 0, 1 or 2
     * @return null when it is no pipe
     */
    public @Nullable TransportHandle pipe(int fd) {
        BaseTransport pipe = transport().pipe(fd);
        return pipe == null ? null : new TransportHandle(pipe);
    }
}
