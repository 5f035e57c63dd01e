package org.tulip4j.testing.world.bugs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Faults;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** Who takes a message out of the queue before the other side has it loses it with the connection. */
final class LostMessage implements PlantedBug {
    private static final class Outbox {
        private final Deque<String> messages = new ArrayDeque<>(List.of("one", "two", "three", "four"));

        void send(Streams.Connection store) throws IOException {
            while (!messages.isEmpty()) {
                Lines.ask(store, messages.remove());
            }
        }

        void sendAndThenForget(Streams.Connection store) throws IOException {
            while (!messages.isEmpty()) {
                Lines.ask(store, messages.peek());
                messages.remove(); // the store has it
            }
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Outbox outbox = new Outbox();
        Set<String> stored = new LinkedHashSet<>();
        Host store = world.host("store");
        Host client = world.host("client");
        world.link(store, client, LinkOptions.DEFAULT.withLatency(Duration.ofMillis(10)));
        world.setFaults(Faults.NONE.withResets(Duration.ofMillis(50)).withCalmAfter(Duration.ofSeconds(2)));
        store.serve(() -> Lines.serve(message -> stored.add(message) ? "stored" : "known"));
        client.start(() -> {
            while (!outbox.messages.isEmpty()) {
                try (Streams.Connection connection = Lines.connect("store")) {
                    if (mended) {
                        outbox.sendAndThenForget(connection);
                    } else {
                        outbox.send(connection);
                    }
                } catch (IOException again) {
                    Lines.pause(10);
                }
            }
        });
        world.run();
        assertEquals(List.of("one", "two", "three", "four"), List.copyOf(stored), "messages");
    }
}
