package org.tulip4j.tck.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSockets;

/** A listening socket that tells of connections some polls late, in order. */
final class ScriptedListener implements Backend.AcceptSink, ListenEndpoint, ScriptedKernel.Turn {
    private final ScriptedKernel kernel;
    private final Backend.AcceptSink sink;
    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private @Nullable ListenEndpoint real;
    private boolean accepting;
    private boolean closed;

    /** A connection that the core has not been told of, for so many polls. */
    private static final class Arrival {
        private final StreamEndpoint endpoint;
        private final @Nullable SocketAddress peer;
        private final @Nullable KernelPlan plan;
        private int left;

        Arrival(StreamEndpoint endpoint, @Nullable SocketAddress peer, @Nullable KernelPlan plan) {
            this.endpoint = endpoint;
            this.peer = peer;
            this.plan = plan;
            left = plan == null ? 0 : plan.server().dice(2).below(4);
        }
    }

    ScriptedListener(ScriptedKernel kernel, Backend.AcceptSink sink) {
        this.kernel = kernel;
        this.sink = sink;
    }

    ScriptedListener over(ListenEndpoint endpoint) {
        real = endpoint;
        kernel.provider().opened(this);
        return this;
    }

    private ListenEndpoint real() {
        return Objects.requireNonNull(real, "accepted before listen() returned");
    }

    @Override
    public void accepted(StreamEndpoint endpoint, @Nullable SocketAddress peer) {
        arrivals.add(new Arrival(endpoint, peer, kernel.provider().plan(localAddress())));
        tellDue();
    }

    private void tellDue() {
        while (accepting && !arrivals.isEmpty() && arrivals.peek().left == 0) {
            Arrival arrival = arrivals.poll();
            KernelPlan plan = arrival.plan;
            if (plan != null) {
                failFirst(plan);
            }
            kernel.provider().told();
            sink.accepted(
                    plan == null ? arrival.endpoint : new ScriptedStream(kernel, plan, false, arrival.endpoint),
                    arrival.peer);
        }
        if (accepting && !arrivals.isEmpty()) {
            kernel.next(this);
        }
    }

    private void failFirst(KernelPlan plan) {
        KernelScript script = plan.server();
        for (long i = 0; script.fault() == KernelFault.ACCEPT_FAILS && i < script.at(); i++) {
            IOException cause = new IOException("Software caused connection abort, by the script");
            plan.happened(false, KernelFault.ACCEPT_FAILS, cause);
            kernel.provider().told();
            sink.acceptFailed(cause);
        }
    }

    @Override
    public void turn() {
        Arrival first = arrivals.peek();
        if (first != null && first.left > 0) {
            first.left--;
        }
        tellDue();
    }

    @Override
    public void acceptFailed(Throwable cause) {
        kernel.provider().told();
        sink.acceptFailed(cause);
    }

    @Override
    public @Nullable HandOver handOver() {
        HandOver taker = sink.handOver();
        return taker == null ? null : connection -> taker.offer(new HandedOver(connection));
    }

    /** Is taken in by the real backend of the loop that takes it. */
    private record HandedOver(HandOver.Connection real) implements HandOver.Connection {
        @Override
        public void takeIn(StreamSockets sockets, Backend.AcceptSink sink) throws IOException {
            real.takeIn(sockets instanceof ScriptedKernel scripted ? scripted.real() : sockets, sink);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return real().localAddress();
    }

    @Override
    public void resumeAccepting() {
        accepting = !closed;
        real().resumeAccepting();
        if (!arrivals.isEmpty()) {
            kernel.next(this);
        }
    }

    @Override
    public void pauseAccepting() {
        accepting = false;
        real().pauseAccepting();
    }

    @Override
    public void close() {
        closed = true;
        accepting = false;
        kernel.provider().closed(this);
        while (!arrivals.isEmpty()) {
            arrivals.poll().endpoint.close();
        }
        real().close();
    }
}
