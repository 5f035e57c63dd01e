package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import org.junit.jupiter.api.Test;

/** Requests to a ring go through, whoever enters them; without a loop around it, the present thread stands in. */
class BoundRegistrationTest {
    private final IoRegistration behind = mock();
    private final IoOps operation = mock();
    private final LentEventLoop ring = new LentEventLoop(executor -> mock(IoHandler.class), true, handle -> handle);
    private final BoundRegistration registration = new BoundRegistration(behind, ring);

    @Test
    void whatIsAskedBeforeAnyThreadPollsIsEntered() {
        when(behind.submit(operation)).thenReturn(3L);
        when(behind.cancel()).thenReturn(true);
        when(behind.isValid()).thenReturn(true);
        assertThat(registration.submit(operation)).isEqualTo(3);
        assertThat(registration.isValid()).isTrue();
        assertThat(registration.cancel()).isTrue();
    }

    @Test
    void aStrangerEntersAsMuchAsSurelyFitsByItself() throws InterruptedException {
        Thread owner = new Thread(ring::pollNow);
        owner.start();
        owner.join();
        int few = LentEventLoop.RING_ENTRIES / 2;
        for (int i = 0; i < few; i++) {
            assertThat(ring.mayEnter()).isTrue();
        }
        assertThat(ring.mayEnter()).isFalse();
        // No loop runs here that could have its thread do it: it is entered all the same.
        registration.submit(operation);
        verify(behind).submit(operation);
    }

    @Test
    void theNextPollMakesRoomAgain() throws InterruptedException {
        Thread owner = new Thread(ring::pollNow);
        owner.start();
        owner.join();
        while (ring.mayEnter()) {
            // counts
        }
        Thread next = new Thread(ring::pollNow);
        next.start();
        next.join();
        assertThat(ring.mayEnter()).isTrue();
    }
}
