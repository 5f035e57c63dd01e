package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.netty.NettyLoops;

/** A guest's channels on a host that is a list of tasks: what happens inside the tulip loop, and what they are given. */
class GuestEventLoopTest {
    private final EmbeddedChannel place = new EmbeddedChannel();
    private final EventLoop guest = NettyLoops.attach(place.eventLoop());
    private final IoEventLoop host = mock();
    private final ArrayDeque<Runnable> queued = new ArrayDeque<>();
    private final IoHandle within = mock();
    private final GuestEventLoop loop = new GuestEventLoop(host, new Wrapping());

    /** Puts one handle before each handle, and a registration before each registration. */
    private final class Wrapping implements Interposition {
        @Override
        public IoHandle watched(IoHandle handle) {
            return handle;
        }

        @Override
        public IoHandle within(IoHandle handle, GuestEventLoop inside) {
            return within;
        }
    }

    @BeforeEach
    void queueWhatTheHostIsGiven() {
        doAnswer(call -> queued.add(call.getArgument(0))).when(host).execute(any());
        loop.bind(guest);
    }

    @AfterEach
    void close() {
        if (!guest.isClosed()) {
            guest.close();
        }
        place.finishAndReleaseAll();
    }

    private void runQueued() {
        for (Runnable task = queued.poll(); task != null; task = queued.poll()) {
            task.run();
        }
    }

    @Test
    void whatIsQueuedHappensInsideTheTulipLoop() {
        List<@Nullable EventLoop> seen = new ArrayList<>();
        loop.execute(() -> seen.add(EventLoops.runningOrNull()));
        assertThat(seen).isEmpty();
        runQueued();
        assertThat(seen).containsExactly(guest);
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void afterTheGuestIsClosedWhatIsQueuedStillHappensOutsideIt() {
        guest.close();
        assertThat(loop.isOver()).isTrue();
        List<@Nullable EventLoop> seen = new ArrayList<>();
        loop.execute(() -> seen.add(EventLoops.runningOrNull()));
        runQueued();
        assertThat(seen).hasSize(1).containsOnlyNulls();
    }

    @Test
    void theNumberOfAPollChangesWithTheHostsNextLookOnly() {
        int first = loop.polls();
        assertThat(loop.polls()).isEqualTo(first);
        assertThat(queued).hasSize(1);
        runQueued();
        assertThat(loop.polls()).isNotEqualTo(first);
    }

    @Test
    void aHandleIsRegisteredWithTheHostAsOneOfTheGuest() {
        IoRegistration registration = mock();
        Promise<IoRegistration> done = ImmediateEventExecutor.INSTANCE.newPromise();
        when(host.register(within)).thenReturn(done.setSuccess(registration));
        when(host.inEventLoop(any())).thenReturn(true);
        assertThat(loop.register(mock(IoHandle.class)).getNow()).isSameAs(registration);
        verify(host).register(within);
    }

    @Test
    void aRegistrationThatTheHostRefusesLaterFailsLater() {
        Promise<IoRegistration> later = ImmediateEventExecutor.INSTANCE.newPromise();
        when(host.register(within)).thenReturn(later);
        when(host.inEventLoop(any())).thenReturn(true);
        Future<IoRegistration> given = loop.register(mock(IoHandle.class));
        assertThat(given.isDone()).isFalse();
        IllegalStateException refused = new IllegalStateException("full");
        later.setFailure(refused);
        runQueued();
        assertThat(given.cause()).isSameAs(refused);
    }

    @Test
    void closingTheChannelsClosesThoseOfTheGuestOnly() {
        Channel mine = mock();
        Channel gone = mock();
        for (Channel channel : List.of(mine, gone)) {
            when(channel.unsafe()).thenReturn(mock());
        }
        when(mine.closeFuture()).thenReturn(place.newPromise());
        when(gone.closeFuture()).thenReturn(place.newSucceededFuture());
        loop.register(mine);
        loop.register(gone);
        place.runPendingTasks();
        loop.closeChannels();
        verify(mine).close();
        verify(gone, org.mockito.Mockito.never()).close();
    }

    @Test
    void theHostIsNeitherLentNorShutDown() {
        assertThat(loop.borrow()).isFalse();
        assertThatThrownBy(() -> loop.shutdownGracefully(0, 0, TimeUnit.SECONDS))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("the event loop is the host's, which shuts it down");
    }

    @Test
    void beforeTheGuestIsKnownItSaysSo() {
        assertThatThrownBy(new GuestEventLoop(host, new Wrapping())::guest).hasMessage("not attached yet");
    }
}
