package org.tulip4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.inOtherThread;
import static org.tulip4j.Play.ticks;

import org.junit.jupiter.api.Test;
import org.tulip4j.Future;
import org.tulip4j.Play;

class EventTest {
    @Test
    void aSetEventIsDoneAtTheCall() {
        Play.on(() -> {
            Event event = new Event();
            event.set();
            event.set();
            assertThat(event.waitFor().isDone()).isTrue();
            assertThat(event.isSet()).isTrue();
        });
    }

    @Test
    void clearAfterSetStillLetsThoseGoWhoWaited() {
        Play.on(() -> {
            Event event = new Event();
            Future<?> before = event.waitFor();
            event.set();
            event.clear();
            Future<?> after = event.waitFor();
            ticks(2);
            assertThat(before.isDone()).isTrue();
            assertThat(after.isDone()).isFalse();
            assertThat(event).hasToString("<Event unset waiters=1>");
        });
    }

    @Test
    void otherThreadsAreTurnedAway() {
        Play.on(() -> {
            Event event = new Event();
            Future<?> wait = event.waitFor();
            for (Runnable call : new Runnable[] {event::set, event::clear, event::waitFor}) {
                assertThat(inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("callSoonThreadsafe");
            }
            assertThat(wait.isDone()).isFalse();
            assertThat(event.isSet()).isFalse();
        });
    }
}
