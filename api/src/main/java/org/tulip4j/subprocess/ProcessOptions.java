package org.tulip4j.subprocess;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started.
 *
 * <p>Source: asyncio 3.4, the keywords of {@code subprocess_exec}. Differs: no {@code preexec_fn}, {@code pass_fds},
 * {@code start_new_session}, which the JVM does not have.
 *
 * @param stdin standard input; null: {@link Stdio#PIPE} for protocols, {@link Stdio#INHERIT} for coroutines
 * @param stdout standard output; null: the same
 * @param stderr standard error; null: the same
 * @param directory the working directory; null: that of this process
 * @param environment all variables of the child; null: those of this process
 * @param limit of the readers of a {@link org.tulip4j.subprocess.ChildProcess}, bytes, at least 1
 */
public record ProcessOptions(
        @Nullable Stdio stdin,
        @Nullable Stdio stdout,
        @Nullable Stdio stderr,
        @Nullable Path directory,
        @Nullable Map<String, String> environment,
        int limit) {
    /** Nothing chosen. */
    public static final ProcessOptions DEFAULT = new ProcessOptions(null, null, null, null, null, 64 * 1024);

    /**
     * Checks and copies.
     *
     * @param stdin see the record
     * @param stdout see the record
     * @param stderr see the record
     * @param directory see the record
     * @param environment see the record
     * @param limit see the record
     * @throws IllegalArgumentException when {@link Stdio#STDOUT} is given for anything but stderr, or the limit is below 1
     */
    public ProcessOptions {
        if (stdin == Stdio.STDOUT || stdout == Stdio.STDOUT) {
            throw new IllegalArgumentException("STDOUT is for stderr only; stdin=" + stdin + ", stdout=" + stdout);
        }
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1: " + limit);
        }
        environment = environment == null ? null : Map.copyOf(environment);
    }

    /**
     * The same with another standard input.
     *
     * @param where PIPE, INHERIT or DEVNULL
     * @return changed options
     */
    public ProcessOptions withStdin(Stdio where) {
        return new ProcessOptions(Objects.requireNonNull(where), stdout, stderr, directory, environment, limit);
    }

    /**
     * The same with another standard output.
     *
     * @param where PIPE, INHERIT or DEVNULL
     * @return changed options
     */
    public ProcessOptions withStdout(Stdio where) {
        return new ProcessOptions(stdin, Objects.requireNonNull(where), stderr, directory, environment, limit);
    }

    /**
     * The same with another standard error.
     *
     * @param where any
     * @return changed options
     */
    public ProcessOptions withStderr(Stdio where) {
        return new ProcessOptions(stdin, stdout, Objects.requireNonNull(where), directory, environment, limit);
    }

    /**
     * The same in another working directory.
     *
     * @param folder must exist when the process is started
     * @return changed options
     */
    public ProcessOptions withDirectory(Path folder) {
        return new ProcessOptions(stdin, stdout, stderr, Objects.requireNonNull(folder), environment, limit);
    }

    /**
     * The same with other variables.
     *
     * @param variables all that the child sees; copied
     * @return changed options
     */
    public ProcessOptions withEnvironment(Map<String, String> variables) {
        return new ProcessOptions(stdin, stdout, stderr, directory, Objects.requireNonNull(variables), limit);
    }

    /**
     * The same with another limit of the readers.
     *
     * @param bytes at least 1
     * @return changed options
     */
    public ProcessOptions withLimit(int bytes) {
        return new ProcessOptions(stdin, stdout, stderr, directory, environment, bytes);
    }
}
