package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.GuestHost;

/** What a guest asks of an event loop of Netty: turns, one timer, and the end; the loop is a list of tasks. */
class NettyHostTest {
    private final EventLoop loop = mock();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> scheduled = new ArrayDeque<>();
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private final Promise<Object> ended = ImmediateEventExecutor.INSTANCE.newPromise();
    private NettyHost host;
    private long now;

    @BeforeEach
    void stand() {
        Ticker ticker = mock();
        when(ticker.nanoTime()).thenAnswer(call -> now);
        when(loop.ticker()).thenReturn(ticker);
        when(loop.inEventLoop()).thenReturn(true);
        doAnswer(call -> tasks.add(call.getArgument(0))).when(loop).execute(any());
        doAnswer(call -> {
                    scheduled.add(call.getArgument(0));
                    ScheduledFuture<?> timer = mock();
                    timers.add(timer);
                    return timer;
                })
                .when(loop)
                .schedule(any(Runnable.class), anyLong(), any());
        Future<Object> termination = ended;
        doReturn(termination).when(loop).terminationFuture();
        host = new NettyHost(loop);
    }

    @Test
    void aTurnThatFollowsATurnLetsTheHostLookAtItsChannelsFirst() {
        List<String> ran = new ArrayList<>();
        Runnable[] turn = new Runnable[1];
        turn[0] = () -> {
            ran.add("turn");
            if (ran.size() == 1) {
                host.execute(turn[0]);
            }
        };
        host.execute(turn[0]);
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(tasks).isEmpty();
        assertThat(scheduled).hasSize(1);
        scheduled.remove().run();
        assertThat(ran).containsExactly("turn", "turn");
    }

    @Test
    void aTurnFromOutsideATurnIsATask() {
        host.execute(() -> {});
        tasks.remove().run();
        host.execute(() -> {});
        assertThat(tasks).hasSize(1);
        assertThat(scheduled).isEmpty();
    }

    @Test
    void aNearerDeadlineReplacesTheTimerAndALaterOneDoesNot() {
        GuestHost.Alarm alarm = host.alarm(() -> {});
        alarm.setNanos(1_000);
        alarm.setNanos(2_000);
        assertThat(timers).hasSize(1);
        alarm.setNanos(500);
        assertThat(timers).hasSize(2);
        verify(timers.get(0)).cancel(false);
        verify(timers.get(1), never()).cancel(false);
    }

    @Test
    void aTimerThatRangIsSetAgain() {
        List<String> rung = new ArrayList<>();
        GuestHost.Alarm alarm = host.alarm(() -> rung.add("turn"));
        alarm.setNanos(1_000);
        scheduled.remove().run();
        assertThat(rung).containsExactly("turn");
        alarm.setNanos(2_000);
        assertThat(timers).hasSize(2);
        verify(timers.get(0), never()).cancel(false);
    }

    @Test
    void noDeadlineCancelsTheTimerOnce() {
        GuestHost.Alarm alarm = host.alarm(() -> {});
        alarm.setNanos(1_000);
        alarm.setNanos(Long.MAX_VALUE);
        alarm.setNanos(Long.MAX_VALUE);
        verify(timers.get(0), times(1)).cancel(false);
        assertThat(timers).hasSize(1);
    }

    @Test
    void aHostThatTakesNoTimersAnyMoreIsNoFault() {
        doThrow(new RejectedExecutionException("over")).when(loop).schedule(any(Runnable.class), anyLong(), any());
        GuestHost.Alarm alarm = host.alarm(() -> {});
        alarm.setNanos(1_000);
        alarm.setNanos(Long.MAX_VALUE);
        verify(loop).schedule(any(Runnable.class), anyLong(), any());
    }

    @Test
    void theEndOfTheHostRunsATurn() {
        List<String> ran = new ArrayList<>();
        host.alarm(() -> ran.add("turn"));
        assertThat(host.hasEnded()).isFalse();
        when(loop.isTerminated()).thenReturn(true);
        ended.setSuccess(null);
        assertThat(ran).containsExactly("turn");
        assertThat(host.hasEnded()).isTrue();
    }

    @Test
    void aHostThatIsShuttingDownHasEndedForItsOwnThreadOnly() {
        when(loop.isShuttingDown()).thenReturn(true);
        assertThat(host.hasEnded()).isTrue();
        when(loop.inEventLoop()).thenReturn(false);
        assertThat(host.hasEnded()).isFalse();
    }
}
