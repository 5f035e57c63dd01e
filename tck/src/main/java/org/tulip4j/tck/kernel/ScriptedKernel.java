package org.tulip4j.tck.kernel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.SignalSource;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.Watch;
import org.tulip4j.transport.UnixAddress;

/**
 * The kernel of one loop. What it holds back is done behind the real backend's poll, inside the same call: sinks are called in polls only.
 * While something is held back no poll waits.
 */
final class ScriptedKernel implements Backend {
    private final ScriptedBackend provider;
    private final Backend real;
    /** Who has something to do in the next poll, in order. */
    private final Set<Turn> due = Collections.synchronizedSet(new LinkedHashSet<>());
    /** Another thread waits for what is due, or for the real backend. */
    private volatile boolean waitingElsewhere;

    ScriptedKernel(ScriptedBackend provider, Backend real) {
        this.provider = provider;
        this.real = real;
    }

    /** Something that is done in a poll. */
    interface Turn {
        void turn();
    }

    /** Does something in the next poll, which does not wait for it. Asked again for the same thing, once. */
    void next(Turn turn) {
        due.add(turn);
        if (waitingElsewhere) {
            real.wakeup();
        }
    }

    ScriptedBackend provider() {
        return provider;
    }

    Backend real() {
        return real;
    }

    @Override
    public void pollNow() throws IOException {
        provider.polled(false);
        real.pollNow();
        turns();
    }

    @Override
    public void pollNanos(long timeoutNanos) throws IOException {
        boolean waits = due.isEmpty();
        provider.polled(!waits);
        if (waits) {
            real.pollNanos(timeoutNanos);
        } else {
            real.pollNow();
        }
        turns();
    }

    @Override
    public void pollForever() throws IOException {
        boolean waits = due.isEmpty();
        provider.polled(!waits);
        if (waits) {
            real.pollForever();
        } else {
            real.pollNow();
        }
        turns();
    }

    private void turns() {
        List<Turn> now;
        synchronized (due) {
            now = new ArrayList<>(due);
            due.clear();
        }
        now.forEach(Turn::turn);
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
    public boolean canWaitElsewhere() {
        return real.canWaitElsewhere();
    }

    @Override
    public boolean waitElsewhereNanos(long timeoutNanos) throws IOException {
        waitingElsewhere = true;
        try {
            return !due.isEmpty() || real.waitElsewhereNanos(timeoutNanos);
        } finally {
            waitingElsewhere = false;
        }
    }

    @Override
    public Attempt connect(InetSocketAddress remote, @Nullable InetSocketAddress local, ConnectSink sink)
            throws IOException {
        KernelPlan plan = provider.plan(remote);
        if (plan == null) {
            return real.connect(remote, local, sink);
        }
        ScriptedConnect connect = new ScriptedConnect(this, plan, sink);
        connect.begin(to -> real.connect(remote, local, to));
        return connect;
    }

    @Override
    public Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        KernelPlan plan = provider.plan(remote);
        if (plan == null) {
            return real.connectUnix(remote, sink);
        }
        ScriptedConnect connect = new ScriptedConnect(this, plan, sink);
        connect.begin(to -> real.connectUnix(remote, to));
        return connect;
    }

    @Override
    public ListenEndpoint listen(InetSocketAddress address, ListenOptions options, AcceptSink sink) throws IOException {
        ScriptedListener listener = new ScriptedListener(this, sink);
        return listener.over(real.listen(address, options, listener));
    }

    @Override
    public ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        ScriptedListener listener = new ScriptedListener(this, sink);
        return listener.over(real.listenUnix(address, backlog, listener));
    }

    @Override
    public StreamEndpoint adopt(SocketChannel channel) throws IOException {
        return real.adopt(channel);
    }

    @Override
    public boolean unixFiles() {
        return real.unixFiles();
    }

    @Override
    public boolean sharesPorts() {
        return real.sharesPorts();
    }

    @Override
    public boolean isByPeer(Throwable failure) {
        return real.isByPeer(failure);
    }

    @Override
    public boolean handsOver() {
        return real.handsOver();
    }

    @Override
    public DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        return real.openDatagram(settings);
    }

    @Override
    public DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
        return real.adoptDatagram(channel);
    }

    @Override
    public @Nullable Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
        return real.watch(channel, sink);
    }

    @Override
    public Thread newThread(Runnable body, String name) {
        return real.newThread(body, name);
    }

    @Override
    public void requireSystem(String what) {
        real.requireSystem(what);
    }

    @Override
    public @Nullable SignalSource signals() {
        return real.signals();
    }

    @Override
    public Runnable decorate(Runnable body) {
        return real.decorate(body);
    }

    @Override
    public void close() throws IOException {
        due.clear();
        real.close();
    }

    @Override
    public String toString() {
        return "scripted " + real;
    }
}
