package org.tulip4j;

/**
 * The last resort for errors that nobody waits for.
 *
 * <p>Source: PEP 3156, "Exceptions"; asyncio 3.4.2, {@code set_exception_handler}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Hears of one error. What it throws is logged together with the error.
     *
     * <p>Thread: the loop's.
     *
     * @param loop where it happened
     * @param context what is known
     */
    void handle(EventLoop loop, ErrorContext context);
}
