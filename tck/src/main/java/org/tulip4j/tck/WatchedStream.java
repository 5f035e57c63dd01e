package org.tulip4j.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;
import org.tulip4j.transport.SocketView;

/** One connection between the core and a backend: what the backend tells is checked and passed on. */
final class WatchedStream implements StreamEndpoint, StreamSink {
    private static final int MOST_BYTES = 256 * 1024;
    private static final long NO_FILE = -1;

    private final SpiWatch.Poll poll;
    private final StreamEndpoint endpoint;
    private @Nullable StreamSink sink;
    /** What the backend was given last. */
    private @Nullable Attached latest;

    private @Nullable ByteBuffer chunk;
    /** How much of the chunk sent() has not told yet. */
    private int unsent;
    /** How much of the file has not been sent, or NO_FILE. */
    private long fileLeft = NO_FILE;

    /** The latest poll in which bytes were to be left unread. */
    private int leftInPoll;

    private boolean reading;
    private boolean ended;
    private boolean failed;
    private boolean closed;

    WatchedStream(SpiWatch.Poll poll, StreamEndpoint endpoint) {
        this.poll = poll;
        this.endpoint = endpoint;
    }

    private StreamSink sink() {
        return java.util.Objects.requireNonNull(sink, "the backend tells before attach()");
    }

    private void violated(String law) {
        poll.watch().violated(law);
    }

    private void told(String call) {
        poll.inside(call);
        if (closed) {
            violated(call + " after close()");
        }
        if (failed) {
            violated(call + " after failed()");
        }
    }

    private void toldOfReading(String call, int count) {
        told(call);
        if (!reading) {
            violated(call + " while reading is paused");
        }
        if (ended) {
            violated(call + " after eof()");
        }
        if (count < 1) {
            violated(call + " without a byte");
        }
        if (leftInPoll == poll.watch().polls()) {
            violated(call + " of bytes that were to be left unread");
        }
        if (count > MOST_BYTES) {
            violated(call + " with more than 256 KiB");
        }
    }

    @Override
    public @Nullable ByteBuffer target(int sizeHint) {
        told("target()");
        return sink().target(sizeHint);
    }

    @Override
    public void filled(int count) {
        toldOfReading("filled()", count);
        sink().filled(count);
    }

    @Override
    public void received(ByteBuffer data) {
        toldOfReading("received()", data.remaining());
        sink().received(data);
    }

    @Override
    public boolean leavesUnread() {
        toldOfReading("leavesUnread()", 1);
        boolean left = sink().leavesUnread();
        leftInPoll = left ? poll.watch().polls() : 0;
        return left;
    }

    @Override
    public int readNow(ByteBuffer into) {
        int before = into.remaining();
        int count = endpoint.readNow(into);
        if (count < 0 || count != before - into.remaining()) {
            violated("readNow() answered another count than it read");
        }
        if (count > 0 && (!reading || ended || failed || closed)) {
            violated("readNow() read while reading is paused or after the end");
        }
        return count;
    }

    @Override
    public void eof() {
        toldOfReading("eof()", 1);
        ended = true;
        sink().eof();
    }

    @Override
    public void sent(int count) {
        told("sent()");
        unsent -= count;
        if (chunk != null && chunk.remaining() != unsent) {
            violated("sent() while the chunk's position is elsewhere");
        }
        if (chunk == null || count < 1 || unsent < 0) {
            violated("sent() of more than was given to send()");
        }
        if (unsent <= 0) {
            chunk = null;
        }
        sink().sent(count);
    }

    @Override
    public void failed(IOException cause) {
        told("failed()");
        failed = true;
        sink().failed(cause);
    }

    @Override
    public void attach(StreamSink core) {
        sink = core;
        Attached next = new Attached();
        latest = next;
        endpoint.attach(next);
    }

    /** What one attach gave to the backend: it is another one each time, so that a backend that keeps the former is found. */
    private final class Attached implements StreamSink {
        private WatchedStream known(String call) {
            if (latest != this) {
                violated(call + " told to the sink of an earlier attach()");
            }
            return WatchedStream.this;
        }

        @Override
        public @Nullable ByteBuffer target(int sizeHint) {
            return known("target()").target(sizeHint);
        }

        @Override
        public void filled(int count) {
            known("filled()").filled(count);
        }

        @Override
        public void received(ByteBuffer data) {
            known("received()").received(data);
        }

        @Override
        public boolean leavesUnread() {
            return known("leavesUnread()").leavesUnread();
        }

        @Override
        public void eof() {
            known("eof()").eof();
        }

        @Override
        public void sent(int count) {
            known("sent()").sent(count);
        }

        @Override
        public void failed(IOException cause) {
            known("failed()").failed(cause);
        }

        @Override
        public void fileSent(long count) {
            known("fileSent()").fileSent(count);
        }
    }

    @Override
    public void resumeReading() {
        reading = true;
        endpoint.resumeReading();
    }

    @Override
    public void pauseReading() {
        reading = false;
        endpoint.pauseReading();
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        int before = data.remaining();
        int count = endpoint.write(data);
        if (count != before - data.remaining()) {
            violated("write() answered another count than it took");
        }
        return count;
    }

    @Override
    public void send(ByteBuffer rest) {
        chunk = rest;
        unsent = rest.remaining();
        endpoint.send(rest);
    }

    @Override
    public boolean sendFile(FileChannel file, long position, long count) {
        fileLeft = count;
        boolean can = endpoint.sendFile(file, position, count);
        if (!can) {
            fileLeft = NO_FILE;
        }
        return can;
    }

    @Override
    public long stopFile() {
        long left = fileLeft;
        fileLeft = NO_FILE;
        long count = endpoint.stopFile();
        if (count < 0 || count > Math.max(left, 0)) {
            violated("stopFile() answered " + count + " of " + left + " bytes");
        }
        return count;
    }

    @Override
    public void fileSent(long count) {
        told("fileSent()");
        if (fileLeft == NO_FILE) {
            violated("fileSent() without a file");
        } else if (count < 0 || count > fileLeft) {
            violated("fileSent() of more than was given to sendFile()");
        }
        fileLeft = NO_FILE;
        sink().fileSent(count);
    }

    @Override
    public void shutdownOutput() throws IOException {
        endpoint.shutdownOutput();
    }

    @Override
    public void close() {
        closed = true;
        endpoint.close();
    }

    @Override
    public SocketView socket() {
        return endpoint.socket();
    }

    @Override
    public String toString() {
        return "watched " + endpoint;
    }
}
