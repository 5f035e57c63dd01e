package org.tulip4j.tck.ends;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;

/** A side that is a coroutine, which reads until the end. It pauses by not reading. */
abstract class CoroutineSide implements Side.Connection {
    private static final int PIECE = 64 * 1024;

    /** Not null while it does not read. */
    private @Nullable Future<@Nullable Void> gate;

    @Override
    public final void pause() {
        gate = EventLoops.running().createFuture();
    }

    @Override
    public final void resume() {
        Future<@Nullable Void> held = gate;
        if (held != null) {
            gate = null;
            held.setResult(null);
        }
    }

    /** Null at the end. */
    abstract @Nullable ByteBuffer read() throws Exception;

    /** The whole life of the side, but for its loss. */
    final void live(Side side) throws Exception {
        side.made(this);
        while (!side.closed) {
            Future<@Nullable Void> held = gate;
            if (held != null) {
                held.await();
            }
            ByteBuffer data = read();
            if (data == null) {
                side.eof();
                return;
            }
            side.bytes(data);
        }
    }

    /** Over a connection of streams, which is encrypted by now if it is to be. */
    static void stream(Side side, StreamReader reader, StreamWriter writer) throws Exception {
        try {
            new Streaming(reader, writer).live(side);
            writer.waitClosed().await(IOException.class);
            side.lost(null);
        } catch (IOException broken) {
            side.lost(broken);
        }
    }

    /** Over messages of Netty; they close when this returns, and who made the channel tells of that. */
    static void messages(Side side, MessageStream<ByteBuf, ByteBuf> messages) throws Exception {
        try {
            new Messaging(messages).live(side);
        } catch (IOException broken) {
            side.lostBy = broken;
        }
    }

    private static final class Streaming extends CoroutineSide {
        private final StreamReader reader;
        private final StreamWriter writer;

        Streaming(StreamReader reader, StreamWriter writer) {
            this.reader = reader;
            this.writer = writer;
        }

        @Override
        @Nullable ByteBuffer read() {
            byte[] some = reader.read(PIECE).await();
            return some.length == 0 ? null : ByteBuffer.wrap(some);
        }

        @Override
        public void write(byte[] data, int length) {
            writer.write(ByteBuffer.wrap(data, 0, length));
        }

        @Override
        public boolean canWriteEof() {
            return writer.canWriteEof();
        }

        @Override
        public void writeEof() {
            writer.writeEof();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private static final class Messaging extends CoroutineSide {
        private final MessageStream<ByteBuf, ByteBuf> messages;

        Messaging(MessageStream<ByteBuf, ByteBuf> messages) {
            this.messages = messages;
        }

        @Override
        @Nullable ByteBuffer read() {
            ByteBuf message = messages.read().await();
            return message == null ? null : message.nioBuffer();
        }

        @Override
        public void write(byte[] data, int length) {
            messages.write(Unpooled.wrappedBuffer(data, 0, length));
        }

        @Override
        public boolean canWriteEof() {
            return false;
        }

        @Override
        public void writeEof() {
            throw new UnsupportedOperationException("messages have no end of their own");
        }

        @Override
        public void close() {
            messages.close();
        }
    }
}
