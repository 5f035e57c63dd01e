package org.tulip4j.subprocess;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.transport.SubprocessTransport;

/**
 * A child process, for coroutines. It is reaped when it ends, whether anybody waits or not.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4, {@code asyncio.subprocess.Process}.
 *
 * @since 0.1.0
 */
public final class ChildProcess implements AutoCloseable {
    private final Loop loop;
    private final SubprocessTransport transport;
    private final StreamsProtocol protocol;

    ChildProcess(Loop loop, SubprocessTransport transport, StreamsProtocol protocol) {
        this.loop = loop;
        this.transport = transport;
        this.protocol = protocol;
    }

    /** {@return the process id} */
    public long pid() {
        return transport.pid();
    }

    /**
     * How it ended; see {@link SubprocessTransport#returnCode}.
     *
     * @return empty until the loop has noticed the end; else the exit code, negative the number of the signal that ended it
     */
    public OptionalInt returnCode() {
        return transport.returnCode();
    }

    /** {@return writes to its standard input; null when that is no pipe} */
    public @Nullable StreamWriter stdin() {
        StreamReaderProtocol input = protocol.input();
        return input == null ? null : input.writer();
    }

    /** {@return reads its standard output; null when that is no pipe} */
    public @Nullable StreamReader stdout() {
        return protocol.reader(1);
    }

    /** {@return reads its standard error; null when that is no pipe} */
    public @Nullable StreamReader stderr() {
        return protocol.reader(2);
    }

    /** {@return the transport underneath} */
    public SubprocessTransport transport() {
        return transport;
    }

    /**
     * Waits for its end. Any number of tasks may. A child that writes more than a pipe holds does not end before somebody
     * reads: use {@link #communicate}.
     *
     * @return the return code, on the exit alone: pipes may still hold output. Cancelled: nothing changes, wait again
     */
    public Future<Integer> waitFor() {
        loop.checkLoop();
        FutureImpl<Integer> done = new FutureImpl<>(loop);
        OptionalInt code = transport.returnCode();
        if (code.isPresent()) {
            done.settleResult(code.getAsInt());
        } else {
            protocol.addWaiter(done);
        }
        return done;
    }

    /**
     * Communicates as {@link #communicate(byte[])} does, without input.
     *
     * @return what it wrote
     */
    public Future<Output> communicate() {
        return communicate(null);
    }

    /**
     * Sends input, closes standard input, reads both outputs to their ends, however long, and waits for the exit. That the
     * child does not read its input to the end is no error.
     *
     * @param input any; not kept; null: none
     * <p>Cancelled, also before it began, or timed out: the input is still sent and its end too, what came stays in the readers, and the
     * child runs on. Nobody reads any more, so it stands still when its pipe and the reader are full: call this again, which goes on where this
     * stopped, or {@link #kill} it. What it has written by its end can be read afterwards, from {@link #stdout} and {@link #stderr}.
     *
     * @return what it wrote
     * @throws IllegalArgumentException when there is input and standard input is no pipe
     */
    public Future<Output> communicate(byte @Nullable [] input) {
        loop.checkLoop();
        StreamWriter stdin = stdin();
        if (input != null && stdin == null) {
            throw new IllegalArgumentException("there is input, but standard input is no pipe: " + transport);
        }
        if (stdin != null) {
            if (input != null) {
                stdin.write(input);
            }
            // Sends what waits; a child that does not read it breaks the pipe, and that is no error.
            stdin.close();
        }
        return new CoroutineFuture<>(loop, () -> {
            List<Future<?>> ends = new ArrayList<>(2);
            addEnd(ends, stdout());
            addEnd(ends, stderr());
            try {
                // Together: a cancellation ends both waits in its own step, so that the next call is not refused.
                Tulip.gather(ends).await();
                waitFor().await();
                // Both at once, and last: who is cancelled has taken nothing.
                return Output.of(taken(stdout()), taken(stderr()));
            } finally {
                ends.forEach(Future::cancel);
            }
        });
    }

    private static void addEnd(List<Future<?>> ends, @Nullable StreamReader reader) {
        if (reader != null) {
            ends.add(reader.waitForEof());
        }
    }

    private static byte @Nullable [] taken(@Nullable StreamReader reader) {
        return reader == null ? null : reader.readAll().result();
    }

    /**
     * Sends a signal; see {@link SubprocessTransport#sendSignal}.
     *
     * @param signal its name, with or without "SIG", for instance "INT"; as {@link org.tulip4j.EventLoop#addSignalHandler} takes it
     * @throws IllegalArgumentException when there is no such signal
     * @throws ProcessLookupException when the process has ended
     */
    public void sendSignal(String signal) {
        transport.sendSignal(signal);
    }

    /**
     * Asks it to end, with SIGTERM.
     *
     * @throws ProcessLookupException when the process has ended
     */
    public void terminate() {
        transport.terminate();
    }

    /**
     * Ends it, with SIGKILL.
     *
     * @throws ProcessLookupException when the process has ended
     */
    public void kill() {
        transport.kill();
    }

    /**
     * Closes the pipes and kills it when it still runs. What has come from it stays in the readers; what is in the pipes is lost. Idempotent. Not in
     * asyncio.
     */
    @Override
    public void close() {
        transport.close();
    }

    @Override
    public String toString() {
        return "<ChildProcess " + transport + ">";
    }
}
