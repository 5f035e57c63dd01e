package org.tulip4j.streams;

import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.run.LoopEndpoints;
import org.tulip4j.internal.task.BareYield;
import org.tulip4j.internal.task.CoroutineFuture;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/**
 * The sending side of a stream, for coroutines: write, then {@code drain().await()} so that a slow peer slows the writer.
 *
 * <p>Thread: the loop's. Source: asyncio 3.4.
 *
 * @since 0.1.0
 */
public final class StreamWriter implements AutoCloseable {
    private static final int YIELD_EVERY = 64;

    /** Another one after {@link #startTls}. */
    private Transport transport;

    private final StreamReaderProtocol protocol;
    /** Drains of one pass, its number in {@link #pass}, that did not suspend: short, for there is one of these for each connection. */
    private short immediate;

    private short pass;

    StreamWriter(Transport transport, StreamReaderProtocol protocol) {
        this.transport = transport;
        this.protocol = protocol;
    }

    /** {@return the transport underneath} */
    public Transport transport() {
        return transport;
    }

    /**
     * Queues bytes, as {@link Transport#write}.
     *
     * @param data not kept
     */
    public void write(byte[] data) {
        transport.write(data);
    }

    /**
     * Queues bytes.
     *
     * @param data from position to limit; not kept
     */
    public void write(ByteBuffer data) {
        transport.write(data);
    }

    /**
     * Queues text as UTF-8.
     *
     * @param text any
     */
    public void write(String text) {
        write(text, StandardCharsets.UTF_8);
    }

    /**
     * Queues text.
     *
     * @param text any
     * @param charset what the peer reads; what it cannot encode is replaced, as {@code getBytes} does
     */
    public void write(String text, Charset charset) {
        transport.write(text.getBytes(charset));
    }

    /**
     * Queues several pieces.
     *
     * @param pieces in order; not kept
     */
    public void writeLines(List<byte[]> pieces) {
        transport.writeAll(pieces.stream().map(ByteBuffer::wrap).toList());
    }

    /**
     * Waits until more may be written: not until everything is sent, but until writing is not paused. Several tasks may
     * wait; cancelling one does not disturb the others. Now and then it gives the other tasks a turn though nothing is
     * paused, so that a fast peer does not keep the loop.
     *
     * @return done when writing is not paused; fails with what broke the connection, or {@link SocketException} when it
     *     is closed. Cancelled: nothing changes, what was written is sent
     */
    public Future<@Nullable Void> drain() {
        StreamReader reader = protocol.reader();
        Loop loop = reader.loop();
        loop.checkLoop();
        Throwable broken = reader.exception();
        if (broken == null && !protocol.isLost() && !protocol.isPaused() && !transport.isClosing()) {
            return immediately(loop);
        }
        FutureImpl<@Nullable Void> done = new FutureImpl<>(loop);
        if (broken != null) {
            StreamReaderProtocol.failKnown(done, broken);
        } else if (protocol.isLost()) {
            StreamReaderProtocol.failKnown(done, protocol.lostError());
        } else if (protocol.isPaused()) {
            protocol.addDrainWaiter(done);
        } else {
            // Closing: connectionLost may be queued, and comes first.
            loop.enqueue(core -> drainedClosing(done));
        }
        return done;
    }

    /** Answers a drain that need not wait; now and then after a turn for everybody, which a pass since the last drain has given. */
    private Future<@Nullable Void> immediately(Loop loop) {
        short now = (short) loop.passes();
        if (pass != now) {
            pass = now;
            immediate = 0;
        }
        if (++immediate < YIELD_EVERY) {
            return loop.done();
        }
        immediate = 0;
        return new BareYield<>(loop, null);
    }

    private void drainedClosing(FutureImpl<@Nullable Void> done) {
        if (protocol.isLost()) {
            StreamReaderProtocol.failKnown(done, protocol.lostError());
        } else if (protocol.isPaused()) {
            protocol.addDrainWaiter(done);
        } else {
            done.settleResult(null);
        }
    }

    /**
     * Encrypts the connection from now on, after {@link #drain}: as the server when a stream server made it, else as the client.
     *
     * <p>What a server has read and nobody has taken belongs to the handshake. Between the call and its end nothing must be
     * written. Failed in the handshake, or cancelled at any time, also before it began: the connection is closed. Source: asyncio 3.11.
     *
     * @param options for a client, with the server's name unless they accept any; for a server, with a certificate
     * @return done when the connection is encrypted; fails as {@link #drain} and the handshake do, and with
     *     {@link IllegalStateException} when a client has unread bytes: they came unencrypted and must not be read after it
     */
    public Future<@Nullable Void> startTls(TlsOptions options) {
        StreamReader reader = protocol.reader();
        LoopEndpoints loop = (LoopEndpoints) reader.loop();
        loop.checkLoop();
        Transport plain = transport;
        return new CoroutineFuture<>(
                loop,
                Coroutine.of(() -> {
                    try {
                        drain().await();
                        boolean serverSide = protocol.isServer();
                        transport = loop.startTls(plain, protocol, options, serverSide, reader.takeEarly(serverSide))
                                .await();
                    } catch (CancelledError cancelled) {
                        // Also when it was encrypted in the very pass.
                        plain.abort();
                        throw cancelled;
                    }
                    reader.replaceTransport(transport);
                }),
                plain::abort);
    }

    /** Sends what waits, then closes the sending direction. */
    public void writeEof() {
        transport.writeEof();
    }

    /** {@return whether {@link #writeEof} is possible} */
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    /** Sends what waits, then closes the connection. Returns at once; see {@link #waitClosed}. */
    @Override
    public void close() {
        transport.close();
    }

    /**
     * Closes, as {@link #close}, and waits for the end.
     *
     * <p>Cancelled: it is closed all the same.
     *
     * @return done as {@link #waitClosed}: what was written is sent and the connection is gone
     */
    public Future<@Nullable Void> closeAndWait() {
        close();
        return waitClosed();
    }

    /**
     * Keeps the connection open when its server's handler returns or fails: whoever called this closes it. On a client's
     * connection, which nobody closes anyway, it changes nothing.
     *
     * <p>The server still knows the connection: {@code closeClients}, {@code abortClients} and {@code waitClosed} count it.
     */
    public void detach() {
        protocol.reader().loop().checkLoop();
        protocol.detach();
    }

    /** {@return whether the connection is closing} */
    public boolean isClosing() {
        return transport.isClosing();
    }

    /**
     * {@return done when the connection is gone; failed with what broke it}
     *
     * <p>Cancelled: the connection and others who wait are left alone.
     */
    public Future<@Nullable Void> waitClosed() {
        return protocol.waitClosed();
    }

    /**
     * The connection's own address, as {@link Transport#localAddress}.
     *
     * @return also after the end
     * @throws IllegalStateException when it is no internet address
     */
    public InetSocketAddress localAddress() {
        return transport.localAddress();
    }

    /**
     * The peer's address, as {@link Transport#remoteAddress}. asyncio: {@code writer.get_extra_info("peername")}.
     *
     * @return also after the end
     * @throws IllegalStateException when it is no internet address
     */
    public InetSocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    /**
     * Extra information of the transport.
     *
     * @param key what to look for
     * @param <T> its type
     * @return its value, or null
     */
    public <T> @Nullable T extraInfo(InfoKey<T> key) {
        return transport.extraInfo(key);
    }

    @Override
    public String toString() {
        return "<StreamWriter " + transport + ">";
    }
}
