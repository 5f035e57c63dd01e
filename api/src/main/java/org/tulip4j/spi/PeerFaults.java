package org.tulip4j.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;

/**
 * Which exceptions say what a peer, or the way to it, has done to a connection: decided by their types, here alone. What this process lacks
 * or does wrong is never a peer's, whoever made it so. A backend whose library has types of its own asks here for all others ({@link
 * Backend#isByPeer}).
 *
 * <p>Stateless; any thread.
 *
 * @since 0.1.0
 */
public final class PeerFaults {
    /** How far causes are followed: they may be a ring. */
    private static final int DEPTH_MOST = 50;

    private PeerFaults() {}

    /**
     * Tells whether an exception by which a connection ended is a peer's doing.
     *
     * @param failure of a connection
     * @return true for an {@link IOException}, also inside of an {@link UncheckedIOException}; but not for one of files, nor when descriptors
     *     or memory have run out, nor when an {@link Error} is among its causes; false for any other
     */
    public static boolean isByPeer(Throwable failure) {
        Throwable what = failure instanceof UncheckedIOException wrapped ? wrapped.getCause() : failure;
        return what instanceof IOException && !isOfThisProcess(what);
    }

    /**
     * Tells whether an exception says only that the channel was closed, which somebody in this process does, if sometimes because the peer had
     * ended before.
     *
     * @param failure of a connection
     * @return whether it is a {@link ClosedChannelException}
     */
    public static boolean isClosed(Throwable failure) {
        return failure instanceof ClosedChannelException;
    }

    /**
     * Tells whether this process lacks something, or has broken, as far as the causes tell.
     *
     * @param failure of whatever type
     * @return whether it or one of its causes is an {@link Error}, an {@link OutOfResourcesException} or a {@link FileSystemException}
     */
    public static boolean isOfThisProcess(Throwable failure) {
        Throwable one = failure;
        for (int depth = 0; one != null && depth < DEPTH_MOST; depth++) {
            if (one instanceof Error || one instanceof OutOfResourcesException || one instanceof FileSystemException) {
                return true;
            }
            one = one.getCause();
        }
        return false;
    }
}
