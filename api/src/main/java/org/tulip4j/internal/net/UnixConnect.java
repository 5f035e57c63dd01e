package org.tulip4j.internal.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BacklogFullException;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.UnixAddress;

/**
 * Connects to a Unix domain socket. The kernel does not wait for a place in the queue of a server on behalf of a socket that must not
 * block: so it is asked again, after longer and longer pauses.
 *
 * <p>States: trying or pausing, then over; told once, never after {@link #cancel}.
 */
final class UnixConnect implements Backend.ConnectSink {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    /** Runs the connect. */
    private final Loop loop;
    /** Makes the attempts. */
    private final Backend backend;
    /** What is connected to. */
    private final UnixAddress address;
    /** Told of the endpoint. */
    private final Consumer<StreamEndpoint> won;
    /** Told why it failed. */
    private final Consumer<Throwable> lost;
    /** The attempt under way. */
    private Backend.@Nullable Attempt running;
    /** Starts the next attempt, while none is under way. */
    private @Nullable TimerHandle pause;
    /** How long to wait after the next attempt that finds the queue full. */
    private Duration nextPause = FIRST_PAUSE;
    /** It is connected, has failed, or was given up. */
    private boolean over;

    UnixConnect(
            Loop loop, Backend backend, UnixAddress address, Consumer<StreamEndpoint> won, Consumer<Throwable> lost) {
        this.loop = loop;
        this.backend = backend;
        this.address = address;
        this.won = won;
        this.lost = lost;
    }

    /** Tries again; nobody is there to catch what a backend should not throw. */
    private void again() {
        pause = null;
        try {
            start();
        } catch (Throwable broken) {
            over = true;
            lost.accept(broken);
        }
    }

    /** Begins; what fails at once is told at once. */
    void start() {
        try {
            running = backend.connectUnix(address, this);
        } catch (IOException refused) {
            failed(refused);
        }
    }

    @Override
    public void connected(StreamEndpoint endpoint) {
        running = null;
        over = true;
        won.accept(endpoint);
    }

    @Override
    public void failed(IOException cause) {
        running = null;
        if (over) {
            return;
        }
        if (cause instanceof BacklogFullException) {
            pause = loop.callLater(nextPause, this::again);
            Duration longer = nextPause.multipliedBy(2);
            nextPause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            return;
        }
        over = true;
        lost.accept(missing() ? noSuchFile(cause) : cause);
    }

    private boolean missing() {
        Path path = address.path();
        return path != null && backend.unixFiles() && Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private NoSuchFileException noSuchFile(IOException cause) {
        NoSuchFileException missing = new NoSuchFileException(address.toString(), null, "there is no such socket");
        missing.initCause(cause);
        return missing;
    }

    /** Gives up. */
    void cancel() {
        over = true;
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
        if (running != null) {
            running.cancel();
            running = null;
        }
    }
}
