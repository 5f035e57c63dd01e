package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Netty asks of every event loop on one {@link IoHandler}: registering, and telling whether it is closed. Owns the handler.
 * It is open, closing, and terminated when nothing runs any more. Thread: as each method of Netty says; any.
 */
abstract class HandlerEventLoop extends AbstractScheduledEventExecutor implements ChannelLoop {
    /** Done when nothing runs any more. */
    private final Promise<Void> termination = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
    /** Makes the system calls; owned. */
    private final IoHandler handler;
    /** What stands between the handler and each channel. */
    private final Interposition between;
    /** The loop is being closed, or is; set once, by whoever closes it. */
    private volatile boolean closing;
    /** The gate of the channel that is being registered, null mostly. Loop-confined. */
    private @Nullable AcceptGate gate;

    /**
     * @param handlers make the system calls
     * @param between what stands between the handler and each channel
     */
    HandlerEventLoop(IoHandlerFactory handlers, Interposition between) {
        this.handler = handlers.newHandler(this);
        this.between = between;
    }

    final IoHandler handler() {
        return handler;
    }

    /** Begins the end: the loop is about to be closed from now on. */
    final void closing() {
        closing = true;
    }

    /** The loop is closed: nothing runs any more. */
    final void closed() {
        termination.setSuccess(null);
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        Promise<IoRegistration> promise = newPromise();
        if (inEventLoop()) {
            registerNow(handle, promise);
        } else {
            execute(() -> registerNow(handle, promise));
        }
        return promise;
    }

    private void registerNow(IoHandle handle, Promise<IoRegistration> promise) {
        try {
            IoRegistration registration = guarded(between.asked(handler().register(inFront(handle))));
            promise.setSuccess(gate == null ? registration : gate.before(registration));
        } catch (Exception e) {
            promise.setFailure(e);
        }
    }

    /** {@return what a channel is given in place of its registration, mostly the registration itself} */
    IoRegistration guarded(IoRegistration registration) {
        return registration;
    }

    /** {@return what is registered in place of a handle} */
    IoHandle inFront(IoHandle handle) {
        return between.watched(handle);
    }

    @Override
    public final ChannelFuture registerBehind(AcceptGate newGate, Channel channel) {
        gate = newGate;
        try {
            return register(channel);
        } finally {
            gate = null;
        }
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler().isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return handler().getClass().equals(handlerType);
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
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("close the tulip loop instead");
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException("close the tulip loop instead");
    }

    @Override
    public Future<?> terminationFuture() {
        return termination;
    }

    @Override
    public final boolean isOver() {
        return closing;
    }

    @Override
    public boolean isShuttingDown() {
        return closing;
    }

    @Override
    public boolean isShutdown() {
        return isTerminated();
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
