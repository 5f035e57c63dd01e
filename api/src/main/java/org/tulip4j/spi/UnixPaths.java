package org.tulip4j.spi;

import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Unix domain sockets of the JDK at paths of any length that the system takes.
 *
 * <p>A path may have 107 bytes; the JDK (17 to 25 at least) refuses what has more than 106. Such a path is reached over a symbolic
 * link in the folder of temporary files, which is there during the call only. To its peers' systems the socket then has the name
 * that it was bound to over the link: who asks for addresses should be told the one that was asked for.
 *
 * <p>Thread: any. Does not wait.
 *
 * @since 0.1.0
 */
public final class UnixPaths {
    private static final int MOST_OF_JDK = 106;
    private static final int RADIX = 36;

    private UnixPaths() {}

    /**
     * Binds and listens.
     *
     * @param channel not bound, of the Unix family; when this throws it may be bound, and must be closed
     * @param path where nothing is
     * @param backlog how many connections may wait
     * @throws BindException when there is something
     * @throws IOException when the system refuses
     */
    public static void bind(ServerSocketChannel channel, Path path, int backlog) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (fits(path) || folder == null) {
            channel.bind(UnixDomainSocketAddress.of(path), backlog);
            return;
        }
        Path link = linkTo(folder);
        try {
            Path shorter = link.resolve(randomName());
            channel.bind(UnixDomainSocketAddress.of(shorter), backlog);
            try {
                Files.createLink(path, shorter);
            } finally {
                Files.deleteIfExists(shorter);
            }
        } catch (FileAlreadyExistsException taken) {
            BindException inUse = new BindException("Address already in use");
            inUse.initCause(taken);
            throw inUse;
        } finally {
            Files.delete(link);
        }
    }

    /**
     * Connects, as {@link SocketChannel#connect}.
     *
     * @param channel not connected, of the Unix family
     * @param path of the socket
     * @return whether it is connected
     * @throws IOException when the system refuses
     */
    public static boolean connect(SocketChannel channel, Path path) throws IOException {
        if (fits(path)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        }
        Path link = linkTo(path.toAbsolutePath());
        try {
            return channel.connect(UnixDomainSocketAddress.of(link));
        } finally {
            Files.delete(link);
        }
    }

    private static boolean fits(Path path) {
        Charset ofPaths = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        return path.toString().getBytes(ofPaths).length <= MOST_OF_JDK;
    }

    private static Path linkTo(Path target) throws IOException {
        Path link = Path.of(System.getProperty("java.io.tmpdir"), randomName());
        return Files.createSymbolicLink(link, target);
    }

    private static String randomName() {
        return ".t" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, RADIX);
    }
}
