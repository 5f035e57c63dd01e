package org.tulip4j;

/**
 * How {@link Tulip#gather(java.util.Collection, GatherOptions)} treats a failure.
 *
 * <p>Differs: asyncio has {@code return_exceptions} only, which is {@link Tulip#gatherReturnExceptions}.
 *
 * @param cancelOnFailure true: the first failure cancels the others, and the outer future fails with it when they have ended;
 *     false: it fails at once and the others go on
 */
public record GatherOptions(boolean cancelOnFailure) {
    /** As asyncio: the others go on. */
    public static final GatherOptions DEFAULT = new GatherOptions(false);

    /**
     * The same with another treatment of the others.
     *
     * @param cancelOnFailure whether a failure cancels them
     * @return new options
     */
    public GatherOptions withCancelOnFailure(boolean cancelOnFailure) {
        return new GatherOptions(cancelOnFailure);
    }
}
