package org.tulip4j.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * Writes down what a protocol hears, in order. Subclass it to react as well; call {@code super} first.
 *
 * <p>Thread: the loop's on which it was made.
 *
 * @since 0.1.0
 */
public class RecordingProtocol implements Protocol {
    private final EventLoop loop;
    private final boolean keepOpen;
    private final Moment<Transport> made;
    private final Moment<@Nullable Void> eof;
    private final Moment<@Nullable Throwable> lost;
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable Transport transport;
    /** The last event is data that more data may join. */
    private boolean inData;

    private record Waiter(int count, Moment<@Nullable Void> enough) {}

    /** Something that comes once: told by the protocol alone, shown to whoever waits for it. */
    private record Moment<T extends @Nullable Object>(Future<T> told, Future<T> shown) {
        static <T extends @Nullable Object> Moment<T> on(EventLoop loop) {
            Future<T> told = loop.createFuture();
            return new Moment<>(told, Tulip.shield(told));
        }

        void tell(T value) {
            told.trySetResult(value);
        }
    }

    /**
     * A protocol on the running loop, which lets the transport close itself at the end of the peer's data.
     *
     * @throws IllegalStateException without a running loop
     */
    public RecordingProtocol() {
        this(false);
    }

    /**
     * A protocol on the running loop.
     *
     * @param keepOpen what {@code eofReceived} answers: whether the transport stays open for writing
     * @throws IllegalStateException without a running loop
     */
    public RecordingProtocol(boolean keepOpen) {
        this.loop = EventLoops.running();
        this.keepOpen = keepOpen;
        made = Moment.on(loop);
        eof = Moment.on(loop);
        lost = Moment.on(loop);
    }

    @Override
    public void connectionMade(Transport connected) {
        transport = connected;
        event("made");
        made.tell(connected);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
        String text = new String(copy, StandardCharsets.ISO_8859_1);
        if (inData) {
            events.set(events.size() - 1, events.get(events.size() - 1) + text);
        } else {
            events.add("data " + text);
            inData = true;
        }
        wakeWaiters();
    }

    @Override
    public boolean eofReceived() {
        event("eof");
        eof.tell(null);
        return keepOpen;
    }

    @Override
    public void pauseWriting() {
        event("pause");
    }

    @Override
    public void resumeWriting() {
        event("resume");
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        event(exception == null ? "lost" : "lost " + exception.getClass().getSimpleName());
        lost.tell(exception);
    }

    /**
     * What was heard: "made", "data " and the bytes as ISO 8859-1, "eof", "pause", "resume", and "lost" with the simple
     * class name of the exception, if any. Data that came in several pieces in a row is one event.
     *
     * @return a copy
     */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** {@return every byte received so far} */
    public byte[] received() {
        return bytes.toByteArray();
    }

    /** {@return every byte received so far, as UTF-8} */
    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Waits for bytes.
     *
     * @param count how many in all, since the connection was made
     * @return done when so many have come
     */
    public Future<@Nullable Void> received(int count) {
        Moment<@Nullable Void> enough = Moment.on(loop);
        waiters.add(new Waiter(count, enough));
        wakeWaiters();
        return enough.shown();
    }

    /**
     * The connection.
     *
     * @return the transport; also after it was lost
     * @throws IllegalStateException before {@code connectionMade}
     */
    public Transport transport() {
        if (transport == null) {
            throw new IllegalStateException("not connected yet: await made() first");
        }
        return transport;
    }

    /** {@return done at the first {@code connectionMade}} */
    public Future<Transport> made() {
        return made.shown();
    }

    /** {@return done at the first {@code eofReceived}} */
    public Future<@Nullable Void> eof() {
        return eof.shown();
    }

    /** {@return done at the first {@code connectionLost}, with its argument} */
    public Future<@Nullable Throwable> lost() {
        return lost.shown();
    }

    private void event(String event) {
        events.add(event);
        inData = false;
    }

    private void wakeWaiters() {
        waiters.removeIf(waiter -> {
            if (waiter.count() > bytes.size()) {
                return false;
            }
            waiter.enough().tell(null);
            return true;
        });
    }

    @Override
    public String toString() {
        return "<RecordingProtocol " + String.join(", ", events) + ">";
    }
}
