package org.tulip4j.internal.ready;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.SendFileOptions;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.transport.FileSending;
import org.tulip4j.sockets.Accepted;
import org.tulip4j.sockets.Datagram;
import org.tulip4j.sockets.Received;
import org.tulip4j.spi.SocketErrors;

/** The operations on sockets that the user owns. */
public final class Sockets {
    /** The most that one turn moves: the JDK copies a heap buffer as a whole for each call. */
    private static final int TURN_BYTES = 256 * 1024;

    private Sockets() {}

    /** Receives what is there. */
    public static Future<ByteBuffer> recv(Readiness readiness, SocketChannel channel, int size) {
        ByteBuffer buffer = ByteBuffer.allocate(atLeastOne(size));
        return SockOperation.start(
                readiness,
                "sockRecv",
                channel,
                Direction.READ,
                () -> channel.read(buffer) == 0 ? SockOperation.NOT_YET : buffer.flip());
    }

    /** Receives what is there. */
    public static Future<Integer> recvInto(Readiness readiness, SocketChannel channel, ByteBuffer buffer) {
        requireRoom(buffer);
        return SockOperation.start(readiness, "sockRecvInto", channel, Direction.READ, () -> {
            int count = channel.read(buffer);
            return count == 0 ? SockOperation.NOT_YET : (Object) Math.max(count, 0);
        });
    }

    /** Sends everything. */
    public static Future<@Nullable Void> sendAll(Readiness readiness, SocketChannel channel, ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        return SockOperation.start(readiness, "sockSendAll", channel, Direction.WRITE, () -> {
            int end = data.limit();
            while (data.hasRemaining()) {
                data.limit(Math.min(end, data.position() + TURN_BYTES));
                try {
                    if (channel.write(data) == 0) {
                        return SockOperation.NOT_YET;
                    }
                } finally {
                    data.limit(end);
                }
            }
            return null;
        });
    }

    /** Receives one datagram. */
    public static Future<Datagram> recvFrom(Readiness readiness, DatagramChannel channel, int size) {
        ByteBuffer buffer = ByteBuffer.allocate(atLeastOne(size));
        return SockOperation.start(readiness, "sockRecvFrom", channel, Direction.READ, () -> {
            SocketAddress sender = channel.receive(buffer);
            return sender == null ? SockOperation.NOT_YET : Datagram.of(buffer.flip(), inet(channel, sender));
        });
    }

    /** Receives one datagram. */
    public static Future<Received> recvFromInto(Readiness readiness, DatagramChannel channel, ByteBuffer buffer) {
        requireRoom(buffer);
        return SockOperation.start(readiness, "sockRecvFromInto", channel, Direction.READ, () -> {
            int before = buffer.position();
            SocketAddress sender = channel.receive(buffer);
            return sender == null
                    ? SockOperation.NOT_YET
                    : Received.of(buffer.position() - before, inet(channel, sender));
        });
    }

    private static InetSocketAddress inet(DatagramChannel channel, SocketAddress sender) throws IOException {
        if (sender instanceof InetSocketAddress inet) {
            return inet;
        }
        throw new IOException("a datagram of " + channel + " came from " + sender + ", which is no internet address");
    }

    /** Sends one datagram. */
    public static Future<Integer> sendTo(
            Readiness readiness, DatagramChannel channel, ByteBuffer data, InetSocketAddress address) {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(address, "address");
        boolean empty = !data.hasRemaining();
        return SockOperation.start(readiness, "sockSendTo", channel, Direction.WRITE, () -> {
            int count = channel.send(data, address);
            return count == 0 && !empty ? SockOperation.NOT_YET : (Object) count;
        });
    }

    /** Accepts one connection. */
    public static Future<Accepted> accept(Readiness readiness, ServerSocketChannel channel) {
        return SockOperation.start(readiness, "sockAccept", channel, Direction.READ, () -> {
            SocketChannel made = channel.accept();
            if (made == null) {
                return SockOperation.NOT_YET;
            }
            try {
                made.configureBlocking(false);
                return Accepted.of(made, made.getRemoteAddress());
            } catch (IOException gone) {
                made.close();
                throw gone;
            }
        });
    }

    /** Connects; resolves first what is not. */
    public static Future<@Nullable Void> connect(Readiness readiness, SocketChannel channel, SocketAddress address) {
        Objects.requireNonNull(address, "address");
        readiness.requireFree(channel, Direction.WRITE);
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            return new Resolving(readiness, channel, inet);
        }
        return connectResolved(readiness, channel, address);
    }

    private static SockOperation<@Nullable Void> connectResolved(
            Readiness readiness, SocketChannel channel, SocketAddress address) {
        return SockOperation.start(readiness, "sockConnect", channel, Direction.WRITE, () -> {
            try {
                boolean connected = channel.isConnectionPending() ? channel.finishConnect() : channel.connect(address);
                return connected ? null : SockOperation.NOT_YET;
            } catch (SocketException refused) {
                throw SocketErrors.connecting(address, refused);
            }
        });
    }

    /** A connect whose address is looked up first. States: resolving, connecting, done. */
    private static final class Resolving extends FutureImpl<@Nullable Void> {
        /** What runs now: the look-up, then the connect. */
        private @Nullable Future<?> step;

        Resolving(Readiness readiness, SocketChannel channel, InetSocketAddress address) {
            super(readiness.loop());
            Future<List<InetSocketAddress>> answer =
                    readiness.names().resolve(address.getHostString(), address.getPort());
            step = answer;
            answer.addDoneCallback(done -> {
                if (isDone()) {
                    return;
                }
                if (answer.isCancelled()) {
                    super.cancel(null);
                    return;
                }
                try {
                    if (!channel.isOpen()) {
                        throw new ClosedChannelException();
                    }
                    List<InetSocketAddress> found = answer.result();
                    if (found.isEmpty()) {
                        throw new UnknownHostException("no address: " + address);
                    }
                    connect(connectResolved(readiness, channel, found.get(0)));
                } catch (Exception failed) {
                    settleException(failed);
                }
            });
        }

        private void connect(SockOperation<@Nullable Void> operation) {
            step = operation;
            operation.addDoneCallback(done -> {
                if (operation.isCancelled()) {
                    super.cancel(null);
                } else if (operation.exception() != null) {
                    settleException(Objects.requireNonNull(operation.exception()));
                } else {
                    settleResult(null);
                }
            });
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (!super.cancel(message)) {
                return false;
            }
            if (step != null) {
                step.cancel();
            }
            return true;
        }
    }

    /** Sends part of a file; the kernel copies. */
    public static Future<Long> sendFile(
            Readiness readiness, SocketChannel channel, FileChannel file, long offset, long count) {
        FileSending.checkOpen(file);
        SendFileOptions part = SendFileOptions.DEFAULT.withOffset(offset).withCount(count);
        long end = FileSending.end(part.offset(), part.count());
        long[] position = {offset};
        return SockOperation.start(readiness, "sockSendFile", channel, Direction.WRITE, () -> {
            try {
                for (int turn = 0; turn < TURN_BYTES; ) {
                    long left = Math.min(end, file.size()) - position[0];
                    if (left <= 0) {
                        return position[0] - offset;
                    }
                    long moved = file.transferTo(position[0], Math.min(left, TURN_BYTES), channel);
                    if (moved <= 0) {
                        break;
                    }
                    position[0] += moved;
                    turn += (int) moved;
                }
                return SockOperation.NOT_YET;
            } finally {
                if (file.isOpen()) {
                    file.position(position[0]);
                }
            }
        });
    }

    private static int atLeastOne(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("the size must be positive: " + size);
        }
        return size;
    }

    private static void requireRoom(ByteBuffer buffer) {
        if (!Objects.requireNonNull(buffer, "buffer").hasRemaining()) {
            throw new IllegalArgumentException("the buffer has no room: " + buffer);
        }
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only: " + buffer);
        }
    }
}
