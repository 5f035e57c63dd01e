package org.tulip4j.internal.pipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** What a pipe reads from, by blocking calls of one thread. */
public interface PipeSource extends BlockingEnd {
    /** Blocks for at least one byte; -1 at the end. */
    int read(byte[] into) throws IOException;

    /** Its monitor is held by the reading thread from the first read to the end. */
    default Object monitor() {
        return this;
    }

    /**
     * The output of a process: a blocked read ends when nobody has the other end any more. When the process ends, the JDK closes
     * the stream and forgets what others still write there, unless somebody holds its monitor.
     */
    static PipeSource of(InputStream stream) {
        return new PipeSource() {
            @Override
            public int read(byte[] into) throws IOException {
                return stream.read(into);
            }

            @Override
            public void wake() {}

            @Override
            public void close() throws IOException {
                stream.close();
            }

            @Override
            public Object monitor() {
                return stream;
            }
        };
    }

    /** A blocking channel: closing it ends a blocked read. */
    static PipeSource of(ReadableByteChannel channel) {
        return new PipeSource() {
            @Override
            public int read(byte[] into) throws IOException {
                return channel.read(ByteBuffer.wrap(into));
            }

            @Override
            public void wake() throws IOException {
                channel.close();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
