package org.tulip4j.tck;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.tck.kernel.KernelCounts;
import org.tulip4j.tck.kernel.ScriptedBackend;

/**
 * Many connections of one kind on a scripted kernel, some at a time, each by a seed of its own; afterwards nothing may be left, and the
 * loop may not have polled without cause.
 */
final class KernelCampaign {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_AT_A_TIME = 8;
    /** Sockets and pipes are links to no path. */
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** What is closed in the background may take so long. */
    private static final int PATIENT_PASSES = 3_000;

    private static final int CONTENT_BYTES = 300_000;
    private static final int MOST_TOLD = 5;
    /**
     * Polls of a connection for reasons of its own: steps of coroutines, wake-ups of threads that encrypt. Usual are 15; on a
     * machine with many times more work than processors 460 were seen. A loop that spins makes thousands while a thread encrypts.
     */
    private static final int FREE_POLLS = 1_000;
    /** Calls of a connection for what it says itself. Five times what is usual. */
    private static final int FREE_CALLS = 100;

    private final TckStage stage;
    private final KernelKind kind;
    private final Range range;
    private final ScriptedBackend kernel;
    private final SpiWatch front;
    private final List<String> failures = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();

    private KernelCampaign(TckStage stage, KernelKind kind, Range range) {
        this.stage = stage;
        this.kind = kind;
        this.range = range;
        kernel = new ScriptedBackend(stage.watch());
        front = new SpiWatch(kernel);
    }

    /**
     * Which connections are played, and on what.
     *
     * @param seed of the first; the others follow
     * @param connections how many
     * @param core stands between the core and the kernel
     */
    record Range(long seed, int connections, UnaryOperator<BackendProvider> core) {}

    /** A check that plays a campaign. */
    static TckCheck.Play of(KernelKind kind, Range range) {
        return stage -> new KernelCampaign(stage, kind, range).play();
    }

    private void play() throws Exception {
        Path folder = Files.createTempDirectory("tulip-kernel");
        byte[] content = TckStage.pattern(CONTENT_BYTES);
        Path path = Files.write(folder.resolve("content"), content);
        boolean paths = stage.environment().lacks(Capability.UNIX) == null;
        // Certificates take seconds to make.
        Encryption encryption = kind.encrypts() ? encryption() : null;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            KernelCase.Means means =
                    new KernelCase.Means(kernel, encryption, file, content, paths ? folder : null, limit());
            stage.play(range.core().apply(front), () -> batches(means));
        } finally {
            deleteAll(folder);
        }
        failures.addAll(front.violations());
        failures.addAll(reports);
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " of " + range.connections() + " connections from seed "
                    + range.seed() + " on; -Dtulip.test.seed=" + range.seed() + " plays them again\n"
                    + String.join("\n", failures.subList(0, Math.min(MOST_TOLD, failures.size()))));
        }
    }

    private Encryption encryption() {
        return new Encryption(
                stage.server(TlsTck.Certificates.GOOD),
                stage.client(TlsTck.Certificates.GOOD).withServerHostname("localhost"));
    }

    /** A connection that hangs is told before the whole check is given up. */
    private Duration limit() {
        Duration half = stage.environment().timeout().dividedBy(2);
        return half.compareTo(LONGEST) < 0 ? half : LONGEST;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path one : left.toList()) {
                Files.delete(one);
            }
        }
        Files.delete(folder);
    }

    private void batches(KernelCase.Means means) {
        EventLoop loop = EventLoops.running();
        loop.setExceptionHandler((on, context) -> reported(context));
        int atATime = Math.min(MOST_AT_A_TIME, (range.connections() + 1) / 2);
        long descriptors = -1;
        for (int from = 0; from < range.connections() && failures.isEmpty(); from += atATime) {
            KernelCounts before = kernel.counts();
            List<Task<@Nullable Void>> cases = new ArrayList<>();
            int count = Math.min(atATime, range.connections() - from);
            for (int i = 0; i < count; i++) {
                cases.add(play(range.seed() + from + i, means));
            }
            Tulip.wait(cases).await();
            didNotSpin(before, kernel.counts(), count, from);
            nothingIsLeft(loop, from);
            if (descriptors < 0) {
                descriptors = descriptors();
            }
        }
        noDescriptorIsLeft(descriptors);
    }

    /** {@return how many descriptors are no files, which class loaders open at any time; -1: nobody knows} */
    private long descriptors() {
        if (stage.environment().lacks(Capability.DESCRIPTORS) != null) {
            return -1;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.filter(one -> {
                        try {
                            return !Files.readSymbolicLink(one).isAbsolute();
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Some are closed in the background. */
    private void noDescriptorIsLeft(long before) {
        for (int i = 0; i < PATIENT_PASSES && descriptors() > before; i++) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
        long after = descriptors();
        if (after > before) {
            failures.add("left: " + (after - before) + " descriptors");
        }
    }

    private Task<@Nullable Void> play(long seed, KernelCase.Means means) {
        return EventLoops.running().createTaskVoid(() -> {
            try {
                new KernelCase(seed, kind, means).play();
            } catch (Throwable failed) {
                failures.add("seed " + seed + ": " + text(failed));
            }
        });
    }

    /** A verdict speaks for itself; what it did not expect needs its trace. */
    private static String text(Throwable failed) {
        if (failed instanceof AssertionError) {
            return String.valueOf(failed.getMessage());
        }
        StringWriter trace = new StringWriter();
        failed.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private void reported(ErrorContext context) {
        // What ends throw on purpose is reported, and so are accepts that fail. Who is broken in the middle of a
        // handshake makes it fail at the other end.
        boolean expected = context.message().startsWith("the TLS handshake")
                || context.message().startsWith("accepting on ")
                || context.exception() instanceof KernelEnd.Planned;
        if (!expected) {
            reports.add("the exception handler heard: " + context.message() + " " + context.exception());
        }
    }

    private void nothingIsLeft(EventLoop loop, int from) {
        for (int i = 0; i < PATIENT_PASSES && kernel.counts().open() > 0; i++) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
        int open = kernel.counts().open();
        int tasks = loop.allTasks().size();
        if (open > 0 || tasks > 1) {
            failures.add("left of the connections from seed " + (range.seed() + from) + " on: " + open + " sockets, "
                    + (tasks - 1) + " tasks");
        }
    }

    private void didNotSpin(KernelCounts before, KernelCounts after, int connections, int from) {
        long polls = after.polls() - before.polls() - (after.forced() - before.forced());
        long told = after.told() - before.told();
        long calls = after.calls() - before.calls();
        if (polls > (long) FREE_POLLS * connections + told + calls
                || calls > (long) FREE_CALLS * connections + 2 * told) {
            failures.add("spun: " + polls + " polls and " + calls + " calls for " + told + " things told, seed "
                    + (range.seed() + from));
        }
    }
}
