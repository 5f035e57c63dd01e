package org.tulip4j.tck.kernel;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of both ends of the connections to one address, and what the kernel has done wrong by them. Any thread.
 *
 * @since 0.1.0
 */
public final class KernelPlan {
    private final KernelScript client;
    private final KernelScript server;
    private final List<Done> done = new CopyOnWriteArrayList<>();

    /**
     * A plan of which nothing was done.
     *
     * @param client for the ends that connect
     * @param server for the ends that are accepted
     */
    public KernelPlan(KernelScript client, KernelScript server) {
        this.client = Objects.requireNonNull(client, "client");
        this.server = Objects.requireNonNull(server, "server");
    }

    /**
     * A fault that has happened.
     *
     * @param client whether at the end that connected
     * @param fault its kind
     * @param cause what the core was told; null: an end
     * @since 0.1.0
     */
    public record Done(
            boolean client, KernelFault fault, @Nullable Throwable cause) {}

    /** {@return the faults that have happened, in order} */
    public List<Done> done() {
        return List.copyOf(done);
    }

    /** {@return the script of the ends that connect} */
    public KernelScript client() {
        return client;
    }

    /** {@return the script of the ends that are accepted} */
    public KernelScript server() {
        return server;
    }

    void happened(boolean clientEnd, KernelFault fault, @Nullable Throwable cause) {
        done.add(new Done(clientEnd, fault, cause));
    }

    /** {@return both scripts and what has happened} */
    @Override
    public String toString() {
        return "client: " + client + "; server: " + server + "; happened: " + done;
    }
}
