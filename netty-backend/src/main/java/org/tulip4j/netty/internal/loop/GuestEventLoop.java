package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.Adoption;
import org.tulip4j.spi.HostWork;

/**
 * The host's event loop as the guest's channels see it: what it tells them, and what they queue, happens inside the tulip loop.
 * Owns those channels, not the host. It is not lent for single calls: a coroutine on a thread of its own stands in for the host's,
 * see {@link HostThread}, or only queues here. Thread: the host's.
 */
public final class GuestEventLoop extends EventLoopView implements ChannelLoop {
    /** What stands between the host's handler and each channel. */
    private final Interposition between;
    /** Those that are open; the host has others beside them. */
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    /** The tulip loop; null until it is made, which is before any channel is. */
    private org.tulip4j.@Nullable EventLoop guest;
    /** The gate of the channel that is being registered, null mostly. */
    private @Nullable AcceptGate gate;
    /** Counts looks of the host, of those that are asked about. */
    private int looks;
    /** The end of this look is waited for. */
    private boolean looking;

    public GuestEventLoop(EventLoop host, Interposition between) {
        super(host);
        this.between = between;
    }

    @Override
    public void bind(org.tulip4j.EventLoop loop) {
        guest = loop;
    }

    @Override
    public org.tulip4j.@Nullable EventLoop bound() {
        return guest;
    }

    org.tulip4j.EventLoop guest() {
        return Objects.requireNonNull(guest, "not attached yet");
    }

    @Override
    public boolean isOver() {
        return guest().isClosed();
    }

    /** What follows happens inside the tulip loop; false when that is closed. */
    boolean enterGuest() {
        org.tulip4j.EventLoop loop = guest();
        if (loop.isClosed()) {
            return false;
        }
        Adoption.enter(loop);
        return true;
    }

    /**
     * Ends {@link #enterGuest}.
     *
     * @param entered what it returned
     */
    void exitGuest(boolean entered) {
        if (entered) {
            Adoption.exit(guest());
        }
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        AcceptGate before = gate;
        Promise<IoRegistration> given = newPromise();
        Future<IoRegistration> registered = super.register(between.within(between.watched(handle), this));
        if (registered.isDone()) {
            give(registered, before, given);
        } else {
            registered.addListener(done -> give(registered, before, given));
        }
        return given;
    }

    private void give(Future<IoRegistration> registered, @Nullable AcceptGate before, Promise<IoRegistration> given) {
        if (registered.isSuccess()) {
            IoRegistration asked = between.asked(registered.getNow());
            given.setSuccess(before == null ? asked : before.before(asked));
        } else {
            given.setFailure(registered.cause());
        }
    }

    @Override
    public ChannelFuture registerBehind(AcceptGate newGate, Channel channel) {
        gate = newGate;
        try {
            return register(channel);
        } finally {
            gate = null;
        }
    }

    @Override
    public ChannelFuture register(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
        return super.register(channel);
    }

    @Override
    public void execute(Runnable task) {
        super.execute(() -> {
            boolean entered = enterGuest();
            try {
                task.run();
            } finally {
                exitGuest(entered);
            }
        });
    }

    /** The host tells nothing between its looks at its channels but tasks: one for each look that is asked about. */
    @Override
    public int polls() {
        if (!looking) {
            looking = true;
            behind().execute(() -> {
                looking = false;
                looks++;
            });
        }
        return looks;
    }

    @Override
    public <T> T call(HostWork<T> work) throws IOException {
        return Adoption.inHost(guest(), work);
    }

    @Override
    public boolean borrow() {
        return false;
    }

    @Override
    public void giveBack(boolean borrowed) {
        // it was not lent
    }

    public void closeChannels() {
        Set.copyOf(channels).forEach(Channel::close);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("the event loop is the host's, which shuts it down");
    }
}
