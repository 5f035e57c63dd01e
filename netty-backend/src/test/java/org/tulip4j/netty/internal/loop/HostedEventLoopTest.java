package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;

/** A view's end: with its channels, or with the loop behind it, which is a list of tasks here. */
class HostedEventLoopTest {
    private final ArrayDeque<Runnable> queued = new ArrayDeque<>();
    private final Promise<Object> behindEnds = ImmediateEventExecutor.INSTANCE.newPromise();
    private final IoEventLoop behind = mock();
    private HostedEventLoop view;

    private final org.tulip4j.EventLoop loop = EventLoops.newLoop("netty-nio");

    @AfterEach
    void end() {
        loop.close();
    }

    @BeforeEach
    void stand() {
        doAnswer(call -> queued.add(call.getArgument(0))).when(behind).execute(any());
        doAnswer(call -> behindEnds).when(behind).terminationFuture();
        when(behind.inEventLoop(any())).thenReturn(true);
        view = new HostedEventLoop(behind, loop, null);
    }

    private void runQueued() {
        loop.runUntilComplete(() -> Tulip.sleep(Duration.ZERO).await());
        for (Runnable task = queued.poll(); task != null; task = queued.poll()) {
            task.run();
        }
    }

    /** A channel that is open until the test says so. */
    private static final class FakeChannel {
        final Channel channel = mock();
        final ChannelPromise closed = new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE);

        FakeChannel() {
            Channel.Unsafe unsafe = mock();
            when(channel.unsafe()).thenReturn(unsafe);
            when(channel.closeFuture()).thenReturn(closed);
            when(channel.close()).thenReturn(closed);
        }

        ChannelFuture enter(HostedEventLoop view) {
            return view.register(new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE));
        }
    }

    @Test
    void shuttingDownEndsWithTheLastChannel() {
        FakeChannel one = new FakeChannel();
        FakeChannel two = new FakeChannel();
        one.enter(view);
        two.enter(view);
        Future<?> over = view.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        assertThat(view.isShuttingDown()).isTrue();
        runQueued();
        verify(one.channel).close();
        verify(two.channel).close();
        one.closed.setSuccess();
        runQueued();
        assertThat(over.isDone()).isFalse();
        two.closed.setSuccess();
        runQueued();
        assertThat(over.isDone()).isTrue();
        assertThat(view.isTerminated()).isTrue();
    }

    @Test
    void aChannelThatIsClosedAlreadyIsNotClosedAgain() {
        FakeChannel gone = new FakeChannel();
        gone.enter(view);
        gone.closed.setSuccess();
        view.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        runQueued();
        verify(gone.channel, never()).close();
        assertThat(view.isTerminated()).isTrue();
    }

    @Test
    void aViewThatIsClosingTakesTasksAndNoChannels() {
        FakeChannel open = new FakeChannel();
        open.enter(view);
        view.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        FakeChannel late = new FakeChannel();
        assertThat(late.enter(view).cause())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("is shut down");
        verify(late.channel.unsafe()).closeForcibly();
        List<String> ran = new ArrayList<>();
        view.execute(() -> ran.add("task"));
        runQueued();
        assertThat(ran).containsExactly("task");
    }

    @Test
    void aViewThatHasEndedTakesNothing() {
        view.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        runQueued();
        assertThatThrownBy(() -> view.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("is shut down");
    }

    @Test
    void theEndOfTheLoopBehindIsTheViewsEnd() {
        assertThat(view.isTerminated()).isFalse();
        behindEnds.setSuccess(null);
        assertThat(view.isTerminated()).isTrue();
        assertThat(view.isShuttingDown()).isTrue();
    }
}
