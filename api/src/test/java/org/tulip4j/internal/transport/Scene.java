package org.tulip4j.internal.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Play;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.buffer.GatherPool;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** One transport between a protocol that writes down what it hears and a socket that the test plays. */
public final class Scene {
    public static final int HIGH = 64 * 1024;

    public final FakeBackend backend = new FakeBackend();
    public final GatherPool pool = new GatherPool();
    /** What the protocols of this scene have heard. */
    public final List<String> events = new ArrayList<>();
    /** What the exception handler was given. */
    public final List<ErrorContext> reports = new ArrayList<>();
    /** Happens once, inside the callback of this name. */
    public final Map<String, Runnable> inside = new HashMap<>();

    public FakeStream stream = backend.newStream();
    public BaseProtocol<Transport> protocol = new Plain();
    public boolean keepsOpen = true;
    public @Nullable TransportOwner owner;
    public @Nullable Runnable then;
    /** What is between the socket and the transport. */
    public UnaryOperator<StreamEndpoint> over = endpoint -> endpoint;

    public StreamTransport transport;
    public Loop loop;

    /** Runs with a transport that reads. */
    public void play(VoidCoroutine body) {
        playBare(() -> {
            transport.start(then);
            Play.ticks(2);
            body.run();
        });
    }

    /** Runs with a transport that was not started. */
    public void playBare(VoidCoroutine body) {
        try (EventLoop made = backend.newLoop()) {
            made.setExceptionHandler((where, context) -> reports.add(context));
            made.runUntilCompleteVoid(() -> {
                loop = (Loop) EventLoops.running();
                transport = new StreamTransport(loop, over.apply(stream), protocol, pool, owner);
                body.run();
                Play.ticks(4);
            });
        }
    }

    public static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void heard(String name, String event) {
        events.add(event);
        Runnable action = inside.remove(name);
        if (action != null) {
            action.run();
        }
    }

    private class Base implements BaseProtocol<Transport> {
        @Override
        public void connectionMade(Transport made) {
            heard("made", "made");
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            heard("lost", exception == null ? "lost" : "lost by " + exception.getMessage());
        }

        @Override
        public void pauseWriting() {
            heard("pause", "pause");
        }

        @Override
        public void resumeWriting() {
            heard("resume", "resume");
        }
    }

    /** Is told the bytes. */
    public final class Plain extends Base implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {
            heard("data", StandardCharsets.ISO_8859_1.decode(data).toString());
        }

        @Override
        public boolean eofReceived() {
            heard("eof", "eof");
            return keepsOpen;
        }
    }

    /** Says where the bytes go. */
    public final class Buffered extends Base implements BufferedProtocol {
        public final ByteBuffer buffer;

        public Buffered(int size) {
            buffer = ByteBuffer.allocate(size);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            heard("buffer", "buffer " + sizeHint);
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            heard("updated", "updated " + StandardCharsets.ISO_8859_1.decode(buffer.slice(0, count)));
        }

        @Override
        public boolean eofReceived() {
            heard("eof", "eof");
            return keepsOpen;
        }
    }
}
