package org.tulip4j.samples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.sync.Event;

/** Asks of a node that is alone, and asks itself. */
@Timeout(60)
class AsksTest {
    /** Kept, or its level is forgotten. */
    private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

    static {
        HAZELCAST.setLevel(Level.SEVERE);
    }

    private interface Story {
        void play(Asks asks) throws Exception;
    }

    private static void alone(Story story) {
        VoidCoroutine main = () -> {
            ClusterNode node = ClusterNode.join("alone", Scene.free(), List.of());
            story.play(node.asks());
            node.leave(Duration.ofSeconds(10));
        };
        Tulip.runVoid(main);
    }

    @Test
    void anAskEndsAsItsHandlerDoesOrIsCancelled() {
        alone(asks -> {
            answersAndFailures(asks);
            cancelled(asks);
        });
    }

    private static void answersAndFailures(Asks asks) throws Exception {
        assertThatThrownBy(() -> asks.ask("twice", 3))
                .isInstanceOf(NotServedException.class)
                .hasMessage("none of 1 nodes serves 'twice'");
        asks.serve("twice", body -> 2 * (Integer) body);
        assertThat(asks.<Integer>ask("twice", 3)).isEqualTo(6);
        assertThatThrownBy(() -> asks.ask("twice", "three"))
                .isInstanceOf(ReplyException.class)
                .hasMessageContaining("ClassCastException");
    }

    private static void cancelled(Asks asks) {
        Event begun = new Event();
        Event cancelled = new Event();
        AtomicReference<Task<?>> server = new AtomicReference<>();
        asks.serve("wait", body -> {
            server.set(Tulip.runningLoop().currentTask());
            begun.set();
            try {
                return new Event().waitFor().await();
            } catch (CancelledError error) {
                cancelled.set();
                throw error;
            }
        });
        Future<?> asking = Tulip.createTaskVoid(() -> asks.ask("wait", 0));
        begun.waitFor().await();
        asking.cancel();
        assertThatThrownBy(asking::await).isInstanceOf(CancelledError.class);
        cancelled.waitFor().await();
        assertThat(server.get()).isNotSameAs(asking);
    }
}
