package org.tulip4j.internal.task;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/**
 * The way of a request to end through {@link CancelRelay}s, depth first as calls would take it, but without using the stack: a
 * chain may have any length.
 *
 * <p>An object of this class is one relay on the way that has not heard all answers. It lives as long as the request travels.
 */
final class CancelWalk {
    /** The relay that has passed the request on. */
    private final CancelRelay relay;
    /** Who is still to be asked. */
    private final Iterator<? extends Future<?>> toAsk;
    /** The relay that waits for this one's answer; null for the first. */
    private final @Nullable CancelWalk outer;
    /** Whether one that was asked has accepted. */
    private boolean taken;

    private CancelWalk(CancelRelay relay, @Nullable CancelWalk outer) {
        this.relay = relay;
        this.toAsk = relay.passCancelOn().iterator();
        this.outer = outer;
    }

    /**
     * Asks a relay to end, and through it whom it waits for. When one throws, those on the way to it are told that it did not accept.
     *
     * @return whether it accepted
     */
    static boolean from(CancelRelay first, @Nullable String message) {
        CancelWalk at = new CancelWalk(first, null);
        try {
            while (true) {
                if (at.toAsk.hasNext()) {
                    Future<?> next = at.toAsk.next();
                    if (next instanceof CancelRelay relay) {
                        at = new CancelWalk(relay, at);
                    } else {
                        boolean waits = at.relay instanceof TaskImpl<?>;
                        at.taken |= waits ? ((FutureImpl<?>) next).cancelByWaiter(message) : next.cancel(message);
                    }
                    continue;
                }
                boolean answer = at.relay.cancelPassedOn(at.taken, message);
                CancelWalk outer = at.outer;
                if (outer == null) {
                    return answer;
                }
                at = outer;
                at.taken |= answer;
            }
        } catch (Throwable broken) {
            for (CancelWalk open = at; open != null; open = open.outer) {
                open.relay.cancelPassedOn(open.taken, message);
            }
            throw broken;
        }
    }
}
