package org.tulip4j.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;

/**
 * Offers a backend; found with {@link java.util.ServiceLoader}.
 *
 * <p>Thread: any. Stateless. Must not fail to load where its backend cannot run: it says so instead.
 *
 * @since 0.1.0
 */
public interface BackendProvider {
    /** {@return the name by which users ask for it, for instance "epoll"} */
    String name();

    /** {@return whether it can run here} */
    default boolean isAvailable() {
        return unavailabilityCause() == null;
    }

    /** {@return why it cannot run here (missing classifier, kernel, JVM flag) and the remedy; null when it can, as by default} */
    default @Nullable Throwable unavailabilityCause() {
        return null;
    }

    /**
     * Tells a backend that is broken here from one that nobody expects here.
     *
     * @return whether it is made for this operating system, available or not
     */
    default boolean suitsSystem() {
        return true;
    }

    /** {@return its place among the backends: the highest available is the default; negative, as by default: only on request} */
    default int priority() {
        return -1;
    }

    /**
     * Tells a backend of simulations, which make thousands of loops that must not depend on the machine: they do not say at their start what they
     * are, and an exception that nobody retrieves is told after the grace period or when the loop closes, not when the collector finds its future.
     *
     * @return whether nothing of the system is behind it
     */
    default boolean isSimulated() {
        return false;
    }

    /**
     * Makes a backend for one loop.
     *
     * @param clock the loop's clock
     * @return a new backend
     * @throws IOException when the system refuses, for instance for lack of descriptors
     */
    Backend create(Clock clock) throws IOException;

    /**
     * Makes a backend for a loop that lives in one thread: whichever polls or closes the backend first is the only one that ever does. A
     * backend that gains by it may lean on that, and then throws {@link IllegalStateException} when another thread polls or closes it.
     *
     * @param clock the loop's clock
     * @return a new backend; by default what {@link #create} makes
     * @throws IOException when the system refuses, for instance for lack of descriptors
     */
    default Backend createForOneThread(Clock clock) throws IOException {
        return create(clock);
    }
}
