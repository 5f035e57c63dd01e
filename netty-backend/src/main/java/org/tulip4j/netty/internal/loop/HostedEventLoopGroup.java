package org.tulip4j.netty.internal.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tulip4j.group.LoopGroup;

/**
 * The loops of a {@link LoopGroup}, each in its thread, for Netty code. Owns a view of each, and the group, which ends when this is
 * shut down. It is open; closing: the views close their channels, then the loops end; ended. Any thread.
 */
public final class HostedEventLoopGroup extends AbstractEventExecutorGroup implements IoEventLoopGroup {
    /** A time-out that is longer is as good as this one, which can be added to the clock. */
    private static final long LONGEST = TimeUnit.DAYS.toNanos(365);

    /** Whose loops these are; ended by this. */
    private final LoopGroup loops;
    /** One of each loop, in their order. */
    private final List<HostedEventLoop> views;
    /** Whose turn it is, modulo their number. */
    private final AtomicInteger turn = new AtomicInteger();
    /** When what is left is aborted, by {@link System#nanoTime}; null while nobody has asked for the end. */
    private final AtomicReference<@Nullable Long> deadline = new AtomicReference<>();
    /** Done when every view has ended. */
    private final CompletableFuture<?> viewsEnded;
    /** Done when the loops have ended, with what their group says of it. */
    private final Promise<Void> termination = new Termination();

    /**
     * A group.
     *
     * @param loops running
     * @param view makes the view of one loop
     */
    public HostedEventLoopGroup(LoopGroup loops, ViewMaker view) {
        this.loops = loops;
        this.views = loops.loops().stream().map(loop -> view.view(loop, this)).toList();
        this.viewsEnded = CompletableFuture.allOf(
                views.stream().map(HostedEventLoopGroup::ended).toArray(CompletableFuture[]::new));
        viewsEnded.thenRun(this::endLoops);
    }

    /** Makes views. */
    public interface ViewMaker {
        /** {@return a view of a loop, one of a group} */
        HostedEventLoop view(org.tulip4j.EventLoop loop, IoEventLoopGroup parent);
    }

    private static CompletableFuture<?> ended(HostedEventLoop view) {
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        view.terminationFuture().addListener(over -> ended.complete(null));
        return ended;
    }

    private void endLoops() {
        Long limit = deadline.get();
        Duration grace = limit == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, limit - System.nanoTime()));
        loops.shutdown(grace).whenComplete((nothing, failure) -> {
            if (failure == null) {
                termination.trySuccess(null);
            } else {
                termination.tryFailure(failure);
            }
        });
    }

    /** {@return the next loop in turn that takes channels; any of them when none does} */
    @Override
    public IoEventLoop next() {
        HostedEventLoop view = views.get(Math.floorMod(turn.getAndIncrement(), views.size()));
        for (int tried = 1; tried < views.size() && view.isShuttingDown(); tried++) {
            view = views.get(Math.floorMod(turn.getAndIncrement(), views.size()));
        }
        return view;
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return List.<EventExecutor>copyOf(views).iterator();
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return next().register(channel, promise);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        long nanos = Math.min(unit.toNanos(timeout), LONGEST);
        if (deadline.compareAndSet(null, System.nanoTime() + nanos)) {
            views.forEach(view -> view.shutdownGracefully(quietPeriod, timeout, unit));
            viewsEnded
                    .copy()
                    .completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS)
                    .thenRun(this::endLoops);
        }
        return termination;
    }

    @Override
    @Deprecated
    public void shutdown() {
        shutdownGracefully();
    }

    @Override
    public Future<?> terminationFuture() {
        return termination;
    }

    @Override
    public boolean isShuttingDown() {
        return views.stream().allMatch(HostedEventLoop::isShuttingDown);
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

    @Override
    public String toString() {
        return "<event loop group of Netty on " + loops + ">";
    }

    /** The end, for which a thread that has to end as well cannot wait. */
    private final class Termination extends DefaultPromise<Void> {
        Termination() {
            super(GlobalEventExecutor.INSTANCE);
        }

        @Override
        protected void checkDeadLock() {
            if (views.stream().anyMatch(HostedEventLoop::inEventLoop)) {
                throw new BlockingOperationException(HostedEventLoopGroup.this
                        + " ends with this thread, so it cannot be waited for here: add a listener, or wait in another"
                        + " thread");
            }
            super.checkDeadLock();
        }
    }
}
