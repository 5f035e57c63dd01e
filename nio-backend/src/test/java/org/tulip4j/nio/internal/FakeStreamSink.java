package org.tulip4j.nio.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.tulip4j.spi.StreamSink;

/** Writes down what an endpoint tells. */
class FakeStreamSink implements StreamSink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<String> calls = new ArrayList<>();
    final List<Integer> sent = new ArrayList<>();
    ByteBuffer target;
    boolean eof;
    IOException failure;
    Runnable onReceived = () -> {};
    IntConsumer onSent = count -> {};

    @Override
    public ByteBuffer target(int sizeHint) {
        return target;
    }

    @Override
    public void filled(int count) {
        calls.add("filled " + count);
        for (int i = 0; i < count; i++) {
            bytes.write(target.get(target.position() + i));
        }
        onReceived.run();
    }

    @Override
    public void received(ByteBuffer data) {
        calls.add("received");
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
        onReceived.run();
    }

    @Override
    public void eof() {
        calls.add("eof");
        eof = true;
    }

    @Override
    public void sent(int count) {
        sent.add(count);
        onSent.accept(count);
    }

    @Override
    public void failed(IOException cause) {
        calls.add("failed");
        failure = cause;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    int sentBytes() {
        return sent.stream().mapToInt(Integer::intValue).sum();
    }
}
