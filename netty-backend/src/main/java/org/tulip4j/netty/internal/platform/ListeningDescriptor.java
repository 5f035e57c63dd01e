package org.tulip4j.netty.internal.platform;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.socket.NettyUnix;

/**
 * A stream socket of which only the descriptor is known, bound by somebody else. It stays theirs: nothing here closes it. Linux, as epoll
 * is: the numbers are its own. Thread: any.
 */
final class ListeningDescriptor {
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** Asks the system about it. */
    private final Socket socket;
    /** It is a Unix domain socket. */
    private final boolean unix;
    /** Where it is bound. */
    private final SocketAddress local;

    private ListeningDescriptor(Socket socket, boolean unix, SocketAddress local) {
        this.socket = socket;
        this.unix = unix;
        this.local = local;
    }

    /**
     * Looks at a descriptor.
     *
     * @throws IllegalArgumentException when it is no stream socket that is bound
     */
    static ListeningDescriptor of(int descriptor) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + descriptor);
        }
        Socket socket = new Socket(descriptor);
        int domain;
        int type;
        try {
            domain = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN);
            type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
        } catch (IOException noSocket) {
            throw new IllegalArgumentException(
                    "descriptor " + descriptor + " is no socket (" + noSocket.getMessage()
                            + "): was the process started with one? NettyDescriptors.listenFds() has those of systemd",
                    noSocket);
        }
        if (type != SOCK_STREAM || (domain != AF_UNIX && domain != AF_INET && domain != AF_INET6)) {
            throw new IllegalArgumentException(
                    "descriptor " + descriptor
                            + " is no stream socket of the internet or of Unix: a server needs ListenStream= in the unit of systemd");
        }
        SocketAddress local = domain == AF_UNIX ? unixAddress(socket) : internetAddress(socket);
        if (local == null) {
            throw new IllegalArgumentException(
                    "the socket of descriptor " + descriptor + " is not bound; bind it first");
        }
        return new ListeningDescriptor(socket, domain == AF_UNIX, local);
    }

    private static @Nullable SocketAddress unixAddress(Socket socket) {
        DomainSocketAddress address = socket.localDomainSocketAddress();
        return address == null || address.path().isEmpty() ? null : NettyUnix.fromNetty(address);
    }

    private static @Nullable SocketAddress internetAddress(Socket socket) {
        InetSocketAddress address = socket.localAddress();
        return address == null || address.getPort() == 0 ? null : address;
    }

    boolean isUnix() {
        return unix;
    }

    SocketAddress localAddress() {
        return local;
    }

    /**
     * Makes it listen, if it does not already: the backlog is that of who told it first.
     *
     * @throws IllegalArgumentException when it cannot, because it is connected
     */
    void listen(int backlog) throws IOException {
        if (socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) != 0) {
            return;
        }
        try {
            socket.listen(backlog);
        } catch (IOException connected) {
            throw new IllegalArgumentException(
                    "the socket of descriptor " + socket.intValue() + " cannot listen (" + connected.getMessage()
                            + "): it is connected, as with Accept=yes in the unit of systemd, where a server needs Accept=no",
                    connected);
        }
    }

    /**
     * Keeps it from blocking, which a loop must not. The flag belongs to the open file, which a descriptor has in common with every one made of it:
     * Netty sets it on those that it receives, and has no other call for it.
     */
    void unblock() throws IOException {
        Socket self = Socket.newSocketDomainDgram();
        try {
            DomainSocketAddress name = new DomainSocketAddress("\0tulip-" + UUID.randomUUID());
            self.bind(name);
            self.connect(name);
            self.sendFd(socket.intValue());
            int received = self.recvFd();
            if (received <= 0) {
                throw new IOException("descriptor " + socket.intValue() + " could not be made non-blocking");
            }
            new FileDescriptor(received).close();
        } finally {
            self.close();
        }
    }
}
