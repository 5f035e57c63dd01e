package org.tulip4j.subprocess;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;

/**
 * How a child process is started. Immutable: each {@code with} returns a changed copy.
 *
 * <p>Source: asyncio 3.4, the keywords of {@code subprocess_exec}. Differs: no {@code preexec_fn}, {@code pass_fds},
 * {@code start_new_session}, which the JVM does not have.
 *
 * @since 0.1.0
 */
@CheckReturnValue
public final class ProcessOptions {
    /** Nothing chosen. */
    public static final ProcessOptions DEFAULT = new ProcessOptions(null, null, null, null, null, 64 * 1024);

    private final @Nullable Stdio stdin;
    private final @Nullable Stdio stdout;
    private final @Nullable Stdio stderr;
    private final @Nullable Path directory;
    private final @Nullable Map<String, String> environment;
    private final int readerLimit;

    private ProcessOptions(
            @Nullable Stdio stdin,
            @Nullable Stdio stdout,
            @Nullable Stdio stderr,
            @Nullable Path directory,
            @Nullable Map<String, String> environment,
            int readerLimit) {
        if (stdin == Stdio.STDOUT || stdout == Stdio.STDOUT) {
            throw new IllegalArgumentException("STDOUT is for stderr only; stdin=" + stdin + ", stdout=" + stdout);
        }
        if (readerLimit < 1) {
            throw new IllegalArgumentException("readerLimit must be at least 1: " + readerLimit);
        }
        environment = environment == null ? null : Map.copyOf(environment);
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        this.directory = directory;
        this.environment = environment;
        this.readerLimit = readerLimit;
    }

    /**
     * Returns these options with another standard input.
     *
     * @param where PIPE, INHERIT or DEVNULL
     * @return changed options
     */
    public ProcessOptions withStdin(Stdio where) {
        return new ProcessOptions(Objects.requireNonNull(where), stdout, stderr, directory, environment, readerLimit);
    }

    /**
     * Returns these options with another standard output.
     *
     * @param where PIPE, INHERIT or DEVNULL
     * @return changed options
     */
    public ProcessOptions withStdout(Stdio where) {
        return new ProcessOptions(stdin, Objects.requireNonNull(where), stderr, directory, environment, readerLimit);
    }

    /**
     * Returns these options with another standard error.
     *
     * @param where any
     * @return changed options
     */
    public ProcessOptions withStderr(Stdio where) {
        return new ProcessOptions(stdin, stdout, Objects.requireNonNull(where), directory, environment, readerLimit);
    }

    /**
     * Returns these options in another working directory.
     *
     * @param folder must exist when the process is started
     * @return changed options
     */
    public ProcessOptions withDirectory(Path folder) {
        return new ProcessOptions(stdin, stdout, stderr, Objects.requireNonNull(folder), environment, readerLimit);
    }

    /**
     * Returns these options with other variables.
     *
     * @param variables all that the child sees; copied
     * @return changed options
     */
    public ProcessOptions withEnvironment(Map<String, String> variables) {
        return new ProcessOptions(stdin, stdout, stderr, directory, Objects.requireNonNull(variables), readerLimit);
    }

    /**
     * Returns these options with another limit of the readers.
     *
     * @param bytes at least 1
     * @return changed options
     */
    public ProcessOptions withReaderLimit(int bytes) {
        return new ProcessOptions(stdin, stdout, stderr, directory, environment, bytes);
    }

    /** {@return standard input; null: {@link Stdio#PIPE} for protocols, {@link Stdio#INHERIT} for coroutines} */
    public @Nullable Stdio stdin() {
        return stdin;
    }

    /** {@return standard output; null: the same} */
    public @Nullable Stdio stdout() {
        return stdout;
    }

    /** {@return standard error; null: the same} */
    public @Nullable Stdio stderr() {
        return stderr;
    }

    /** {@return the working directory; null: that of this process} */
    public @Nullable Path directory() {
        return directory;
    }

    /** {@return all variables of the child; null: those of this process} */
    public @Nullable Map<String, String> environment() {
        return environment;
    }

    /** {@return of the readers of a {@link org.tulip4j.subprocess.ChildProcess}, bytes, at least 1} */
    public int readerLimit() {
        return readerLimit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessOptions that
                && Objects.equals(stdin, that.stdin)
                && Objects.equals(stdout, that.stdout)
                && Objects.equals(stderr, that.stderr)
                && Objects.equals(directory, that.directory)
                && Objects.equals(environment, that.environment)
                && readerLimit == that.readerLimit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(stdin, stdout, stderr, directory, environment, readerLimit);
    }

    @Override
    public String toString() {
        return "ProcessOptions[stdin=" + stdin + ", stdout=" + stdout + ", stderr=" + stderr + ", directory="
                + directory + ", environment=" + environment + ", readerLimit=" + readerLimit + "]";
    }
}
