package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A channel on its way to a loop that does not run yet. Owns the channel until the loop begins to register it, or closes it when the
 * loop has not begun in time; whichever comes first, in any thread.
 */
final class PatientRegistration extends DefaultChannelPromise {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");

    /** Who has the channel; it only goes forward. */
    private enum State {
        /** It waits for the loop. */
        WAITING,
        /** The loop has it. */
        BEGUN,
        /** It was closed: the loop did not begin. */
        REFUSED
    }

    /** What the loop may take its time for. */
    private final Standstill standstill;
    /** Who has the channel. */
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /**
     * @param channel not registered
     * @param view where it is being registered
     * @param standstill of the loop
     */
    PatientRegistration(Channel channel, EventLoop view, Standstill standstill) {
        super(channel, view);
        this.standstill = standstill;
    }

    /**
     * Begins to wait; behind the call that registers.
     *
     * @param refused run when the channel has been closed, in another thread
     */
    void begin(Runnable refused) {
        standstill.later(() -> {
            if (standstill.isNow() && !isDone() && state.compareAndSet(State.WAITING, State.REFUSED)) {
                refuse();
                refused.run();
            }
        });
    }

    /** Registering begins with this, in the thread of the loop. */
    @Override
    public boolean setUncancellable() {
        return (state.compareAndSet(State.WAITING, State.BEGUN) || state.get() == State.BEGUN)
                && super.setUncancellable();
    }

    /** The loop tells its listeners, but one that does not run would never. */
    @Override
    protected EventExecutor executor() {
        return state.get() == State.REFUSED ? ImmediateEventExecutor.INSTANCE : super.executor();
    }

    private void refuse() {
        IllegalStateException refusal = standstill.refusal();
        LOG.log(System.Logger.Level.WARNING, channel() + " is closed: " + refusal.getMessage());
        channel().unsafe().closeForcibly();
        tryFailure(refusal);
    }

    /**
     * Tells a promise what becomes of another.
     *
     * @param from of the same channel
     * @param to somebody else's
     */
    static void cascade(ChannelFuture from, ChannelPromise to) {
        from.addListener(over -> {
            if (over.isSuccess()) {
                to.trySuccess();
            } else {
                to.tryFailure(over.cause());
            }
        });
    }
}
