package org.tulip4j.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.SendFileNotAvailableException;
import org.tulip4j.SendFileOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.transport.Transport;

/**
 * Part of a file on its way through a transport, slice by slice; a slice begins when nothing else waits to be sent. States:
 * sending, done (the transport is its user's again). Loop-confined.
 */
public final class FileSending extends FutureImpl<Long> {
    private static final int SLICE_BYTES = 256 * 1024;

    /** Runs the transport. */
    private final Loop owner;
    /** Lends its sending direction. */
    private final StreamTransport transport;
    /** The user's; its position is set at the end. */
    private final FileChannel file;
    /** Where in the file it begins. */
    private final long offset;
    /** Where in the file it ends, or the greatest number: at the end of the file. */
    private final long end;
    /** Whether it may be sent from memory where the connection cannot send files. */
    private final boolean fallback;
    /** Where the next slice begins. */
    private long position;
    /** The connection cannot send files: slices go through memory. */
    private boolean copies;
    /** Where slices are copied to; null when none was. */
    private @Nullable ByteBuffer buffer;
    /** The next slice is about to begin. */
    private boolean queued;

    private FileSending(Loop loop, StreamTransport transport, FileChannel file, SendFileOptions options) {
        super(loop);
        this.owner = loop;
        this.transport = transport;
        this.file = file;
        this.offset = options.offset();
        this.position = offset;
        this.end = end(offset, options.count());
        this.fallback = options.fallback();
    }

    /** Sends part of a file through a transport. */
    public static Future<Long> start(Loop loop, Transport transport, FileChannel file, SendFileOptions options) {
        Objects.requireNonNull(options, "options");
        checkOpen(file);
        if (!(Objects.requireNonNull(transport, "transport") instanceof StreamTransport core)) {
            throw new IllegalArgumentException(
                    "sendFile takes the transport of a connection that a loop of tulip made: " + transport);
        }
        FileSending sending = new FileSending(loop, core, file, options);
        core.lend(sending);
        return sending;
    }

    /** Refuses a file that is closed. */
    public static void checkOpen(FileChannel file) {
        if (!Objects.requireNonNull(file, "file").isOpen()) {
            throw new IllegalArgumentException("the file is closed: " + file);
        }
    }

    /** Where a part ends; of what {@link SendFileOptions} takes. */
    public static long end(long offset, long count) {
        return count > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + count;
    }

    /** Nothing waits to be sent. */
    public void proceed() {
        if (!queued && !isDone()) {
            queued = true;
            owner.callSoon(this::nextSlice);
        }
    }

    /** The endpoint has sent so much of the slice. */
    public void sliceSent(long count) {
        position += count;
        proceed();
    }

    /** So much of the slice was sent when it was given up. */
    public void stopped(long count) {
        position += count;
    }

    private void nextSlice() {
        queued = false;
        if (isDone()) {
            return;
        }
        // An interrupt would close the file, and the socket with it.
        boolean interrupted = Thread.interrupted();
        try {
            sendNext();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void sendNext() {
        try {
            long left = Math.min(end, file.size()) - position;
            if (left <= 0) {
                finish();
                settleResult(position - offset);
            } else if (copies) {
                copy((int) Math.min(left, SLICE_BYTES));
            } else if (!transport.sendSlice(file, position, Math.min(left, SLICE_BYTES))) {
                if (!fallback) {
                    throw new SendFileNotAvailableException(
                            transport + " cannot send files without copying; allow the fallback");
                }
                copies = true;
                copy((int) Math.min(left, SLICE_BYTES));
            }
        } catch (IOException | RuntimeException failed) {
            finish();
            settleException(failed);
        }
    }

    private void copy(int size) throws IOException {
        ByteBuffer into = buffer;
        if (into == null) {
            into = ByteBuffer.allocateDirect(size);
            buffer = into;
        }
        into.clear().limit(Math.min(size, into.capacity()));
        int count = file.read(into, position);
        if (count <= 0) {
            // The file was cut while it was sent: the next look at its size ends it.
            proceed();
            return;
        }
        position += count;
        transport.putSlice(into.flip());
    }

    private void finish() {
        buffer = null;
        transport.fileEnded(this);
        setPosition();
    }

    private void setPosition() {
        if (!file.isOpen()) {
            return;
        }
        try {
            file.position(position);
        } catch (IOException failed) {
            Log.warn("cannot move the position of " + file + " to " + position, failed);
        }
    }

    /** The transport closes. */
    public void lost(@Nullable Throwable cause) {
        buffer = null;
        setPosition();
        settleException(new IOException(
                "the connection was lost after " + (position - offset) + " bytes of the file: " + transport, cause));
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (!super.cancel(message)) {
            return false;
        }
        finish();
        return true;
    }
}
