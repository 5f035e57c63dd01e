package org.tulip4j.tck.broken;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/** Passes everything on, until a subclass does not. */
class BrokenStream implements StreamEndpoint, StreamSink {
    final StreamEndpoint endpoint;
    StreamSink sink;

    BrokenStream(StreamEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void attach(StreamSink core) {
        sink = core;
        endpoint.attach(this);
    }

    @Override
    public void resumeReading() {
        endpoint.resumeReading();
    }

    @Override
    public void pauseReading() {
        endpoint.pauseReading();
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return endpoint.write(data);
    }

    @Override
    public void send(ByteBuffer chunk) {
        endpoint.send(chunk);
    }

    @Override
    public boolean sendFile(FileChannel file, long position, long count) {
        return endpoint.sendFile(file, position, count);
    }

    @Override
    public long stopFile() {
        return endpoint.stopFile();
    }

    @Override
    public void fileSent(long count) {
        sink.fileSent(count);
    }

    @Override
    public void shutdownOutput() throws IOException {
        endpoint.shutdownOutput();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    @Override
    public SocketView socket() {
        return endpoint.socket();
    }

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        return sink.target(sizeHint);
    }

    @Override
    public void filled(int count) {
        sink.filled(count);
    }

    @Override
    public void received(ByteBuffer data) {
        sink.received(data);
    }

    @Override
    public boolean leavesUnread() {
        return sink.leavesUnread();
    }

    @Override
    public int readNow(ByteBuffer into) {
        return endpoint.readNow(into);
    }

    @Override
    public void eof() {
        sink.eof();
    }

    @Override
    public void sent(int count) {
        sink.sent(count);
    }

    @Override
    public void failed(IOException cause) {
        sink.failed(cause);
    }
}
