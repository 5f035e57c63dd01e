package org.tulip4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSink;

/** A socket whose kernel and peer are the test: what the core asks of it is written down, what comes is told by hand. */
public class FakeStream extends FakeSocket implements StreamEndpoint {
    /** What writing fails with from now on. */
    public @Nullable IOException broken;
    /** What ending the output fails with. */
    public @Nullable IOException endless;
    /** Whether it sends files without copying. */
    public boolean sendsFiles;
    /** What the kernel has taken of a file and did not tell when the file is stopped. */
    public long untold;
    /** Happens inside every write, before anything is taken. */
    public Runnable whenWriting = () -> {};

    protected @Nullable StreamSink sink;

    /** What has come and is still in the socket. */
    private final StringBuilder unread = new StringBuilder();

    private final FakeBackend backend;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private @Nullable ByteBuffer chunk;
    /** What the kernel takes at once before it is full. */
    private long room = Long.MAX_VALUE;
    /** A file was given and has not ended. */
    private boolean filing;

    protected FakeStream(FakeBackend backend) {
        this.backend = backend;
    }

    // The test's side; what is told comes with the next poll

    /** Has the kernel take nothing by itself from now on. */
    public void fill() {
        room = 0;
    }

    /** Has the kernel take so many bytes by itself from now on; it is full then. */
    public void leaveRoomFor(long bytes) {
        room = bytes;
    }

    /** The kernel takes everything by itself again. */
    public void empty() {
        room = Long.MAX_VALUE;
    }

    /** {@return whether a chunk is being sent} */
    public boolean isSending() {
        return chunk != null;
    }

    /** Something is told to the core in the next poll. */
    public void tell(java.util.function.Consumer<StreamSink> what) {
        backend.inPoll(() -> what.accept(sink));
    }

    /** Something is told to the core at once, though perhaps inside of a callback. */
    public void tellNow(java.util.function.Consumer<StreamSink> what) {
        what.accept(sink);
    }

    /** So much of the file is taken, and its slice is over. */
    public void takeFile(long count) {
        backend.inPoll(() -> {
            if (filing) {
                filing = false;
                sink.fileSent(count);
            }
        });
    }

    /** {@return what the kernel has taken, as text} */
    public String text() {
        return taken.toString(StandardCharsets.ISO_8859_1);
    }

    /** {@return what the kernel has taken since this was asked last} */
    public byte[] drain() {
        byte[] bytes = taken.toByteArray();
        taken.reset();
        return bytes;
    }

    /** The kernel takes so many bytes of the chunk that is being sent. */
    public void takeSome(int count) {
        backend.inPoll(() -> {
            for (int left = count; left > 0 && chunk != null; ) {
                ByteBuffer from = chunk;
                int some = Math.min(left, from.remaining());
                put(from, some);
                left -= some;
                if (!from.hasRemaining()) {
                    chunk = null;
                }
                sink.sent(some);
            }
        });
    }

    public void receive(String text) {
        backend.inPoll(() -> sink.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    /** Bytes come into the socket, and the next poll finds them. */
    public void arrive(String text) {
        unread.append(text);
        backend.inPoll(this::findReadable);
    }

    /** What a poll does that finds bytes in the socket, now: tells them unless they are to stay. */
    public void findReadable() {
        if (!sink.leavesUnread()) {
            ByteBuffer bytes = ByteBuffer.wrap(unread.toString().getBytes(StandardCharsets.ISO_8859_1));
            unread.setLength(0);
            calls.add("told " + bytes.remaining());
            sink.received(bytes);
        }
    }

    /** Bytes for a protocol that reads into a buffer of its own. */
    public void fillTarget(int size) {
        backend.inPoll(() -> {
            ByteBuffer target = sink.target(size);
            if (target != null) {
                sink.filled(Math.min(size, target.remaining()));
            }
        });
    }

    public void receiveEof() {
        backend.inPoll(() -> sink.eof());
    }

    public void fail(IOException cause) {
        backend.inPoll(() -> sink.failed(cause));
    }

    /** How many bytes the kernel has taken. */
    public int taken() {
        return taken.size();
    }

    /** The kernel has taken so many bytes. */
    protected final void put(ByteBuffer data, int count) {
        byte[] bytes = new byte[count];
        data.get(bytes);
        taken.writeBytes(bytes);
    }

    // The core's side

    @Override
    public void attach(StreamSink to) {
        sink = to;
    }

    @Override
    public int readNow(ByteBuffer into) {
        int count = Math.min(into.remaining(), unread.length());
        into.put(unread.substring(0, count).getBytes(StandardCharsets.ISO_8859_1));
        unread.delete(0, count);
        calls.add("read " + count);
        return count;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        whenWriting.run();
        if (broken != null) {
            throw broken;
        }
        if (chunk != null) {
            throw new IllegalStateException("a chunk is being sent");
        }
        int count = (int) Math.min(room, data.remaining());
        if (room != Long.MAX_VALUE) {
            room -= count;
        }
        put(data, count);
        return count;
    }

    @Override
    public void send(ByteBuffer next) {
        if (chunk != null) {
            throw new IllegalStateException("a chunk is being sent already");
        }
        if (!next.hasRemaining()) {
            throw new IllegalStateException("an empty chunk");
        }
        chunk = next;
    }

    @Override
    public boolean sendFile(FileChannel file, long position, long count) {
        if (!sendsFiles) {
            return false;
        }
        calls.add("file " + position + "+" + count);
        filing = true;
        return true;
    }

    @Override
    public long stopFile() {
        if (!filing) {
            return 0;
        }
        filing = false;
        calls.add("stop file");
        return untold;
    }

    @Override
    public void shutdownOutput() throws IOException {
        calls.add("shutdown");
        if (endless != null) {
            throw endless;
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress("127.0.0.1", 2);
    }
}
