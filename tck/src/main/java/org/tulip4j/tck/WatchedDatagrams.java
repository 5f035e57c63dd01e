package org.tulip4j.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.DatagramSink;
import org.tulip4j.transport.SocketView;

/** A datagram socket between core and backend: what it tells, when, and what is left of the buffers. */
final class WatchedDatagrams implements DatagramEndpoint, DatagramSink {
    private final SpiWatch.Poll poll;
    private final DatagramEndpoint endpoint;
    private @Nullable DatagramSink sink;
    private boolean reading;
    private boolean over;

    WatchedDatagrams(SpiWatch.Poll poll, DatagramEndpoint endpoint) {
        this.poll = poll;
        this.endpoint = endpoint;
    }

    private DatagramSink sink() {
        return Objects.requireNonNull(sink);
    }

    private void told(String call) {
        if (over) {
            poll.watch().violated(call + " after the end");
        }
    }

    @Override
    public void received(ByteBuffer data, InetSocketAddress from) {
        poll.inside("received()");
        told("received()");
        if (!reading) {
            poll.watch().violated("received() while reading is paused");
        }
        sink().received(data, from);
    }

    @Override
    public void writable() {
        poll.inside("writable()");
        told("writable()");
        sink().writable();
    }

    @Override
    public void error(IOException cause) {
        told("error()");
        sink().error(cause);
    }

    @Override
    public void failed(IOException cause) {
        poll.inside("failed()");
        told("failed()");
        over = true;
        sink().failed(cause);
    }

    @Override
    public void attach(DatagramSink core) {
        sink = core;
        endpoint.attach(this);
    }

    @Override
    public void resumeReading() {
        reading = true;
        endpoint.resumeReading();
    }

    @Override
    public void pauseReading() {
        reading = false;
        endpoint.pauseReading();
    }

    @Override
    public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        int before = data.remaining();
        boolean taken = endpoint.send(data, to);
        if (data.remaining() != (taken ? 0 : before)) {
            poll.watch().violated("send() was " + taken + " and left " + data.remaining() + " of " + before + " bytes");
        }
        return taken;
    }

    @Override
    public boolean gathers() {
        return endpoint.gathers();
    }

    @Override
    public void flush() {
        endpoint.flush();
    }

    @Override
    public boolean holds() {
        return endpoint.holds();
    }

    @Override
    public void awaitWritable() {
        endpoint.awaitWritable();
    }

    @Override
    public void join(InetAddress group, NetworkInterface network) throws IOException {
        endpoint.join(group, network);
    }

    @Override
    public void leave(InetAddress group, NetworkInterface network) throws IOException {
        endpoint.leave(group, network);
    }

    @Override
    public void close() {
        over = true;
        endpoint.close();
    }

    @Override
    public SocketView socket() {
        return endpoint.socket();
    }
}
