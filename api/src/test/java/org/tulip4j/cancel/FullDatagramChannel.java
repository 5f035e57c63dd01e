package org.tulip4j.cancel;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A channel whose kernel takes no datagram until the test makes room. No real one can be filled: loopback drops instead. */
final class FullDatagramChannel extends DatagramChannel {
    final List<ByteBuffer> sent = new ArrayList<>();
    private boolean room;

    FullDatagramChannel() {
        super(SelectorProvider.provider());
    }

    void makeRoom() {
        room = true;
    }

    @Override
    public int send(ByteBuffer data, SocketAddress target) {
        if (!room) {
            return 0;
        }
        int count = data.remaining();
        sent.add(ByteBuffer.allocate(count).put(data).flip());
        return count;
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    protected void implCloseSelectableChannel() {}

    // Not asked for

    private static UnsupportedOperationException notAsked() {
        return new UnsupportedOperationException("this channel sends");
    }

    @Override
    public DatagramChannel bind(SocketAddress local) {
        throw notAsked();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
        throw notAsked();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw notAsked();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public DatagramSocket socket() {
        throw notAsked();
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) {
        throw notAsked();
    }

    @Override
    public DatagramChannel disconnect() {
        throw notAsked();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return null;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return null;
    }

    @Override
    public SocketAddress receive(ByteBuffer into) {
        throw notAsked();
    }

    @Override
    public int read(ByteBuffer into) {
        throw notAsked();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw notAsked();
    }

    @Override
    public int write(ByteBuffer data) {
        throw notAsked();
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) {
        throw notAsked();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on) {
        throw notAsked();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source) {
        throw notAsked();
    }
}
