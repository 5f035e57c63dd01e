package org.tulip4j;

import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.run.LoopBuilder;
import org.tulip4j.internal.state.ThreadState;

/**
 * Makes loops and finds the one that runs here.
 *
 * <p>The backend is chosen by {@code newLoop("nio")}, else by {@code -Dtulip.backend=}, else by the environment variable
 * {@code TULIP_BACKEND}, else the best available. A name is a requirement: when it is unknown or unavailable, making the
 * loop fails with a list of what there is and why the rest is not.
 *
 * @since 0.1.0
 */
public final class EventLoops {
    private EventLoops() {}

    /** {@return a new, stopped loop on the best backend available} */
    public static EventLoop newLoop() {
        return newLoop(LoopOptions.DEFAULT);
    }

    /**
     * A new, stopped loop on a given backend.
     *
     * @param backend required: "epoll", "io_uring", "kqueue", "netty-nio", "nio" or a third party's
     * @return the loop
     * @throws BackendUnavailableException when it is unknown or cannot be used here; lists all with causes
     */
    public static EventLoop newLoop(String backend) {
        return newLoop(LoopOptions.DEFAULT.withBackend(backend));
    }

    /**
     * A new, stopped loop.
     *
     * @param options what is asked for
     * @return the loop
     * @throws BackendUnavailableException when the backend is unknown or cannot be used here; lists all with causes
     */
    public static EventLoop newLoop(LoopOptions options) {
        return LoopBuilder.build(options);
    }

    /**
     * A new loop that lives in a thread which runs already, and runs at once. Several may live there; they take turns.
     *
     * <p>Works as any loop, but {@code runForever}, {@code runUntilComplete} and {@code stop} are errors. {@code close}, from any
     * thread but not from a callback of the loop, detaches it. When the host ends, or the loop is closed, its tasks are cancelled and
     * clean up as far as that needs no waiting, its sockets are closed, and whoever waits for it in another thread gets an exception.
     *
     * @param host takes the loop in
     * @param options unless they name a backend it is the one that can wait beside the host: "nio"
     * @return the loop; call it in the host's thread, or by {@code callSoonThreadsafe} and {@code submit}
     * @throws IllegalStateException when the host has ended
     * @throws BackendUnavailableException when the backend cannot be used here, or not in a guest
     */
    public static EventLoop attach(GuestHost host, LoopOptions options) {
        return LoopBuilder.attach(host, options);
    }

    /**
     * The loop whose callback or task is executing here.
     *
     * @return the running loop
     * @throws IllegalStateException when there is none
     */
    public static EventLoop running() {
        return (EventLoop) ThreadState.running();
    }

    /** {@return the loop whose callback or task is executing here, or null} */
    public static @Nullable EventLoop runningOrNull() {
        return (EventLoop) ThreadState.current().loop();
    }
}
