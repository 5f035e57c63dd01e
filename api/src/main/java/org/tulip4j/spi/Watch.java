package org.tulip4j.spi;

/**
 * What a backend reports of a channel that it does not own. Made by {@link Backend#watch}.
 *
 * @since 0.1.0
 */
public interface Watch {
    /**
     * Replaces what is reported, from the next poll on.
     *
     * @param operations of {@link java.nio.channels.SelectionKey}, all of them valid for the channel; 0: nothing
     */
    void want(int operations);

    /** Reports nothing any more and lets go of the channel, which stays open. Idempotent. */
    void cancel();

    /**
     * Hears of a watched channel.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Sink {
        /**
         * The channel is ready, or broken. Told again by every poll while that is so.
         *
         * @param operations some that are wanted
         */
        void ready(int operations);
    }
}
