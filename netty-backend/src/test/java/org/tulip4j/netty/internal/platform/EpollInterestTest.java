package org.tulip4j.netty.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tulip4j.netty.internal.loop.LentEventLoop;

/** What a channel asks of epoll after it asked for nothing. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class EpollInterestTest {
    private final IoRegistration epoll = mock();
    private final EpollInterest interest = new EpollInterest(epoll);

    @BeforeAll
    static void loadsTheNativeCode() {
        Epoll.ensureAvailability();
    }

    @Test
    void theMaskZeroKeepsTheDescriptorAndSaysZero() {
        when(epoll.submit(any())).thenReturn(1L);
        assertThat(interest.submit(EpollIoOps.EPOLLIN)).isEqualTo(1);
        assertThat(interest.submit(EpollIoOps.NONE)).isZero();
        verify(epoll).submit(EpollIoOps.EPOLLIN);
        verify(epoll).submit(EpollIoOps.EPOLLET);
        verify(epoll, never()).submit(EpollIoOps.NONE);
    }

    @Test
    void theMaskZeroOfADescriptorThatWasNeverAddedAddsNothing() {
        assertThat(interest.submit(EpollIoOps.NONE)).isZero();
        verifyNoMoreInteractions(epoll);
    }

    @Test
    void aCancelledRegistrationSaysSo() {
        when(epoll.submit(any())).thenReturn(1L, -1L);
        interest.submit(EpollIoOps.EPOLLIN);
        assertThat(interest.submit(EpollIoOps.NONE)).isEqualTo(-1);
    }

    /** Every mask, after none: of a pipe whose writer goes while nothing is asked for. */
    @Test
    void onTheRealEpollEveryMaskMayFollowNoneAndAHangUpIsToldOnce() throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        LentEventLoop loop = new LentEventLoop(EpollIoHandler.newFactory(), false, new EpollTransport());
        Told told = new Told(pipe[0]);
        // The first poll makes this thread the loop's.
        loop.pollNow();
        IoRegistration registration = loop.register(told).getNow();
        for (EpollIoOps mask : List.of(EpollIoOps.EPOLLIN, EpollIoOps.EPOLLRDHUP, EpollIoOps.EPOLLOUT)) {
            registration.submit(mask);
            registration.submit(EpollIoOps.NONE);
        }
        pipe[1].close();
        for (int i = 0; i < 5; i++) {
            loop.pollNow();
        }
        assertThat(told.events).hasSizeLessThanOrEqualTo(1);
        told.events.clear();
        registration.submit(EpollIoOps.EPOLLIN);
        loop.pollNow();
        assertThat(told.events).isNotEmpty();
        loop.close();
        pipe[0].close();
    }

    private static final class Told implements EpollIoHandle {
        private final FileDescriptor descriptor;
        private final List<Integer> events = new ArrayList<>();

        Told(FileDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            events.add(((EpollIoEvent) event).ops().value());
        }

        @Override
        public void close() throws IOException {
            // its owner does
        }
    }
}
