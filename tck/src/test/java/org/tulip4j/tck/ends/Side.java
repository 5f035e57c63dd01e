package org.tulip4j.tck.ends;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;

/**
 * One side of a connection: what it does, and what it was told. Confined to the loop. States: before {@link #made}; open; over.
 *
 * <p>Who plays it, a protocol, a coroutine or a handler of Netty, tells it and is its {@link Connection}.
 */
abstract class Side {
    static final byte[] ASK = "ask\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] BYE = "bye\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] REPLY = pattern();

    /** What a side does with its connection. */
    interface Connection {
        void write(byte[] data, int length);

        boolean canWriteEof();

        void writeEof();

        void close();

        void pause();

        void resume();
    }

    final Cell cell;
    /** What was heard, in order; data is counted, not listed. */
    final List<String> told = new ArrayList<>();
    /** Done when the connection is lost. */
    final Future<@Nullable Void> over;
    /** Done when it has done all that it does by itself before the other side ends. */
    final Future<@Nullable Void> acted;

    long received;
    boolean changed;
    boolean closed;

    @Nullable Throwable lostBy;

    /** Null before it is made; behind an upgrade bytes may come before whoever waits for that is told. */
    @Nullable Connection connection;

    Side(Cell cell, EventLoop loop) {
        this.cell = cell;
        this.over = loop.createFuture();
        this.acted = loop.createFuture();
    }

    private static byte[] pattern() {
        byte[] all = new byte[Cell.Reply.LARGE.bytes];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31 + (i >> 9));
        }
        return all;
    }

    void made(Connection made) {
        connection = made;
        told.add(0, "made");
        begin(made);
        if (received > 0) {
            came(made);
        }
        if (told.contains("eof")) {
            ended(made);
        }
    }

    void bytes(ByteBuffer data) {
        if (told.contains("eof") || told.contains("lost")) {
            told.add("bytes behind the end");
        }
        int count = data.remaining();
        changed |= received + count > expected().length
                || !data.equals(ByteBuffer.wrap(expected(), (int) received, count));
        received += count;
        if (connection != null) {
            came(connection);
        }
    }

    void eof() {
        told.add("eof");
        if (connection != null) {
            ended(connection);
        }
    }

    void lost(@Nullable Throwable cause) {
        told.add("lost");
        lostBy = cause;
        over.trySetResult(null);
    }

    /** Ends its side, as the cell has it. */
    final void endFirst(Connection made) {
        if (cell.isHalf()) {
            if (!made.canWriteEof()) {
                told.add("cannot end one direction");
            }
            made.writeEof();
        } else {
            if (cell.half() && made.canWriteEof() && !cell.kind().isInPipeline()) {
                told.add("can end one direction");
            }
            close(made);
        }
        acted.trySetResult(null);
    }

    final void close(Connection made) {
        closed = true;
        made.close();
    }

    abstract byte[] expected();

    abstract void begin(Connection made);

    abstract void came(Connection made);

    abstract void ended(Connection made);

    /** Asks, and ends first or reads the reply. */
    static final class Client extends Side {
        Client(Cell cell, EventLoop loop) {
            super(cell, loop);
        }

        @Override
        byte[] expected() {
            return REPLY;
        }

        @Override
        void begin(Connection made) {
            if (cell.pausesClient()) {
                made.pause();
            }
            made.write(ASK, ASK.length);
            if (cell.clientFirst()) {
                endFirst(made);
            }
        }

        @Override
        void came(Connection made) {
            // Counted already.
        }

        @Override
        void ended(Connection made) {
            if (!cell.clientFirst() && cell.isHalf()) {
                made.write(BYE, BYE.length);
            }
            close(made);
        }
    }

    /** Replies. */
    static final class Server extends Side {
        private static final byte[] ALL = "ask\nbye\n".getBytes(StandardCharsets.US_ASCII);
        private boolean replied;

        Server(Cell cell, EventLoop loop) {
            super(cell, loop);
        }

        @Override
        byte[] expected() {
            return ALL;
        }

        @Override
        void begin(Connection made) {
            if (cell.pausesServer() && !cell.pausesBehindHandshake()) {
                made.pause();
            }
        }

        @Override
        void came(Connection made) {
            if (!cell.clientFirst() && !replied && received >= ASK.length) {
                reply(made);
                endFirst(made);
            }
        }

        @Override
        void ended(Connection made) {
            if (cell.clientFirst()) {
                reply(made);
                acted.trySetResult(null);
            }
            close(made);
        }

        private void reply(Connection made) {
            replied = true;
            made.write(REPLY, cell.reply().bytes);
        }
    }
}
