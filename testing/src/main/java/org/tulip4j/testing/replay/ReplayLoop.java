package org.tulip4j.testing.replay;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/** Makes the backend of the one loop that does a recorded run again, and is its clock. Any thread makes it; once. */
final class ReplayLoop implements BackendProvider, Clock {
    /** Where the recording is. */
    private final Path file;
    /** The recording; null: the loop has been made of it. */
    private @Nullable RunReader reader;
    /** Lets in what is sent; null: the loop is not made yet. */
    private volatile @Nullable Replayer replayer;

    ReplayLoop(Path file) throws IOException {
        this.file = file;
        this.reader = new RunReader(file);
    }

    Replayer replayer() {
        Replayer made = replayer;
        if (made == null) {
            throw new IllegalStateException("the loop that replays " + file + " has not been made");
        }
        return made;
    }

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public boolean isSimulated() {
        return true;
    }

    @Override
    public synchronized Backend create(Clock own) {
        RunReader once = reader;
        if (once == null) {
            throw new IllegalStateException(
                    file + " is replayed by a loop already: each needs options of its own from RealRun.replaying()");
        }
        if (own != this) {
            throw new IllegalStateException(
                    "a replay has the recorded clock: the options that RealRun.replaying() returned take no other");
        }
        reader = null;
        Replayer made = new Replayer(new Script(once), once.ofWork());
        replayer = made;
        return new ReplayBackend(made);
    }

    @Override
    public long nanoTime() {
        Replayer made = replayer;
        return made == null ? 0 : made.time();
    }

    @Override
    public String toString() {
        return "replay of " + file;
    }
}
