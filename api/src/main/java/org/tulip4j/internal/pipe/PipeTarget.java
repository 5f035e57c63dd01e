package org.tulip4j.internal.pipe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** What a pipe writes to, by blocking calls of one thread at a time. */
public interface PipeTarget extends BlockingEnd {
    /** Blocks until everything is taken. */
    void write(byte[] data) throws IOException;

    /** Sends what it gathered. */
    void flush() throws IOException;

    /** The input of a process: a blocked write ends with the process. */
    static PipeTarget of(OutputStream stream) {
        return new PipeTarget() {
            @Override
            public void write(byte[] data) throws IOException {
                stream.write(data);
            }

            @Override
            public void flush() throws IOException {
                stream.flush();
            }

            @Override
            public void wake() {}

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    /** A blocking channel: closing it ends a blocked write. */
    static PipeTarget of(WritableByteChannel channel) {
        return new PipeTarget() {
            @Override
            public void write(byte[] data) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(data);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }

            @Override
            public void flush() {}

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
