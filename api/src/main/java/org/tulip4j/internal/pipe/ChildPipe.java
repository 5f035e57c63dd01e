package org.tulip4j.internal.pipe;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.state.Log;

/**
 * A pipe between this process and a child, of which this process can close its end at any time. The JDK's own streams of a process
 * cannot: who closes one while a thread is blocked in it waits, or leaves the pipe open, until the child ends.
 *
 * <p>The child gets its end by name, as a file: {@code /proc/self/fd/N}. The JDK does not tell the number, so it is found out: a number
 * of bytes is put into the pipe that no other is likely to hold, twice, and taken out again. So there are such pipes on Linux only, and
 * only where that folder can be read; elsewhere the JDK's streams are used, which close when the child ends.
 *
 * <p>States: open at both ends; the child's end left to the child; closed.
 */
public final class ChildPipe {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String PIPE = "pipe:";
    /** Marks are shorter: less than the smallest pipe of Linux holds, a page. */
    private static final int MOST_MARKED = 4096;

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /** Both ends, by the JDK. */
    private final Pipe pipe;
    /** The child reads: it is its standard input. */
    private final boolean input;
    /** Names either end while both are open. */
    private @Nullable Path name;

    private ChildPipe(boolean input) throws IOException {
        this.pipe = Pipe.open();
        this.input = input;
    }

    /**
     * Pipes for a child's standard streams. May take a millisecond for two hundred descriptors that this process has.
     *
     * @param piped which of the three
     * @return a pipe for each of these, null for the others; null for all where pipes have no names
     * @throws IOException when a descriptor is lacking; then none is left open
     */
    public static @Nullable ChildPipe[] open(boolean[] piped) throws IOException {
        @Nullable ChildPipe[] pipes = new @Nullable ChildPipe[piped.length];
        if (!Files.isDirectory(DESCRIPTORS)) {
            return pipes;
        }
        boolean found = false;
        try {
            for (int fd = 0; fd < piped.length; fd++) {
                if (piped[fd]) {
                    pipes[fd] = new ChildPipe(fd == 0);
                }
            }
            found = findNames(pipes);
        } finally {
            if (!found) {
                closeAll(pipes);
            }
        }
        if (!found) {
            if (TOLD.compareAndSet(false, true)) {
                Log.info("the pipes of children have no names in " + DESCRIPTORS
                        + ": closing one frees it when its child ends, not at once");
            }
            return new @Nullable ChildPipe[piped.length];
        }
        return pipes;
    }

    /** One at a time: two pipes with the same mark would be taken for each other. */
    private static synchronized boolean findNames(@Nullable ChildPipe[] pipes) throws IOException {
        List<Path> candidates = pipesOfThisProcess();
        for (ChildPipe one : pipes) {
            if (one != null && !one.findName(candidates)) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> pipesOfThisProcess() throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                try {
                    if (Files.readSymbolicLink(descriptor).toString().startsWith(PIPE)) {
                        all.add(descriptor);
                    }
                } catch (IOException closedMeanwhile) {
                    continue;
                }
            }
        }
        return all;
    }

    private boolean findName(List<Path> candidates) throws IOException {
        int first = mark();
        for (Path candidate : candidates) {
            if (waitingIn(candidate) == first) {
                unmark(first);
                int second = mark();
                boolean same = waitingIn(candidate) == second;
                unmark(second);
                if (same) {
                    name = candidate;
                    return true;
                }
                first = mark();
            }
        }
        return false;
    }

    private int mark() throws IOException {
        int count = ThreadLocalRandom.current().nextInt(1, MOST_MARKED);
        pipe.sink().write(ByteBuffer.allocate(count));
        return count;
    }

    private void unmark(int count) throws IOException {
        ByteBuffer taken = ByteBuffer.allocate(count);
        while (taken.hasRemaining()) {
            pipe.source().read(taken);
        }
    }

    /** Takes nothing; -1 when it is gone or not ours to open. */
    private static int waitingIn(Path descriptor) {
        try (FileInputStream in = new FileInputStream(descriptor.toFile())) {
            return in.available();
        } catch (IOException notIt) {
            return -1;
        }
    }

    /** {@return the child's end, to be opened before {@link #childHasIt}} */
    public File file() {
        return Objects.requireNonNull(name).toFile();
    }

    /** The child has opened its end, or will not: this process lets go of that end. */
    public void childHasIt() throws IOException {
        (input ? pipe.source() : pipe.sink()).close();
    }

    /** {@return what the child writes} */
    public Pipe.SourceChannel source() {
        return pipe.source();
    }

    /** {@return what the child reads} */
    public Pipe.SinkChannel sink() {
        return pipe.sink();
    }

    /** Closes what this process has of them. */
    public static void closeAll(@Nullable ChildPipe[] pipes) throws IOException {
        for (ChildPipe one : pipes) {
            if (one != null) {
                for (Channel end : List.of(one.pipe.sink(), one.pipe.source())) {
                    end.close();
                }
            }
        }
    }
}
