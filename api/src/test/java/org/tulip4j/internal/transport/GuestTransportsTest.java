package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeDatagrams;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.transport.DatagramProtocol;

/** Transports of a loop that is a guest: they are aborted when the host ends. */
class GuestTransportsTest {
    private final Scene scene = new Scene();
    private final Host host = new Host();
    private final EventLoop loop = EventLoops.attach(
            host,
            LoopOptions.DEFAULT.withBackend((BackendProvider) scene.backend).withClock(scene.backend));

    /** Runs turns when the test says so, in the test's thread. */
    private static final class Host implements GuestHost {
        final ArrayDeque<Runnable> turns = new ArrayDeque<>();
        boolean ended;

        @Override
        public void execute(Runnable turn) {
            turns.add(turn);
        }

        @Override
        public boolean inHostThread() {
            return true;
        }

        @Override
        public boolean hasEnded() {
            return ended;
        }

        @Override
        public Alarm alarm(Runnable turn) {
            return nanos -> {};
        }

        void run(int most) {
            for (int i = 0; i < most && !turns.isEmpty(); i++) {
                turns.remove().run();
            }
        }
    }

    private void end() {
        host.run(10);
        loop.callSoon(() -> {});
        Runnable turn = host.turns.remove();
        host.ended = true;
        turn.run();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void aStreamIsAborted() {
        loop.callSoon(() -> {
            scene.transport = new StreamTransport((Loop) loop, scene.stream, scene.protocol, scene.pool, null);
            scene.transport.start(null);
        });
        end();
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.calls).endsWith("close");
    }

    @Test
    void aDatagramSocketIsAborted() {
        FakeDatagrams socket = new FakeDatagrams(scene.backend);
        DatagramProtocol protocol = new DatagramProtocol() {
            @Override
            public void connectionLost(Throwable exception) {
                scene.events.add("lost");
            }
        };
        loop.callSoon(() -> new Datagrams((Loop) loop, socket, protocol, null, 1000).start(() -> {}));
        end();
        assertThat(scene.events).containsExactly("lost");
        assertThat(socket.calls).endsWith("close");
    }
}
