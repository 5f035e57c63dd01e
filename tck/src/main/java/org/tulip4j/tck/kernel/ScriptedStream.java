package org.tulip4j.tck.kernel;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/**
 * One end of a connection: two directions that do not know each other. Nothing is told after the failure, by the script or of the real
 * socket, nor after the close.
 */
final class ScriptedStream implements StreamEndpoint, StreamSink, ScriptedKernel.Turn {
    private final ScriptedKernel kernel;
    private final KernelPlan plan;
    private final boolean client;
    private final StreamEndpoint real;
    private final ScriptedInput input;
    private final ScriptedOutput output;
    private @Nullable StreamSink sink;
    /** The failure was told, or the core has closed it. */
    private boolean silent;

    ScriptedStream(ScriptedKernel kernel, KernelPlan plan, boolean client, StreamEndpoint real) {
        this.kernel = kernel;
        this.plan = plan;
        this.client = client;
        this.real = real;
        KernelScript script = client ? plan.client() : plan.server();
        input = new ScriptedInput(this, real, script);
        output = new ScriptedOutput(this, real, script);
        kernel.provider().opened(this);
    }

    // For both directions

    /** The core, which is about to hear something. */
    StreamSink telling() {
        kernel.provider().told();
        return Objects.requireNonNull(sink, "attach() comes before everything else");
    }

    boolean isSilent() {
        return silent;
    }

    boolean isSending() {
        return output.isSending();
    }

    /** Has something to do in the next poll. */
    void again() {
        kernel.next(this);
    }

    /** The script breaks the connection. */
    IOException broken(KernelFault fault, Dice dice) {
        IOException cause =
                switch (dice.below(7)) {
                    case 0 -> new SocketException("Connection reset, by the script");
                    case 1 -> new IOException("Broken pipe, by the script");
                    case 2 -> new SocketTimeoutException("Connection timed out, by the script");
                    case 3 -> new NoRouteToHostException("No route to host, by the script");
                    case 4 -> new EOFException("by the script");
                    case 5 -> new ClosedChannelException();
                    default -> new ConnectException("Connection refused, by the script");
                };
        plan.happened(client, fault, cause);
        return cause;
    }

    /** The script ends the peer's bytes. */
    void ended(KernelFault fault) {
        plan.happened(client, fault, null);
    }

    void tellFailure(IOException cause) {
        if (silent) {
            return;
        }
        silent = true;
        real.pauseReading();
        telling().failed(cause);
    }

    /** What the real socket has told and the core has not heard. */
    @Nullable IOException takeFailure() {
        return input.takeFailure();
    }

    @Override
    public void turn() {
        if (!silent) {
            input.turn();
        }
        if (!silent) {
            output.turn();
        }
        if (!silent && (input.hasWork() || output.hasWork())) {
            again();
        }
    }

    // What the core calls

    @Override
    public void attach(StreamSink core) {
        boolean first = sink == null;
        sink = core;
        if (first) {
            real.attach(this);
        }
    }

    @Override
    public void resumeReading() {
        kernel.provider().called();
        input.resume();
    }

    @Override
    public void pauseReading() {
        kernel.provider().called();
        input.pause();
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        kernel.provider().called();
        return output.write(data);
    }

    @Override
    public void send(ByteBuffer chunk) {
        kernel.provider().called();
        output.send(chunk);
    }

    @Override
    public boolean sendFile(FileChannel file, long position, long count) {
        kernel.provider().called();
        return output.sendFile(file, position, count);
    }

    @Override
    public long stopFile() {
        kernel.provider().called();
        return output.stopFile();
    }

    @Override
    public void shutdownOutput() throws IOException {
        kernel.provider().called();
        output.shutdown();
    }

    @Override
    public void close() {
        kernel.provider().called();
        kernel.provider().closed(this);
        silent = true;
        real.close();
    }

    @Override
    public SocketView socket() {
        return real.socket();
    }

    // What the real socket tells

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        return silent ? null : input.target(sizeHint);
    }

    @Override
    public void filled(int count) {
        if (!silent) {
            input.filled(count);
        }
    }

    @Override
    public void received(ByteBuffer data) {
        if (!silent) {
            input.received(data);
        }
    }

    @Override
    public void eof() {
        if (!silent) {
            input.eof();
        }
    }

    @Override
    public void sent(int count) {
        if (!silent) {
            output.sent(count);
        }
    }

    @Override
    public void fileSent(long count) {
        if (!silent) {
            output.fileSent(count);
        }
    }

    @Override
    public void failed(IOException cause) {
        if (!silent) {
            input.failed(cause);
        }
    }

    @Override
    public String toString() {
        return "scripted " + real;
    }
}
