package org.tulip4j.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The sockets, pipes and pollers that this process has open, where the system shows them. */
public final class Descriptors {
    private static final File OPEN = new File("/proc/self/fd");
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    // What the JDK keeps for good from its first sockets on must not look like a leak of whichever test is first.
    static {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Descriptors() {}

    /** {@return how many are open, files aside (class loaders open jars at any time); 0 where nobody knows} */
    public static int open() {
        String[] names = OPEN.list();
        int count = 0;
        for (String name : names == null ? new String[0] : names) {
            if (!isFile(OPEN.toPath().resolve(name))) {
                count++;
            }
        }
        return count;
    }

    private static boolean isFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).isAbsolute();
        } catch (NoSuchFileException e) {
            // It was closed since the list was made.
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until no more are open than that: the kernel ends io_uring's rings in the background. */
    public static void awaitOpen(int most) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (open() > most && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(open()).as("open descriptors").isLessThanOrEqualTo(most);
    }
}
