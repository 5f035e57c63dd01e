package org.tulip4j;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the addresses of names, and names of addresses, for one loop or several. Chosen with
 * {@link org.tulip4j.LoopOptions#withResolver}. Literal addresses never get here.
 *
 * <p>Thread: both methods are called on a loop and must not block; what they return may be completed in any thread. When
 * nobody waits any more it is cancelled, which may or may not stop the work.
 *
 * @since 0.1.0
 */
public interface Resolver {
    /**
     * Begins to look up a host.
     *
     * @param host a name, not blank, no literal address
     * @return its addresses, the best first, at least one; or {@link java.net.UnknownHostException}
     */
    CompletableFuture<List<InetAddress>> resolve(String host);

    /**
     * Begins to look up an address.
     *
     * @param address of a host
     * @return the host's name; the literal address when it has none
     */
    CompletableFuture<String> nameOf(InetAddress address);
}
