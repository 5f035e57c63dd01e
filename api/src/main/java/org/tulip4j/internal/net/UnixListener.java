package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.tulip4j.spi.ListenEndpoint;

/** A listening Unix domain socket that takes its file with it, if it is still its own. Confined to the loop. */
final class UnixListener implements ListenEndpoint {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");

    /** Listens. */
    private final ListenEndpoint endpoint;
    /** The socket file. */
    private final Path path;
    /** Told when this is closed. */
    private final Consumer<UnixListener> onClose;
    /** Tells the file that was made from one that another process put in its place. */
    private final Object identity;
    /** The socket is closed, and its file removed. */
    private boolean closed;

    /** Just bound at that absolute path. */
    UnixListener(ListenEndpoint endpoint, Path path, Consumer<UnixListener> onClose) throws IOException {
        this.endpoint = endpoint;
        this.path = path;
        this.onClose = onClose;
        this.identity = identity(path);
    }

    /** Device and inode; where there are none, the time of its birth. */
    private static Object identity(Path path) throws IOException {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = file.fileKey();
        return key != null ? key : file.creationTime();
    }

    @Override
    public SocketAddress localAddress() {
        return endpoint.localAddress();
    }

    @Override
    public void resumeAccepting() {
        endpoint.resumeAccepting();
    }

    @Override
    public void pauseAccepting() {
        endpoint.pauseAccepting();
    }

    /** The file goes first: while the socket is open its inode is not given to another file. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        onClose.accept(this);
        try {
            removeFile();
        } finally {
            endpoint.close();
        }
    }

    private void removeFile() {
        try {
            if (identity(path).equals(identity)) {
                Files.delete(path);
            }
        } catch (NoSuchFileException gone) {
            LOG.log(System.Logger.Level.DEBUG, "the socket file was removed by somebody else", gone);
        } catch (IOException kept) {
            LOG.log(System.Logger.Level.ERROR, "the socket file " + path + " could not be removed; remove it", kept);
        }
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
