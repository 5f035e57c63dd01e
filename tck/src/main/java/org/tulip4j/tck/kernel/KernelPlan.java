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
     * @since 0.1.0
     */
    public static final class Done {
        private final boolean client;
        private final KernelFault fault;
        private final @Nullable Throwable cause;

        private Done(boolean client, KernelFault fault, @Nullable Throwable cause) {
            this.client = client;
            this.fault = fault;
            this.cause = cause;
        }

        /** {@return whether at the end that connected} */
        public boolean client() {
            return client;
        }

        /** {@return its kind} */
        public KernelFault fault() {
            return fault;
        }

        /** {@return what the core was told; null: an end} */
        public @Nullable Throwable cause() {
            return cause;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Done that
                    && client == that.client
                    && fault.equals(that.fault)
                    && Objects.equals(cause, that.cause);
        }

        @Override
        public int hashCode() {
            return Objects.hash(client, fault, cause);
        }

        @Override
        public String toString() {
            return "Done[client=" + client + ", fault=" + fault + ", cause=" + cause + "]";
        }
    }

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
