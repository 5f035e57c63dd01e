package org.tulip4j.netty.internal.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event loop that has another one do everything. Channels that are registered here know this one. Owns nothing. Any thread. */
abstract class EventLoopView extends AbstractEventExecutor implements RegistersChannels {
    /** Does everything. */
    private final EventLoop behind;

    EventLoopView(EventLoop behind) {
        this.behind = behind;
    }

    public final EventLoop behind() {
        return behind;
    }

    private IoEventLoop io() {
        if (behind instanceof IoEventLoop io) {
            return io;
        }
        throw new UnsupportedOperationException(behind + " performs no I/O of sockets");
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        return io().register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return io().isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return io().isIoType(handlerType);
    }

    @Override
    public IoEventLoop next() {
        return this;
    }

    @Override
    public @Nullable IoEventLoopGroup parent() {
        return null;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return behind.inEventLoop(thread);
    }

    @Override
    public void execute(Runnable task) {
        behind.execute(task);
    }

    @Override
    public Ticker ticker() {
        return behind.ticker();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return behind.schedule(command, delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return behind.schedule(callable, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long first, long period, TimeUnit unit) {
        return behind.scheduleAtFixedRate(command, first, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
        return behind.scheduleWithFixedDelay(command, first, delay, unit);
    }

    @Override
    public Future<?> terminationFuture() {
        return behind.terminationFuture();
    }

    @Override
    public boolean isShuttingDown() {
        return behind.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
        return behind.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return behind.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return behind.awaitTermination(timeout, unit);
    }

    @Override
    @Deprecated
    public void shutdown() {
        shutdownGracefully();
    }
}
