package org.tulip4j.testing.replay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.SignalSource;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.ThreadGate;

/** Polls from a recording: each tells what that poll told, and none waits. Confined to the loop. */
final class ReplayBackend implements Backend {
    /** What other threads send. */
    private final Replayer replayer;
    /** What was recorded. */
    private final Script script;
    /** What the recorded backend can. */
    private final long can;
    /** The connects that are under way, by number. */
    private final Map<Integer, ConnectSink> connects = new HashMap<>();
    /** The servers that listen, by number. */
    private final Map<Integer, ReplayListener> listeners = new HashMap<>();
    /** The connections that are open, by number. */
    private final Map<Integer, ReplayStream> streams = new HashMap<>();
    /** The number of the latest connect, server or connection. */
    private int sockets;
    /** The difference, or the end, has been thrown by a poll. */
    private boolean told;

    ReplayBackend(Replayer replayer) {
        this.replayer = replayer;
        this.script = replayer.script();
        Entry start = script.expect(Kind.START, -1, () -> "the loop is made");
        this.can = start == null ? 0 : start.number();
    }

    @Override
    public ThreadGate gate() {
        return replayer;
    }

    Script script() {
        return script;
    }

    int nextSocket() {
        return ++sockets;
    }

    // Polls

    @Override
    public void pollNow() {
        poll("polls without waiting", 0);
    }

    @Override
    public void pollNanos(long timeoutNanos) {
        poll("waits", timeoutNanos);
    }

    @Override
    public void pollForever() {
        poll("waits", -1);
    }

    private void poll(String does, long nanos) {
        replayer.polls();
        if (script.isOver()) {
            unwind(nanos);
            return;
        }
        try {
            tellAll(does);
        } catch (ReplayDifference | RecordingEndedException over) {
            told = true;
            throw over;
        }
    }

    private void tellAll(String does) {
        while (true) {
            Entry next = script.peek();
            if (next == null) {
                throw script.ended();
            }
            if (next.kind() == Kind.PASS) {
                script.take();
                if (next.number() == 1) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
            if (!next.kind().told) {
                throw script.differs(next, "the loop " + does);
            }
            script.take();
            tell(next);
            if (script.isOver()) {
                throw script.throwOver();
            }
        }
    }

    /** Behind a difference: what ended the replay is thrown once; then the program may end, in a time that jumps, as long as that needs nothing from outside. */
    private void unwind(long nanos) {
        if (!told || nanos < 0) {
            told = true;
            throw script.throwOver();
        }
        script.goOn(nanos);
    }

    private void tell(Entry entry) {
        switch (entry.kind()) {
            case CONNECTED -> {
                ConnectSink sink = begun(entry);
                sink.connected(stream(entry, entry.text(), entry.other()));
            }
            case UNCONNECTED -> {
                ConnectSink sink = begun(entry);
                sink.failed(Failures.io(entry.text(), entry.other()));
            }
            case HOPELESS -> {
                ConnectSink sink = begun(entry);
                sink.hopeless(Failures.again(entry.text(), entry.other()));
            }
            case ACCEPTED -> {
                ReplayListener listener = accepting(entry);
                SocketAddress peer = Addresses.parse(entry.text());
                listener.sink().accepted(stream(entry, entry.text(), entry.other()), peer);
            }
            case UNACCEPTED -> accepting(entry).sink().acceptFailed(Failures.again(entry.text(), entry.other()));
            default -> {
                ReplayStream stream = streams.get(entry.id());
                if (stream == null) {
                    throw script.differs(entry, "connection " + entry.id() + " is closed");
                }
                stream.tell(entry);
            }
        }
    }

    private ConnectSink begun(Entry entry) {
        ConnectSink sink = connects.remove(entry.id());
        if (sink == null) {
            throw script.differs(entry, "no such connect is under way");
        }
        return sink;
    }

    private ReplayListener accepting(Entry entry) {
        ReplayListener listener = listeners.get(entry.id());
        if (listener == null || !listener.isAccepting()) {
            throw script.differs(entry, "server " + entry.id() + " does not accept");
        }
        return listener;
    }

    private StreamEndpoint stream(Entry entry, String remote, String local) {
        int id = nextSocket();
        if (id != entry.number()) {
            throw script.differs(entry, "it is connection " + id);
        }
        ReplayStream stream = new ReplayStream(this, id, Addresses.parse(local), Addresses.parse(remote));
        streams.put(id, stream);
        return stream;
    }

    void closed(ReplayStream stream) {
        streams.remove(stream.id());
    }

    void closed(ReplayListener listener) {
        listeners.remove(listener.id());
    }

    @Override
    public void wakeup() {
        // Nothing waits here.
    }

    // What the program does

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        int id = nextSocket();
        String to = Recorder.text(remote);
        String from = Recorder.text(local);
        String does = "connect " + id + " to " + to + (from.isEmpty() ? "" : " from " + from);
        Entry entry = script.expect(Kind.CONNECT, id, () -> does);
        if (entry != null && !(entry.text().equals(to) && entry.other().equals(from))) {
            script.differs(entry, does);
        }
        if (script.isOver()) {
            throw new IOException("the replay is over: nobody can be reached");
        }
        ReplayStream.raise(script.failure());
        connects.put(id, sink);
        return () -> giveUp(id);
    }

    private void giveUp(int id) {
        script.expect(Kind.GIVE_UP, id, () -> "connect " + id + " is given up");
        connects.remove(id);
    }

    @Override
    public boolean separatesFamilies() {
        return (can & RecordedBackend.SEPARATES) != 0;
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        int id = nextSocket();
        String asked = RecordedBackend.asked(address, options);
        Entry entry = script.expect(Kind.LISTEN, id, () -> "server " + id + " listens on " + asked);
        if (entry != null && !entry.text().equals(asked)) {
            script.differs(entry, "server " + id + " listens on " + asked);
        }
        if (entry == null || script.isOver()) {
            throw new IOException("the replay is over: nobody can listen");
        }
        ReplayStream.raise(script.failure());
        ReplayListener listener = new ReplayListener(
                this, id, Objects.requireNonNull(Addresses.parse(entry.other()), "where it was bound"), sink);
        listeners.put(id, listener);
        return listener;
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) {
        throw new UnsupportedOperationException("channels of the JDK cannot be replayed, and were not recorded");
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) {
        throw new UnsupportedOperationException("datagrams cannot be replayed, and were not recorded");
    }

    @Override
    public void requireSystem(String what) {
        replayer.refuse(what);
    }

    @Override
    public SignalSource signals() {
        return replayer.signals();
    }

    @Override
    public void standsIn(Thread thread) {
        replayer.standsIn(thread);
    }

    @Override
    public void close() {
        replayer.close();
        if (script.isOver()) {
            return;
        }
        Entry next = script.peek();
        if (next != null && next.kind() != Kind.CLOSED) {
            throw script.differs(next, "the loop is closed");
        }
    }

    @Override
    public String toString() {
        return "replayed";
    }
}
