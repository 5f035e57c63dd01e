package org.tulip4j.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;

/** Writes down what it hears. */
public class FakeStreamSink implements StreamSink {
    public final StreamEndpoint endpoint;
    public final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    public final List<String> ends = new ArrayList<>();

    public @Nullable ByteBuffer target;

    public @Nullable IOException failure;

    public boolean pauseAfterEach;
    public int calls;
    public int sent;
    /** What can be read stays in the socket. */
    public boolean leaves;
    /** How often that was asked. */
    public int asked;
    /** Inside a call of the core: nothing may be told. */
    public boolean inCall;

    public FakeStreamSink(StreamEndpoint endpoint) {
        this.endpoint = endpoint;
        endpoint.attach(this);
    }

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        check();
        return target;
    }

    @Override
    public void filled(int count) {
        check();
        calls++;
        ByteBuffer view = target.duplicate();
        for (int i = 0; i < count; i++) {
            bytes.write(view.get());
        }
        pauseIfAsked();
    }

    @Override
    public void received(ByteBuffer data) {
        check();
        calls++;
        while (data.hasRemaining()) {
            bytes.write(data.get());
        }
        pauseIfAsked();
    }

    private void pauseIfAsked() {
        if (pauseAfterEach) {
            endpoint.pauseReading();
        }
    }

    @Override
    public boolean leavesUnread() {
        check();
        asked++;
        return leaves;
    }

    /** {@return what one read outside of a poll brings, as text} */
    public String readNow(int most) {
        inCall = true;
        ByteBuffer into = ByteBuffer.allocateDirect(most + 1).position(1);
        int count = endpoint.readNow(into);
        inCall = false;
        assertThat(into.position()).isEqualTo(1 + count);
        return StandardCharsets.US_ASCII.decode(into.flip().position(1)).toString();
    }

    @Override
    public void eof() {
        check();
        ends.add("eof");
    }

    @Override
    public void sent(int count) {
        check();
        sent += count;
    }

    @Override
    public void failed(IOException cause) {
        check();
        ends.add("failed");
        failure = cause;
    }

    private void check() {
        if (inCall) {
            ends.add("told inside a call");
        }
    }

    public void send(ByteBuffer chunk) {
        inCall = true;
        endpoint.send(chunk);
        inCall = false;
    }

    public String text() {
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
