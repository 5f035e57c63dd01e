package org.tulip4j;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Work without a result that may throw anything, so that it need not end with {@code return null}. It is a {@link Callable}: it can be given
 * wherever one is asked for, as it is.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface VoidCallable extends Callable<@Nullable Void> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it fails with
     */
    void callVoid() throws Exception;

    /**
     * Does what {@link #callVoid} does.
     *
     * @return null
     * @throws Exception whatever it fails with
     */
    @Override
    default @Nullable Void call() throws Exception {
        callVoid();
        return null;
    }
}
