package org.tulip4j.netty.internal.adopt;

/**
 * A connection on a channel of somebody else's pipeline, as the handler at the end of the pipeline tells it what happens there.
 *
 * <p>Thread: the channel's, which is the loop's; everything but {@link #orphaned} and {@link #readCompleted} is told inside the loop.
 */
public interface AdoptedConnection {
    /** {@return whether the loop is closed, so that nobody can be told anything; what waited is dropped then} */
    boolean orphaned();

    /** No more comes for now: what was written meanwhile leaves together. */
    void readCompleted();

    /** The peer will send no more; perhaps told several times. */
    void inputEnded();

    /**
     * A handler in front has fired an event, which is not the end of the channel's input.
     *
     * @param event lent
     */
    default void eventReceived(Object event) {}

    /** The channel is closed, whoever closed it. */
    void inactive();

    /**
     * The connection has failed.
     *
     * @param cause as Netty says it
     */
    void failed(Throwable cause);
}
