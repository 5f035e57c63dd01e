package org.tulip4j.internal.transport;

import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeDatagrams;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** A datagram transport between a protocol that writes down what it hears and a socket that the test plays. */
abstract class DatagramScene {
    static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7);
    static final InetSocketAddress OTHER = new InetSocketAddress("127.0.0.1", 8);
    private static final long MOST = 1 << 20;

    final FakeBackend backend = new FakeBackend();
    final FakeDatagrams socket = new FakeDatagrams(backend);
    final List<String> events = new ArrayList<>();
    final List<ErrorContext> reports = new ArrayList<>();
    /** Happens once, inside the callback of this name. */
    final Map<String, Runnable> inside = new HashMap<>();

    final DatagramProtocol protocol = new Hearing();

    @Nullable InetSocketAddress remote;

    long most = MOST;
    Datagrams transport;
    Loop loop;

    final class Hearing implements DatagramProtocol {
        private void heard(String name, String event) {
            events.add(event);
            Runnable action = inside.remove(name);
            if (action != null) {
                action.run();
            }
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            heard("made", "made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            heard("data", StandardCharsets.ISO_8859_1.decode(data) + " from " + from.getPort());
        }

        @Override
        public void errorReceived(IOException exception) {
            heard("error", "error " + exception.getMessage());
        }

        @Override
        public void pauseWriting() {
            heard("pause", "pause");
        }

        @Override
        public void resumeWriting() {
            heard("resume", "resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            heard("lost", exception == null ? "lost" : "lost by " + exception.getMessage());
        }
    }

    void playBare(VoidCoroutine body) {
        try (EventLoop made = backend.newLoop()) {
            made.setExceptionHandler((where, context) -> reports.add(context));
            made.runUntilCompleteVoid(() -> {
                loop = (Loop) EventLoops.running();
                transport = new Datagrams(loop, socket, protocol, remote, most);
                body.run();
                ticks(4);
            });
        }
    }

    void play(VoidCoroutine body) {
        playBare(() -> {
            transport.start(() -> {});
            ticks(3);
            events.clear();
            socket.calls.clear();
            body.run();
        });
    }

    void send(String text) {
        transport.sendTo(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), PEER);
    }

    void writable(int room) {
        socket.tell(sink -> {
            socket.room = room;
            sink.writable();
        });
        ticks(2);
    }
}
