package org.tulip4j.testing.replay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.ThreadGate;
import org.tulip4j.spi.Watch;
import org.tulip4j.transport.UnixAddress;

/** Stands before a backend and writes down what it says. Confined to the loop, but for waking it. */
final class RecordedBackend implements Backend {
    /** A bit of what a backend can: to bind the wildcards apart. */
    static final int SEPARATES = 1;

    /** Does the work. */
    private final Backend real;
    /** Writes it down. */
    private final Recorder recorder;

    RecordedBackend(Backend real, Recorder recorder, String where) {
        this.real = real;
        this.recorder = recorder;
        recorder.file().put(Kind.START, 0, real.separatesFamilies() ? SEPARATES : 0, where, "");
    }

    @Override
    public ThreadGate gate() {
        return recorder;
    }

    @Override
    public void pollNow() throws IOException {
        recorder.polls();
        real.pollNow();
        recorder.polled();
    }

    @Override
    public void pollNanos(long timeoutNanos) throws IOException {
        recorder.polls();
        real.pollNanos(timeoutNanos);
        recorder.polled();
    }

    @Override
    public void pollForever() throws IOException {
        recorder.polls();
        real.pollForever();
        recorder.polled();
    }

    @Override
    public boolean interruptEndsPoll() {
        return real.interruptEndsPoll();
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        RecordedConnect connect = new RecordedConnect(recorder, sink);
        recorder.file().put(Kind.CONNECT, connect.id(), 0, Recorder.text(remote), Recorder.text(local));
        try {
            return connect.over(real.connect(remote, local, connect));
        } catch (IOException | RuntimeException failed) {
            recorder.file().failed(failed);
            throw failed;
        }
    }

    @Override
    public boolean separatesFamilies() {
        return real.separatesFamilies();
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        RecordedListener listener = new RecordedListener(recorder, sink);
        String asked = asked(address, options);
        try {
            ListenEndpoint bound = real.listen(address, options, listener);
            recorder.file().put(Kind.LISTEN, listener.id(), 0, asked, Recorder.text(bound.localAddress()));
            return listener.over(bound);
        } catch (IOException | RuntimeException failed) {
            recorder.file().put(Kind.LISTEN, listener.id(), 0, asked, "");
            recorder.file().failed(failed);
            throw failed;
        }
    }

    /** An address as a recording has it that is to be bound. */
    static String asked(InetSocketAddress address, ListenOptions options) {
        return Recorder.text(address)
                + (options.reusePort() ? ", its port shared" : "")
                + (options.bothFamilies() ? ", for both families" : "");
    }

    @Override
    public boolean sharesPorts() {
        return real.sharesPorts();
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) {
        throw refused("channels of the JDK");
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) {
        throw refused("Unix sockets");
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) {
        throw refused("Unix sockets");
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) {
        throw refused("datagrams");
    }

    @Override
    public DatagramEndpoint adoptDatagram(DatagramChannel channel) {
        throw refused("channels of the JDK");
    }

    @Override
    public ListenEndpoint adoptListener(ServerSocketChannel channel, ListenOptions options, AcceptSink sink) {
        throw refused("channels of the JDK");
    }

    @Override
    public Watch watch(SelectableChannel channel, Watch.Sink sink) {
        throw refused("channels of the JDK");
    }

    @Override
    public void requireSystem(String what) {
        recorder.refuse(what);
    }

    private IllegalStateException refused(String what) {
        recorder.refuse(what);
        return new IllegalStateException("not refused: " + what);
    }

    @Override
    public Runnable decorate(Runnable body) {
        return real.decorate(body);
    }

    @Override
    public Thread newThread(Runnable body, String name) {
        return real.newThread(body, name);
    }

    @Override
    public void standsIn(Thread thread) {
        recorder.standsIn(thread);
        real.standsIn(thread);
    }

    @Override
    public void close() throws IOException {
        recorder.file().put(Kind.CLOSED);
        try {
            real.close();
        } finally {
            recorder.file().close();
        }
    }

    @Override
    public String toString() {
        return "recorded " + real;
    }
}
