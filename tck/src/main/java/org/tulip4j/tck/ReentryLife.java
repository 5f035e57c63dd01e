package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/**
 * One connection, whose protocol makes one call in one callback, the first time that it is called: brings the callback about, makes
 * the call, ends what it began, and looks at what came of it. What was written is a pattern by position, so that bytes that are lost, repeated or swapped show.
 */
final class ReentryLife extends ReentryEnd {
    private static final int MUCH = 1 << 20;
    private static final int FILE_BYTES = 100_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final EventLoop loop = EventLoops.running();
    private final ReentryMoment moment;
    private final ReentryCall call;
    private final boolean encrypted;
    private final TckStage stage;
    private final ReentryPeer peer;
    /** How many bytes of the pattern the transport has accepted. */
    private int written;

    private boolean eofWritten;
    /** What the call has thrown, where it is told to; null until then. */
    private @Nullable Throwable thrown;
    /** The file being sent; null when the call sends none. */
    private @Nullable Future<Long> file;
    /** This side of the handshake; null when the call begins none. */
    private @Nullable Future<Transport> upgrade;

    ReentryLife(ReentryMoment moment, ReentryCall call, boolean encrypted, TckStage stage) {
        this.moment = moment;
        this.call = call;
        this.encrypted = encrypted;
        this.stage = stage;
        this.peer = new ReentryPeer(stage);
        loop.setExceptionHandler((running, context) -> {
            if (context.exception() != thrown || thrown == null) {
                wrong.add("reported: " + context.message() + " " + context.exception());
            }
        });
    }

    ReentryPeer peer() {
        return peer;
    }

    BaseProtocol<? super Transport> protocol() {
        return protocol(isBuffered());
    }

    private boolean isBuffered() {
        return moment == ReentryMoment.GET_BUFFER || moment == ReentryMoment.BUFFER_UPDATED;
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
        until(this::isCalled, "the callback");
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
        if (call != ReentryCall.START_TLS) {
            peer.transport().write("ping".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        if (moment == ReentryMoment.BUFFER_UPDATED) {
            peer.transport().write("pin".getBytes(StandardCharsets.US_ASCII));
        }
        peer.upgrade();
    }

    private void fill() {
        peer.transport().pauseReading();
        for (int i = 0; i < 40 && !writingPaused && !isCalled(); i++) {
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
        if (ending != Ending.NONE || lost || transport().isClosing() || (eofWritten && !moment.isEnd())) {
            return;
        }
        if (!eofWritten) {
            write(
                    (call == ReentryCall.LIMITS_OF_NOTHING || call == ReentryCall.LIMITS_OF_MUCH) && !moment.isEnd()
                            ? MUCH
                            : 4);
            awaitInput();
        }
        ending = Ending.CLOSED;
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
        if (call == ReentryCall.THROW && endsByThrowing()) {
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
        if (!closedInCall() && !(call == ReentryCall.THROW && endsByThrowing())) {
            assertEquals(input(), received.toString(StandardCharsets.US_ASCII), "bytes from the peer");
        }
    }

    private boolean endsByThrowing() {
        return moment == ReentryMoment.DATA || isBuffered() || moment.isEnd();
    }

    private boolean closedInCall() {
        return call == ReentryCall.ABORT || call == ReentryCall.CLOSE || call == ReentryCall.WRITE_THEN_CLOSE;
    }

    /** Unless it is cut off: by an abort, an exception, a close before the input was read, or an encrypted peer that has ended. */
    private boolean arrivesWhole() {
        boolean cut = call == ReentryCall.ABORT
                || (call == ReentryCall.THROW && endsByThrowing())
                || (closedInCall() && moment == ReentryMoment.GET_BUFFER)
                || (encrypted && moment.isEnd())
                || (moment == ReentryMoment.EOF && (call == ReentryCall.SEND_FILE || call == ReentryCall.START_TLS))
                || (moment == ReentryMoment.EOF_KEPT_OPEN && call == ReentryCall.START_TLS);
        return !cut;
    }

    /** What the peer sends. */
    private String input() {
        String first = "";
        if (call == ReentryCall.START_TLS) {
            first = moment == ReentryMoment.BUFFER_UPDATED ? "pin" : moment == ReentryMoment.DATA ? "ping" : "";
        } else if (moment == ReentryMoment.DATA || isBuffered()) {
            first = "ping";
        }
        return eofWritten && !moment.isEnd() && moment != ReentryMoment.LOST ? first + "answer" : first;
    }

    @Override
    boolean keepsOpen() {
        return moment == ReentryMoment.EOF_KEPT_OPEN && !encrypted;
    }

    // The calls

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

    @Override
    void now(ReentryMoment here) {
        if (isCalled() || here != moment) {
            return;
        }
        phase = Phase.IN_CALL;
        events.add("<" + call);
        try {
            make();
        } catch (UnsupportedOperationException refused) {
            if (!encrypted) {
                wrong.add(call + " was refused: " + refused);
            }
        } catch (IllegalStateException refused) {
            if (call == ReentryCall.THROW) {
                throw refused;
            }
            if (!lost) {
                wrong.add(call + " was refused: " + refused);
            }
        } catch (IOException broken) {
            wrong.add(broken.toString());
        } finally {
            events.add(">");
            phase = Phase.AFTER;
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
                ending = Ending.ABORTED;
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
            case SET_PROTOCOL -> on.setProtocol(protocol(!isBuffered()));
            case LIMITS_OF_NOTHING -> on.setWriteBufferLimits(WriteBufferLimits.of(0, 0));
            case LIMITS_OF_MUCH -> on.setWriteBufferLimits(WriteBufferLimits.ofHigh(1L << 30));
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
        ending = Ending.CLOSED;
        on.close();
    }

    private void sendFile(Transport on) throws IOException {
        Path path = Files.createTempFile("tck", "");
        Files.write(path, pattern(written, FILE_BYTES));
        // Deleted here already: the channel keeps what it needs.
        FileChannel content = FileChannel.open(path, java.nio.file.StandardOpenOption.DELETE_ON_CLOSE);
        try {
            Future<Long> sending = loop.sendFile(on, content);
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

    @Override
    public String toString() {
        return (events.size() > 30 ? events.subList(0, 30) + " and more" : events) + ", wrote " + written
                + ", peer got " + peer.bytes.size() + (upgrade == null ? "" : ", upgrade " + upgrade);
    }
}
