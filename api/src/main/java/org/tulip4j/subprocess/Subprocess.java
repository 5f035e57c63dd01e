package org.tulip4j.subprocess;

import java.util.List;
import org.tulip4j.CancelledError;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.transport.SubprocessTransport;

/**
 * Starts child processes for coroutines. The streams are those of this process unless the options say otherwise.
 *
 * <p>Source: asyncio 3.4, {@code create_subprocess_exec} and {@code create_subprocess_shell}.
 *
 * @since 0.1.0
 */
public final class Subprocess {
    private Subprocess() {}

    /**
     * Starts a program with {@link ProcessOptions#DEFAULT}, on the running loop.
     *
     * @param command the program and its arguments
     * @return the process, running
     */
    public static Future<ChildProcess> exec(String... command) {
        return exec(List.of(command), ProcessOptions.DEFAULT);
    }

    /**
     * Starts a program with {@link ProcessOptions#DEFAULT}, on the running loop. Cancelled: the child is killed, and what it has written is lost.
     *
     * @param command the program and its arguments; copied
     * @return the process, running; fails with {@link java.io.IOException} when it cannot be started
     * @throws IllegalArgumentException when the command is empty
     */
    public static Future<ChildProcess> exec(List<String> command) {
        return exec(command, ProcessOptions.DEFAULT);
    }

    /**
     * Starts a program, on the running loop. Cancelled: the child is killed, and what it has written is lost.
     *
     * @param command the program and its arguments; copied
     * @param options streams, directory, environment, limit
     * @return the process, running; fails with {@link java.io.IOException} when it cannot be started
     * @throws IllegalArgumentException when the command is empty
     */
    public static Future<ChildProcess> exec(List<String> command, ProcessOptions options) {
        EventLoop loop = EventLoops.running();
        ProcessOptions chosen = inherited(options);
        return process(
                loop, loop.subprocessExec(() -> new StreamsProtocol(loop, chosen.readerLimit()), command, chosen));
    }

    /**
     * Runs a line in the system's shell with {@link ProcessOptions#DEFAULT}, on the running loop.
     *
     * @param command a line for the shell; quoting is the caller's duty
     * @return the process, running
     */
    public static Future<ChildProcess> shell(String command) {
        return shell(command, ProcessOptions.DEFAULT);
    }

    /**
     * Runs a line in the system's shell, on the running loop. Cancelled: the child is killed, and what it has written is lost.
     *
     * @param command a line for the shell; quoting is the caller's duty
     * @param options streams, directory, environment, limit
     * @return the process, running; fails with {@link java.io.IOException} when it cannot be started
     */
    public static Future<ChildProcess> shell(String command, ProcessOptions options) {
        EventLoop loop = EventLoops.running();
        ProcessOptions chosen = inherited(options);
        return process(
                loop, loop.subprocessShell(() -> new StreamsProtocol(loop, chosen.readerLimit()), command, chosen));
    }

    private static ProcessOptions inherited(ProcessOptions options) {
        ProcessOptions chosen = options;
        chosen = chosen.stdin() == null ? chosen.withStdin(Stdio.INHERIT) : chosen;
        chosen = chosen.stdout() == null ? chosen.withStdout(Stdio.INHERIT) : chosen;
        return chosen.stderr() == null ? chosen.withStderr(Stdio.INHERIT) : chosen;
    }

    private static Future<ChildProcess> process(
            EventLoop loop, Future<Connected<SubprocessTransport, StreamsProtocol>> started) {
        return new CoroutineFuture<>(
                (Loop) loop,
                () -> {
                    try {
                        Connected<SubprocessTransport, StreamsProtocol> child = started.await();
                        return new ChildProcess((Loop) loop, child.transport(), child.protocol());
                    } catch (CancelledError cancelled) {
                        giveUp(started);
                        throw cancelled;
                    }
                },
                () -> giveUp(started));
    }

    /** Nobody will use it: also when it was started in the pass in which it was cancelled. */
    private static void giveUp(Future<Connected<SubprocessTransport, StreamsProtocol>> started) {
        if (!started.cancel() && !started.isCancelled() && started.exception() == null) {
            started.result().transport().close();
        }
    }
}
