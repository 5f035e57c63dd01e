package org.tulip4j.spi;

/**
 * Runs coroutines that suspend at any depth. Whatever the engine, either the caller of {@link Stack#resume} or the body
 * runs, never both.
 *
 * @since 0.1.0
 */
public interface CoroutineEngine {
    /** {@return "continuation", "virtual" or "platform"} */
    String name();

    /**
     * Makes a coroutine that has not started.
     *
     * @param body runs on the coroutine's own stack; must not throw
     * @return its stack
     */
    Stack create(Runnable body);

    /**
     * The stack of one coroutine.
     *
     * @since 0.1.0
     */
    interface Stack {
        /** Runs the body until it suspends or ends. Not called from inside the body. */
        void resume();

        /**
         * Gives control back to the caller of {@link #resume}; called inside the body.
         *
         * @throws IllegalStateException when the stack cannot be left here, for instance inside {@code synchronized}
         */
        void suspend();

        /**
         * Says that nobody will call {@link #resume} any more. A body with a thread of its own goes on once, without anybody
         * waiting for it, so that it can end: {@link #suspend} returns in it, and returns at once from then on. Elsewhere
         * nothing happens and the stack is garbage. Called while the body is suspended, from any thread.
         */
        default void abandon() {}

        /** {@return the thread that runs the body, or null when it is the caller's} */
        @org.jspecify.annotations.Nullable Thread thread();

        /** {@return where the body is suspended, innermost first; empty where unknown} */
        StackTraceElement[] stackTrace();
    }
}
