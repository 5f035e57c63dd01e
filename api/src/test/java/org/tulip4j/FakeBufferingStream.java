package org.tulip4j;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tulip4j.spi.BufferingEndpoint;

/** A connection that takes whatever it is given and sends it when the test says so, or when it is flushed. */
public final class FakeBufferingStream extends FakeStream implements BufferingEndpoint {
    /** How many bytes a flush sends, at most. */
    public long flushes;
    /** How often it was flushed. */
    public int flushed;
    /** Whether the output can end alone. */
    public boolean endsOutput = true;
    /** Whether it can be written to after the peer's end. */
    public boolean outlives = true;

    private final StringBuilder held = new StringBuilder();

    public FakeBufferingStream(FakeBackend backend) {
        super(backend);
    }

    /** So many bytes leave in the next poll, and the core hears of it. */
    public void leave(int count) {
        tell(sink -> {
            move(count);
            sink.heldSent();
        });
    }

    /** {@return what has left} */
    public String sent() {
        return text();
    }

    private void move(long count) {
        int some = (int) Math.min(count, held.length());
        put(StandardCharsets.ISO_8859_1.encode(held.substring(0, some)), some);
        held.delete(0, some);
    }

    @Override
    public int write(ByteBuffer data) {
        whenWriting.run();
        int count = data.remaining();
        held.append(StandardCharsets.ISO_8859_1.decode(data));
        return count;
    }

    @Override
    public void send(ByteBuffer next) {
        throw new IllegalStateException("it takes everything in write");
    }

    @Override
    public long unsentBytes() {
        return held.length();
    }

    @Override
    public void flush() {
        flushed++;
        move(flushes);
    }

    @Override
    public boolean canShutdownOutput() {
        return endsOutput;
    }

    @Override
    public boolean outlivesInput() {
        return outlives;
    }
}
