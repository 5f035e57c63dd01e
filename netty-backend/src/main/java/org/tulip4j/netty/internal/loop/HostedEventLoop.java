package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loop under a tulip loop, for Netty code. Owns the channels that are registered here: shutting it down closes them and
 * ends this view, while the tulip loop goes on. It is open, closing (no channel is taken, tasks are), and ended with the last
 * channel or the tulip loop. Any thread.
 */
public final class HostedEventLoop extends EventLoopView {
    /** Done when the view has ended. */
    private final Promise<Void> termination = new Termination();
    /** The tulip loop; never changes. */
    private final org.tulip4j.EventLoop loop;
    /** The group that this is one of; null when it stands alone. */
    private final @Nullable IoEventLoopGroup parent;
    /** What becomes of questions while nobody runs the loop; null when it is a guest, which its host always runs. */
    private final @Nullable Standstill standstill;
    /** Those that are open and were registered here. */
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    /** No channel is taken any more; never goes back. */
    private volatile boolean closing;

    /**
     * A view.
     *
     * @param behind does everything
     * @param loop the tulip loop
     * @param parent the group that this is one of, or null
     */
    public HostedEventLoop(EventLoop behind, org.tulip4j.EventLoop loop, @Nullable IoEventLoopGroup parent) {
        super(behind);
        this.loop = loop;
        this.parent = parent;
        this.standstill = behind instanceof LentEventLoop lent ? lent.standstill() : null;
        behind.terminationFuture().addListener(over -> end());
    }

    /** {@return the tulip loop} */
    public org.tulip4j.EventLoop loop() {
        return loop;
    }

    @Override
    public @Nullable IoEventLoopGroup parent() {
        return parent;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        Standstill stands = standstill;
        return stands != null && standsStill()
                ? enter(channel, new PatientRegistration(channel, this, stands))
                : enter(channel, new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return register(promise.channel(), promise);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        if (standsStill()) {
            PatientRegistration.cascade(register(channel), promise);
            return promise;
        }
        return enter(channel, promise);
    }

    private boolean standsStill() {
        return standstill != null && standstill.isNow() && !inEventLoop();
    }

    private ChannelFuture enter(Channel channel, ChannelPromise promise) {
        if (closing) {
            channel.unsafe().closeForcibly();
            return promise.setFailure(over());
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
        channel.unsafe().register(this, promise);
        if (promise instanceof PatientRegistration patient) {
            patient.begin(() -> channels.remove(channel));
        }
        if (closing) {
            channel.close();
        }
        return promise;
    }

    private RejectedExecutionException over() {
        return new RejectedExecutionException("the event loop of Netty on " + loop
                + " is shut down and takes nothing more: make another one with NettyLoops.group, on a loop that runs");
    }

    @Override
    public void execute(Runnable task) {
        if (termination.isDone()) {
            throw over();
        }
        super.execute(task);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        if (closing || behind().isShutdown()) {
            return termination;
        }
        closing = true;
        if (channels.isEmpty() && standsStill()) {
            end();
        } else {
            closeBehindWhatIsReady();
        }
        return termination;
    }

    /** What coroutines have written in this pass is flushed by a callback that is ready; it leaves first. */
    private void closeBehindWhatIsReady() {
        try {
            loop.callSoonThreadsafe(this::closeChannels);
        } catch (IllegalStateException closed) {
            end();
        }
    }

    private void closeChannels() {
        var open = new ArrayList<>(channels);
        int[] left = {open.size()};
        if (left[0] == 0) {
            behind().execute(this::end);
        }
        for (Channel channel : open) {
            channel.close().addListener(closed -> {
                if (--left[0] == 0) {
                    behind().execute(this::end);
                }
            });
        }
    }

    private void end() {
        closing = true;
        termination.trySuccess(null);
    }

    @Override
    public Future<?> terminationFuture() {
        return termination;
    }

    @Override
    public boolean isShuttingDown() {
        return closing || super.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
        return termination.isDone();
    }

    @Override
    public boolean isTerminated() {
        return termination.isDone();
    }

    @Override
    public String toString() {
        return "<event loop of Netty on " + loop + (termination.isDone() ? ", ended>" : closing ? ", closing>" : ">");
    }

    /** The end, for which nobody may wait where it would never come. */
    private final class Termination extends DefaultPromise<Void> {
        Termination() {
            super(GlobalEventExecutor.INSTANCE);
        }

        @Override
        protected void checkDeadLock() {
            if (behind().inEventLoop(Thread.currentThread()) && !loop.isClosed()) {
                throw new BlockingOperationException(HostedEventLoop.this
                        + " ends in this thread, so it cannot be waited for here: add a listener, or await"
                        + " NettyFutures.wrap of it in a coroutine");
            }
            if (standstill != null) {
                standstill.beforeWaiting(Thread.currentThread());
            }
            super.checkDeadLock();
        }
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return termination.await(timeout, unit);
    }
}
