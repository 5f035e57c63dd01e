package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The event loop under a tulip loop, for Netty code. Owns the channels that are registered here: shutting it down closes them and
 * ends this view, while the tulip loop goes on. It is open, closing (no channel is taken, tasks are), and ended with the last
 * channel or the tulip loop. Any thread.
 */
public final class HostedEventLoop extends EventLoopView {
    /** Done when the view has ended. */
    private final Promise<Void> termination = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
    /** Those that are open and were registered here. */
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    /** No channel is taken any more; never goes back. */
    private volatile boolean closing;

    /**
     * A view.
     *
     * @param behind does everything
     */
    public HostedEventLoop(EventLoop behind) {
        super(behind);
        behind.terminationFuture().addListener(over -> end());
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return enter(promise.channel(), promise);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return enter(channel, promise);
    }

    private ChannelFuture enter(Channel channel, ChannelPromise promise) {
        if (closing) {
            channel.unsafe().closeForcibly();
            return promise.setFailure(new RejectedExecutionException("this view of " + behind() + " is shut down"));
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
        channel.unsafe().register(this, promise);
        if (closing) {
            channel.close();
        }
        return promise;
    }

    @Override
    public void execute(Runnable task) {
        if (termination.isDone()) {
            throw new RejectedExecutionException("this view of " + behind() + " is shut down");
        }
        super.execute(task);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        if (closing || behind().isShutdown()) {
            return termination;
        }
        closing = true;
        behind().execute(this::closeChannels);
        return termination;
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
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return termination.await(timeout, unit);
    }
}
