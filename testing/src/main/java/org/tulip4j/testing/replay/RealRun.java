package org.tulip4j.testing.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.CheckReturnValue;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.BackendProvider;

/**
 * A real run, with sockets and threads, that is written to a file while it happens, and done again from it: the same program, without sockets, in the recorded time, with
 * everything that comes from outside in the recorded order. A bug that depends on that order is seen again each time, on any engine and Java, in debug mode and in a debugger.
 *
 * <pre>{@code
 * LoopOptions recorded = RealRun.recording(LoopOptions.DEFAULT, Path.of("run.tulip"));   // in service
 * Tulip.runVoid(() -> new Server().serve(), recorded);
 *
 * LoopOptions again = RealRun.replaying(LoopOptions.DEFAULT, Path.of("run.tulip"));      // at the desk
 * Tulip.runVoid(() -> new Server().serve(), again);
 * }</pre>
 *
 * <p>Recorded is what the world outside of one loop decides: which connections were ready, in which order, with which bytes, ends and failures; how much the kernel took of what
 * was written; ports and addresses; what the clock and the resolver said; and where the calls of other threads came in. In a replay
 * <ul>
 *   <li>work that was given to an executor, its own or any other, by {@code runInExecutor} or {@code toThread}, is done again, in a thread that has the machine to itself, when
 *       its outcome is to come in;
 *   <li>what wrapped futures of other libraries and other threads send is waited for, until the program has sent it again, ten seconds at most, or as many as the property
 *       {@code tulip.replay.patience} says. Such threads are known by their names;
 *   <li>waiting takes no time.
 * </ul>
 *
 * <p>Where the program does something else than it did, the loop's poll ends with a {@link ReplayDifference}; where the recording of a run that was killed is over, with a {@link
 * RecordingEndedException}. A program that draws random numbers, reads files or the system's clock, or follows the order of hash codes, may do something else.
 *
 * <p>Not recorded, and refused by name at the call: TLS, Unix sockets, datagrams, channels of the JDK, pipes, child processes, loops that are guests. Files are read again and have to
 * be the same.
 *
 * <p>A recording has all that was sent and received, with passwords and whatever else is secret. It is as long as that.
 *
 * @since 0.1.0
 */
public final class RealRun {
    private RealRun() {}

    /**
     * Has a loop recorded.
     *
     * @param options of the loop: its backend, clock and resolver are recorded and may not be changed afterwards
     * @param file is made when the loop is, and overwritten when it is there; closed with the loop. When the process is killed, everything is there that happened before
     * @return options for one loop
     * @throws BackendUnavailableException when there is no such backend
     */
    @CheckReturnValue
    public static LoopOptions recording(LoopOptions options, Path file) {
        RecordedLoop loop = new RecordedLoop(provider(options), options.clock(), Objects.requireNonNull(file, "file"));
        return options.withBackend(loop).withClock(loop).withResolver(new RecordedResolver(loop, options.resolver()));
    }

    /**
     * Has a loop do a recorded run again.
     *
     * @param options of the loop: engine, debug mode and name may be others than they were; backend, clock and resolver are those of the recording
     * @param file what {@link #recording} has left
     * @return options for one loop
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException when it is no recording, one of another version, or damaged; a file that is cut off is none of these
     */
    @CheckReturnValue
    public static LoopOptions replaying(LoopOptions options, Path file) throws IOException {
        ReplayLoop loop = new ReplayLoop(Objects.requireNonNull(file, "file"));
        return options.withBackend(loop).withClock(loop).withResolver(new ReplayResolver(loop::replayer));
    }

    /**
     * Tells a recording: who sent what, when.
     *
     * @param file what {@link #recording} has left
     * @return a line for each event, with its time since the first
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException as {@link #replaying}
     */
    public static List<String> story(Path file) throws IOException {
        RunReader reader = new RunReader(Objects.requireNonNull(file, "file"));
        Script script = new Script(reader);
        List<String> lines = new ArrayList<>();
        Entry last = null;
        for (Entry entry = script.take(); entry != null; entry = script.take()) {
            last = entry;
            if (entry.kind() != Kind.PASS && entry.kind() != Kind.TARGET) {
                lines.add(line(script, entry.words()));
            }
        }
        if (last == null || last.kind() != Kind.CLOSED) {
            lines.add(line(script, "the recording ends, and the run had not"));
        }
        return lines;
    }

    /**
     * Tells who came to the recorded servers, and what they said: for worlds.
     *
     * @param file what {@link #recording} has left
     * @return the clients, in the order in which they came
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException as {@link #replaying}
     */
    public static List<RecordedClient> clients(Path file) throws IOException {
        return RecordedClient.all(new Script(new RunReader(Objects.requireNonNull(file, "file"))));
    }

    private static String line(Script script, String words) {
        return String.format(Locale.ROOT, "%12.3f ms  %s", script.millis(), words);
    }

    private static BackendProvider provider(LoopOptions options) {
        BackendProvider given = options.provider();
        if (given != null) {
            return given;
        }
        String name = options.backend() != null ? options.backend() : wish();
        BackendProvider best = null;
        for (BackendProvider one : ServiceLoader.load(BackendProvider.class)) {
            boolean suits = name == null
                    ? one.priority() >= 0 && one.isAvailable()
                    : one.name().equals(name);
            if (suits && (best == null || one.priority() > best.priority())) {
                best = one;
            }
        }
        if (best == null) {
            throw new BackendUnavailableException(
                    name == null ? "there is no backend to record" : "there is no backend " + name + " to record",
                    null);
        }
        return best;
    }

    private static @Nullable String wish() {
        String property = System.getProperty("tulip.backend", System.getenv("TULIP_BACKEND"));
        return property == null || property.isBlank() ? null : property.trim();
    }
}
