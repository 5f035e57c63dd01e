package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * One connection, whose protocol makes one call in one callback, the first time that it is called. States: before the call, after
 * it, over. What was written is a pattern by position, so that bytes that are lost, repeated or swapped show.
 */
final class ReentryLife {
    private static final int MUCH = 1 << 20;
    private static final int FILE_BYTES = 100_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final byte[] ANSWER = "answer".getBytes(StandardCharsets.US_ASCII);

    /** The callback that the call is made in. */
    enum Moment {
        MADE("connectionMade"),
        DATA("dataReceived"),
        GET_BUFFER("getBuffer"),
        BUFFER_UPDATED("bufferUpdated"),
        EOF("eofReceived"),
        EOF_KEPT_OPEN("eofReceived, which keeps the transport open"),
        PAUSE("pauseWriting"),
        RESUME("resumeWriting"),
        LOST("connectionLost");

        private final String callback;

        Moment(String callback) {
            this.callback = callback;
        }

        String callback() {
            return callback;
        }

        /** {@return its name in the middle of the name of a check} */
        String text() {
            StringBuilder text = new StringBuilder();
            for (String word : name().split("_")) {
                text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
            }
            return text.toString();
        }

        boolean isEnd() {
            return this == EOF || this == EOF_KEPT_OPEN;
        }
    }

    /** Which call is made. */
    enum Call {
        WRITE,
        WRITE_MUCH,
        WRITE_EOF,
        WRITE_THEN_EOF,
        CLOSE,
        WRITE_THEN_CLOSE,
        ABORT,
        PAUSE_READING,
        PAUSE_THEN_RESUME_READING,
        SET_PROTOCOL,
        LIMITS_OF_NOTHING,
        LIMITS_OF_MUCH,
        SEND_FILE,
        START_TLS,
        THROW
    }

    private final EventLoop loop = EventLoops.running();
    private final Moment moment;
    private final Call call;
    private final boolean encrypted;
    private final TckStage stage;
    private final List<String> events = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final Peer peer = new Peer();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable Transport transport;
    /** How many bytes of the pattern the transport has accepted. */
    private int written;

    private boolean called;
    private boolean inCall;
    private boolean eofWritten;
    private boolean aborted;
    private boolean closed;
    private boolean readingPaused;
    private boolean writingPaused;
    private @Nullable Throwable thrown;
    private @Nullable Future<Long> file;
    private @Nullable Future<Transport> upgrade;
    private @Nullable Throwable cause;
    private boolean lost;

    ReentryLife(Moment moment, Call call, boolean encrypted, TckStage stage) {
        this.moment = moment;
        this.call = call;
        this.encrypted = encrypted;
        this.stage = stage;
        loop.setExceptionHandler((running, context) -> {
            if (context.exception() != thrown || thrown == null) {
                wrong.add("reported: " + context.message() + " " + context.exception());
            }
        });
    }

    Peer peer() {
        return peer;
    }

    BaseProtocol<Transport> protocol() {
        return isBuffered() ? new Filling() : new Plain();
    }

    private boolean isBuffered() {
        return moment == Moment.GET_BUFFER || moment == Moment.BUFFER_UPDATED;
    }

    /** {@return how many of the two ends have not been lost} */
    int open() {
        return (lost ? 0 : 1) + (peer.lost ? 0 : 1);
    }

    // The script

    /** A server that closes drops what it has not accepted. */
    void awaitPeer() {
        until(() -> peer.made != null, "the peer");
    }

    void play() {
        provoke();
        until(() -> called, "the callback");
        settle();
        until(() -> lost, "connectionLost");
        until(() -> peer.lost, "the end of the peer");
        verify();
    }

    /** Brings the callback about. */
    private void provoke() {
        switch (moment) {
            case MADE -> {}
            case DATA -> peer.transport().write("ping".getBytes(StandardCharsets.US_ASCII));
            case GET_BUFFER, BUFFER_UPDATED -> provokeReadingInto();
            case EOF, EOF_KEPT_OPEN -> peer.end();
            case PAUSE -> fill();
            case RESUME -> {
                fill();
                peer.transport().resumeReading();
            }
            case LOST -> transport().close();
        }
    }

    /** A handshake may follow what is read in the same breath. */
    private void provokeReadingInto() {
        if (call != Call.START_TLS) {
            peer.transport().write("ping".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        if (moment == Moment.BUFFER_UPDATED) {
            peer.transport().write("pin".getBytes(StandardCharsets.US_ASCII));
        }
        peer.upgrade();
    }

    private void fill() {
        peer.transport().pauseReading();
        for (int i = 0; i < 40 && !writingPaused && !called; i++) {
            write(MUCH);
        }
    }

    /** After the call: ends what it began, then the connection, unless that has ended. */
    private void settle() {
        peer.transport().resumeReading();
        awaitOutcome(file);
        Future<Transport> upgrading = upgrade;
        if (upgrading != null) {
            if (!moment.isEnd()) {
                until(() -> peer.upgraded != null || peer.bytes.size() >= written, "the bytes before the handshake");
                peer.upgrade();
            }
            awaitOutcome(upgrading);
            if (upgrading.exception() == null) {
                transport = upgrading.result();
            }
        }
        if (readingPaused) {
            TckStage.passes(2);
            readingPaused = false;
            transport().resumeReading();
        }
        if (closed || aborted || lost || transport().isClosing() || (eofWritten && !moment.isEnd())) {
            return;
        }
        if (!eofWritten) {
            write((call == Call.LIMITS_OF_NOTHING || call == Call.LIMITS_OF_MUCH) && !moment.isEnd() ? MUCH : 4);
            awaitInput();
        }
        closed = true;
        transport().close();
    }

    /** A close before would end what is still to be read. */
    private void awaitInput() {
        int count = input().length();
        until(() -> lost || received.size() >= count, "the bytes of the peer");
    }

    private void awaitOutcome(@Nullable Future<?> future) {
        if (future != null) {
            until(future::isDone, "the end of " + call);
            future.exception();
        }
    }

    private void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, what + " does not come");
            TckStage.passes(1);
        }
    }

    private void verify() {
        assertEquals(List.of(), wrong);
        if (call == Call.THROW && endsByThrowing()) {
            assertEquals(thrown, cause, "the cause");
        } else if (upgrade == null || !moment.isEnd()) {
            assertEquals(null, cause, "the cause");
        }
        byte[] there = peer.bytes.toByteArray();
        int different = Arrays.mismatch(pattern(0, there.length), there);
        assertEquals(-1, different, "the first wrong byte of " + there.length + " that the peer received");
        if (arrivesWhole()) {
            assertEquals(written, there.length, "bytes that the peer received");
        }
        if (!closedInCall() && !(call == Call.THROW && endsByThrowing())) {
            assertEquals(input(), received.toString(StandardCharsets.US_ASCII), "bytes from the peer");
        }
    }

    private boolean endsByThrowing() {
        return moment == Moment.DATA || isBuffered() || moment.isEnd();
    }

    private boolean closedInCall() {
        return call == Call.ABORT || call == Call.CLOSE || call == Call.WRITE_THEN_CLOSE;
    }

    /** Unless it is cut off: by an abort, an exception, a close before the input was read, or an encrypted peer that has ended. */
    private boolean arrivesWhole() {
        boolean cut = call == Call.ABORT
                || (call == Call.THROW && endsByThrowing())
                || (closedInCall() && moment == Moment.GET_BUFFER)
                || (encrypted && moment.isEnd())
                || (moment == Moment.EOF && (call == Call.SEND_FILE || call == Call.START_TLS))
                || (moment == Moment.EOF_KEPT_OPEN && call == Call.START_TLS);
        return !cut;
    }

    /** What the peer sends. */
    private String input() {
        String first = "";
        if (call == Call.START_TLS) {
            first = moment == Moment.BUFFER_UPDATED ? "pin" : moment == Moment.DATA ? "ping" : "";
        } else if (moment == Moment.DATA || isBuffered()) {
            first = "ping";
        }
        return eofWritten && !moment.isEnd() && moment != Moment.LOST ? first + "answer" : first;
    }

    // The calls

    private Transport transport() {
        return java.util.Objects.requireNonNull(transport, "not connected yet");
    }

    /** What stands at a place of the pattern. */
    private static byte at(int position) {
        return (byte) (position * 31 + (position >> 8) * 7);
    }

    private static byte[] pattern(int from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    private void write(int count) {
        byte[] bytes = pattern(written, count);
        if (!transport().isClosing()) {
            written += count;
        }
        transport().write(bytes);
    }

    /** Makes the call when its moment has come. */
    private void now(Moment here) {
        if (called || here != moment) {
            return;
        }
        called = true;
        inCall = true;
        events.add("<" + call);
        try {
            make();
        } catch (UnsupportedOperationException refused) {
            if (!encrypted) {
                wrong.add(call + " was refused: " + refused);
            }
        } catch (IllegalStateException refused) {
            if (call == Call.THROW) {
                throw refused;
            }
            if (!lost) {
                wrong.add(call + " was refused: " + refused);
            }
        } catch (IOException broken) {
            wrong.add(broken.toString());
        } finally {
            events.add(">");
            inCall = false;
        }
    }

    private void make() throws IOException {
        Transport on = transport();
        switch (call) {
            case WRITE -> write(4);
            case WRITE_MUCH -> write(MUCH);
            case WRITE_EOF -> end(on, 0);
            case WRITE_THEN_EOF -> end(on, 4);
            case CLOSE -> close(on, 0);
            case WRITE_THEN_CLOSE -> close(on, 4);
            case ABORT -> {
                aborted = true;
                on.abort();
            }
            case PAUSE_READING -> {
                readingPaused = true;
                on.pauseReading();
            }
            case PAUSE_THEN_RESUME_READING -> {
                on.pauseReading();
                on.resumeReading();
            }
            case SET_PROTOCOL -> on.setProtocol(isBuffered() ? new Plain() : new Filling());
            case LIMITS_OF_NOTHING -> on.setWriteBufferLimits(OptionalLong.of(0), OptionalLong.of(0));
            case LIMITS_OF_MUCH -> on.setWriteBufferLimits(OptionalLong.of(1L << 30), OptionalLong.empty());
            case SEND_FILE -> sendFile(on);
            case START_TLS -> upgrade = loop.startTls(on, protocol(), stage.server(TlsTck.Good.CERTIFICATE), true);
            case THROW -> {
                IllegalStateException now = new IllegalStateException("thrown by the check");
                thrown = now;
                throw now;
            }
        }
    }

    private void end(Transport on, int count) {
        if (on.canWriteEof()) {
            write(count);
        }
        on.writeEof();
        eofWritten = true;
    }

    private void close(Transport on, int count) {
        write(count);
        closed = true;
        on.close();
    }

    private void sendFile(Transport on) throws IOException {
        Path path = Files.createTempFile("tck", "");
        Files.write(path, pattern(written, FILE_BYTES));
        // Deleted here already: the channel keeps what it needs.
        FileChannel content = FileChannel.open(path, java.nio.file.StandardOpenOption.DELETE_ON_CLOSE);
        try {
            Future<Long> sending = loop.sendFile(on, content, 0, OptionalLong.empty(), true);
            written += FILE_BYTES;
            file = sending;
            sending.addDoneCallback(done -> close(content));
        } catch (RuntimeException refused) {
            content.close();
            throw refused;
        }
    }

    private static void close(FileChannel content) {
        try {
            content.close();
        } catch (IOException unclosable) {
            throw new java.io.UncheckedIOException(unclosable);
        }
    }

    // The callbacks

    private void introduced(Transport made) {
        events.add("made");
        transport = made;
        now(Moment.MADE);
    }

    private void data(ByteBuffer data) {
        heard("data");
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.writeBytes(bytes);
    }

    private boolean eof() {
        heard("eof");
        now(Moment.EOF);
        now(Moment.EOF_KEPT_OPEN);
        return moment == Moment.EOF_KEPT_OPEN && !encrypted;
    }

    /** Something that was read. */
    private void heard(String what) {
        events.add(what);
        if (inCall || lost || ((closed || aborted) && !inCall)) {
            wrong.add(what + (inCall ? " inside a call" : lost ? " after connectionLost" : " after the close"));
        }
        if (readingPaused) {
            wrong.add(what + " while reading is paused");
        }
    }

    private void pause() {
        events.add("pause");
        if (writingPaused || lost) {
            wrong.add("pauseWriting out of turn");
        }
        writingPaused = true;
        now(Moment.PAUSE);
    }

    private void resume() {
        events.add("resume");
        if (!writingPaused || lost || aborted) {
            wrong.add("resumeWriting out of turn");
        }
        writingPaused = false;
        now(Moment.RESUME);
    }

    private void gone(@Nullable Throwable why) {
        events.add("lost");
        if (lost || inCall) {
            wrong.add(lost ? "connectionLost twice" : "connectionLost inside a call");
        }
        lost = true;
        cause = why;
        now(Moment.LOST);
    }

    @Override
    public String toString() {
        return (events.size() > 30 ? events.subList(0, 30) + " and more" : events) + ", wrote " + written
                + ", peer got " + peer.bytes.size() + (upgrade == null ? "" : ", upgrade " + upgrade);
    }

    private final class Plain implements Protocol {
        @Override
        public void connectionMade(Transport made) {
            introduced(made);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            data(data);
            now(Moment.DATA);
        }

        @Override
        public boolean eofReceived() {
            return eof();
        }

        @Override
        public void pauseWriting() {
            pause();
        }

        @Override
        public void resumeWriting() {
            resume();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            gone(exception);
        }
    }

    /** Reads so little at a time that more than one piece comes of one read. */
    private final class Filling implements BufferedProtocol {
        private final ByteBuffer buffer = ByteBuffer.allocate(3);

        @Override
        public void connectionMade(Transport made) {
            introduced(made);
        }

        @Override
        public boolean eofReceived() {
            return eof();
        }

        @Override
        public void pauseWriting() {
            pause();
        }

        @Override
        public void resumeWriting() {
            resume();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            gone(exception);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            now(Moment.GET_BUFFER);
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            data(buffer.duplicate().limit(count));
            now(Moment.BUFFER_UPDATED);
        }
    }

    /** The other end: reads everything, and answers the end. */
    final class Peer implements Protocol {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable Transport made;
        private @Nullable Future<Transport> upgraded;
        private boolean ended;
        private boolean lost;

        private Transport transport() {
            return java.util.Objects.requireNonNull(made, "the peer is not connected yet");
        }

        private void end() {
            ended = true;
            if (transport().canWriteEof()) {
                transport().writeEof();
            } else {
                transport().close();
            }
        }

        private void upgrade() {
            if (upgraded == null) {
                upgraded = loop.startTls(
                        transport(),
                        this,
                        stage.client(TlsTck.Good.CERTIFICATE).withServerHostname("localhost"),
                        false);
            }
        }

        @Override
        public void connectionMade(Transport transport) {
            made = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            bytes.writeBytes(piece);
        }

        @Override
        public boolean eofReceived() {
            if (!ended && upgraded == null && !transport().isClosing()) {
                transport().write(ANSWER);
            }
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            lost = true;
        }
    }
}
