package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ServerOptions;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.UnixPaths;
import org.tulip4j.transport.UnixAddress;

/** The files of listening Unix domain sockets: makes way for them, and removes them. The same for every backend. Confined to the loop. */
final class UnixFiles {
    /** S_IFMT and S_IFSOCK. */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;

    /** Listens on the addresses. */
    private final Backend backend;
    /** Servers whose files are to be removed when the loop is closed before them. */
    private final Set<UnixListener> open = new LinkedHashSet<>();

    UnixFiles(Backend backend) {
        this.backend = backend;
    }

    /** Binds, after a file that nobody needs any more was removed. */
    ListenEndpoint listen(UnixAddress address, ServerOptions options, Backend.AcceptSink sink) throws IOException {
        Path path = address.path();
        if (path == null || !backend.unixFiles()) {
            return backend.listenUnix(address, options.backlog(), sink);
        }
        makeWay(path);
        return tidied(backend.listenUnix(address, options.backlog(), sink), path, options);
    }

    /** {@return the endpoint, with the file that it takes along when it is closed; closes it when there is no such file} */
    ListenEndpoint tidied(ListenEndpoint endpoint, Path path, ServerOptions options) throws IOException {
        if (!options.cleanupSocket()) {
            return endpoint;
        }
        try {
            UnixListener listener = new UnixListener(endpoint, path.toAbsolutePath(), open::remove);
            open.add(listener);
            return listener;
        } catch (Throwable unreadable) {
            endpoint.close();
            throw unreadable;
        }
    }

    /** Removes what the servers that are still open have bound. */
    void close() {
        List.copyOf(open).forEach(UnixListener::close);
    }

    private static void makeWay(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.exists(folder)) {
            throw new NoSuchFileException(
                    path.toString(), null, "the folder of the socket does not exist; create it first");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new BindException("Address already in use: " + path + " is not a socket, so it is not removed");
        }
        @Nullable IOException silence = silence(path);
        if (silence == null) {
            throw new BindException("Address already in use: somebody listens on " + path);
        }
        if (!(silence instanceof ConnectException)) {
            BindException unknown = new BindException(
                    "Address already in use: whether somebody listens on " + path + " cannot be told: " + silence);
            unknown.initCause(silence);
            throw unknown;
        }
        Files.deleteIfExists(path);
    }

    private static boolean isSocket(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & FILE_TYPE) == SOCKET;
        }
        // Windows: a socket is a reparse point, which is neither a file nor a link nor a folder.
        return (Boolean) Files.getAttribute(path, "isOther", LinkOption.NOFOLLOW_LINKS);
    }

    /** {@return how it was found that nobody listens, or null when somebody does}. Does not wait. */
    private static @Nullable IOException silence(Path path) {
        try (SocketChannel question = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            question.configureBlocking(false);
            UnixPaths.connect(question, path);
            return null;
        } catch (IOException answer) {
            return answer;
        }
    }
}
