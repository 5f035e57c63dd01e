package org.tulip4j.testing.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/** Makes the backend of the one loop that is recorded, and is its clock. Any thread makes it; once. */
final class RecordedLoop implements BackendProvider, Clock {
    /** Makes the backend that does the work. */
    private final BackendProvider real;
    /** The loop's clock, before it is written down. */
    private final Clock clock;
    /** Where the recording is written. */
    private final Path file;
    /** Writes it; null: the loop is not made yet. */
    private volatile @Nullable Recorder recorder;

    RecordedLoop(BackendProvider real, Clock clock, Path file) {
        this.real = real;
        this.clock = clock;
        this.file = file;
    }

    /** {@return who writes; the loop has been made} */
    Recorder recorder() {
        Recorder made = recorder;
        if (made == null) {
            throw new IllegalStateException("the loop that is recorded into " + file + " has not been made");
        }
        return made;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return real.unavailabilityCause();
    }

    @Override
    public boolean suitsSystem() {
        return real.suitsSystem();
    }

    @Override
    public int priority() {
        return real.priority();
    }

    @Override
    public boolean isSimulated() {
        return real.isSimulated();
    }

    @Override
    public Backend create(Clock own) throws IOException {
        return create(own, BackendProvider::create);
    }

    @Override
    public Backend createForOneThread(Clock own) throws IOException {
        return create(own, BackendProvider::createForOneThread);
    }

    /** How the backend is made that does the work. */
    private interface Making {
        Backend make(BackendProvider provider, Clock clock) throws IOException;
    }

    private synchronized Backend create(Clock own, Making making) throws IOException {
        if (recorder != null) {
            throw new IllegalStateException(
                    "a loop is recorded into " + file + " already: each needs a file, and options, of its own");
        }
        if (own != this) {
            throw new IllegalStateException(
                    "the options that RealRun.recording() returned were given another clock behind it:"
                            + " give it to those that recording() is given");
        }
        RunWriter writer = new RunWriter(file);
        try {
            Backend backend = making.make(real, clock);
            Recorder made = new Recorder(clock, writer, backend::wakeup);
            recorder = made;
            return new RecordedBackend(backend, made, where());
        } catch (IOException | RuntimeException | Error failed) {
            writer.close();
            throw failed;
        }
    }

    private String where() {
        return "backend " + real.name() + ", Java " + System.getProperty("java.version") + ", "
                + System.getProperty("os.name") + ", " + Instant.now();
    }

    @Override
    public long nanoTime() {
        Recorder made = recorder;
        return made == null ? clock.nanoTime() : made.time();
    }

    @Override
    public String toString() {
        return "recorded " + real.name();
    }
}
