package org.tulip4j.internal.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.Future;
import org.tulip4j.SendFileOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.LoopParts;
import org.tulip4j.internal.names.Lookup;
import org.tulip4j.internal.pipe.Pipes;
import org.tulip4j.internal.ready.Direction;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.internal.ready.Sockets;
import org.tulip4j.internal.task.TaskRegistry;
import org.tulip4j.internal.transport.FileSending;
import org.tulip4j.sockets.Accepted;
import org.tulip4j.sockets.Datagram;
import org.tulip4j.sockets.Received;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteTransport;

/**
 * The part of a loop that has to do with channels of the user's: readers and writers, operations of sockets, files, pipes. Each method checks the thread
 * and asks the class that knows how.
 */
abstract class LoopChannels extends Loop {
    /** Looks names up, for whatever is opened. */
    private final Lookup names;
    /** Watches the channels of users. */
    private final Readiness readiness;

    /** Makes a stopped loop; what watches for it is made with the loop as it is then. */
    LoopChannels(LoopParts parts) {
        super(parts, new TaskRegistry());
        names = new Lookup(this, parts.resolver());
        readiness = new Readiness(this, backend(), names);
    }

    /** {@return what looks names up} */
    final Lookup names() {
        return names;
    }

    /** {@return what watches channels} */
    final Readiness readiness() {
        return readiness;
    }

    /** Lets go of what was opened and of the channels that were watched. */
    void closeChannels() throws IOException {
        readiness.close();
    }

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        checkLoop();
        readiness.add(channel, Direction.READ, callback);
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        return remove(channel, Direction.READ);
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        checkLoop();
        readiness.add(channel, Direction.WRITE, callback);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        return remove(channel, Direction.WRITE);
    }

    private boolean remove(SelectableChannel channel, Direction direction) {
        if (isClosed()) {
            return false;
        }
        checkLoop();
        return readiness.remove(channel, direction);
    }

    @Override
    public Future<@Nullable Void> sockConnect(SocketChannel channel, SocketAddress address) {
        checkLoop();
        return Sockets.connect(readiness, channel, address);
    }

    @Override
    public Future<Accepted> sockAccept(ServerSocketChannel channel) {
        checkLoop();
        return Sockets.accept(readiness, channel);
    }

    @Override
    public Future<ByteBuffer> sockRecv(SocketChannel channel, int size) {
        checkLoop();
        return Sockets.recv(readiness, channel, size);
    }

    @Override
    public Future<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer) {
        checkLoop();
        return Sockets.recvInto(readiness, channel, buffer);
    }

    @Override
    public Future<@Nullable Void> sockSendAll(SocketChannel channel, ByteBuffer data) {
        checkLoop();
        return Sockets.sendAll(readiness, channel, data);
    }

    @Override
    public Future<Datagram> sockRecvFrom(DatagramChannel channel, int size) {
        checkLoop();
        return Sockets.recvFrom(readiness, channel, size);
    }

    @Override
    public Future<Received> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer) {
        checkLoop();
        return Sockets.recvFromInto(readiness, channel, buffer);
    }

    @Override
    public Future<Integer> sockSendTo(DatagramChannel channel, ByteBuffer data, InetSocketAddress address) {
        checkLoop();
        return Sockets.sendTo(readiness, channel, data, address);
    }

    @Override
    public Future<Long> sendFile(Transport transport, FileChannel file, SendFileOptions options) {
        checkLoop();
        return FileSending.start(this, transport, file, options);
    }

    @Override
    public Future<Long> sockSendFile(SocketChannel channel, FileChannel file, long offset, long count) {
        checkLoop();
        return Sockets.sendFile(readiness, channel, file, offset, count);
    }

    @Override
    public <P extends ReadProtocol<? super ReadTransport>> Future<Connected<ReadTransport, P>> connectReadPipe(
            Supplier<P> factory, ReadableByteChannel pipe) {
        checkLoop();
        backend().requireSystem("pipes");
        return Pipes.read(readiness, factory, pipe);
    }

    @Override
    public <P extends BaseProtocol<? super WriteTransport>> Future<Connected<WriteTransport, P>> connectWritePipe(
            Supplier<P> factory, WritableByteChannel pipe) {
        checkLoop();
        backend().requireSystem("pipes");
        return Pipes.write(readiness, factory, pipe);
    }
}
