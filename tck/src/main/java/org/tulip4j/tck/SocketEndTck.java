package org.tulip4j.tck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * How waiting for the user's channels ends early: closed under way, cancelled at every point, claimed by a transport.
 *
 * @since 0.1.0
 */
public final class SocketEndTck {
    /** More than the system takes for a pair while nobody reads. */
    private static final int MANY = 2 << 20;

    private SocketEndTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("SocketEndTck")
                .check(
                        "required_closedChannels_failTheOperation",
                        "An operation fails with ClosedChannelException when its channel is closed, by whatever thread,"
                                + " in both directions.",
                        stage -> stage.play(SocketEndTck::closedOperations))
                .check(
                        "required_closedChannels_letGoOfTheReader",
                        "A reader whose channel is closed is called no more and is forgotten; the peer sees the end.",
                        stage -> stage.play(SocketEndTck::closedReader))
                .check(
                        "required_sockets_cancelAtEveryPointLosesNothing",
                        "After a cancel at any point the next operation goes on where the cancelled one stood.",
                        stage -> stage.play(SocketEndTck::cancelled))
                .check(
                        "required_sockets_aCancelledConnectGoesOn",
                        "A cancelled connect leaves the channel open, and another one takes it up.",
                        stage -> stage.play(SocketEndTck::cancelledConnect))
                .check(
                        "required_sockets_transportsAndReadersExclude",
                        "A channel with a reader or an operation is refused to transports, and a transport's to both.",
                        stage -> stage.play(SocketEndTck::exclusive),
                        Capability.SOCKETS);
    }

    private static EventLoop loop() {
        return EventLoops.running();
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void refuses(Runnable call) {
        try {
            call.run();
        } catch (IllegalStateException expected) {
            return;
        }
        throw new AssertionError("was not refused");
    }

    private static void closedWhile(SelectableChannel channel, Future<?> operation) throws Exception {
        try {
            operation.await();
        } catch (Exception expected) {
            check(expected instanceof ClosedChannelException, operation + " failed with " + expected);
            check(!channel.isRegistered() || !channel.isOpen(), "still open");
            return;
        }
        throw new AssertionError(operation + " did not fail");
    }

    private interface Opens<C> {
        C open() throws IOException;
    }

    private static <C extends SelectableChannel> void closes(Opens<C> opens, Function<C, Future<?>> begins)
            throws Exception {
        for (int passes = 0; passes < 3; passes++) {
            for (boolean elsewhere : new boolean[] {false, true}) {
                C channel = opens.open();
                channel.configureBlocking(false);
                Future<?> operation = begins.apply(channel);
                TckStage.passes(passes);
                check(!operation.isDone(), "did not wait");
                if (elsewhere) {
                    TckStage.elsewhereVoid(channel::close);
                } else {
                    channel.close();
                }
                closedWhile(channel, operation);
            }
        }
    }

    private static void closedOperations() throws Exception {
        closes(
                () -> ServerSocketChannel.open().bind(new InetSocketAddress(TckStage.HOST, 0)),
                channel -> loop().sockAccept(channel));
        closes(
                () -> DatagramChannel.open().bind(new InetSocketAddress(TckStage.HOST, 0)),
                channel -> loop().sockRecvFrom(channel, 10));
        closes(
                () -> DatagramChannel.open().bind(new InetSocketAddress(TckStage.HOST, 0)),
                channel -> loop().sockRecvFromInto(channel, ByteBuffer.allocate(1)));
        closes(() -> SocketPair.small().here(), channel -> loop().sockRecv(channel, 10));
        closes(() -> SocketPair.small().here(), channel -> loop().sockRecvInto(channel, ByteBuffer.allocate(1)));
        closes(() -> SocketPair.small().here(), channel -> loop().sockSendAll(channel, ByteBuffer.allocate(MANY)));
        try (SocketPair pair = SocketPair.small()) {
            Future<ByteBuffer> receiving = loop().sockRecv(pair.here(), 10);
            Future<Void> sending = loop().sockSendAll(pair.here(), ByteBuffer.allocate(MANY));
            pair.here().close();
            closedWhile(pair.here(), receiving);
            closedWhile(pair.here(), sending);
        }
    }

    private static void closedReader() throws Exception {
        try (SocketPair pair = SocketPair.small()) {
            int[] calls = {0};
            loop().addReader(pair.here(), () -> calls[0]++);
            TckStage.passes(1);
            pair.here().close();
            TckStage.passes(2);
            check(loop().sockRecv(pair.there(), 1).await().remaining() == 0, "not the end");
            check(!loop().removeReader(pair.here()), "the reader is still there");
            check(calls[0] == 0, "the reader was called");
        }
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        loop().addReader(pipe.source(), () -> {});
        pipe.source().close();
        TckStage.passes(2);
        check(!loop().removeReader(pipe.source()), "the reader is still there");
        pipe.sink().close();
    }

    private static void cancelled() throws Exception {
        for (int passes = 0; passes < 4; passes++) {
            try (SocketPair pair = SocketPair.small()) {
                sendAll(pair, passes);
                sendFile(pair, passes);
                receive(pair, passes);
            }
            datagrams(passes);
        }
    }

    private static ByteBuffer readAll(SocketChannel from, int count) {
        ByteBuffer all = ByteBuffer.allocate(count);
        while (all.hasRemaining()) {
            loop().sockRecvInto(from, all).await();
        }
        return all.flip();
    }

    private static void sendAll(SocketPair pair, int passes) {
        byte[] content = TckStage.pattern(MANY);
        ByteBuffer data = ByteBuffer.wrap(content);
        Future<Void> sending = loop().sockSendAll(pair.here(), data);
        TckStage.passes(passes);
        check(sending.cancel(), "was done");
        int sent = data.position();
        check(sent > 0 && sent < MANY && data.limit() == MANY, "the buffer is " + data);
        Future<Void> rest = loop().sockSendAll(pair.here(), data);
        ByteBuffer arrived = readAll(pair.there(), MANY);
        rest.await();
        check(Arrays.equals(content, arrived.array()), "other bytes arrived");
    }

    private static void sendFile(SocketPair pair, int passes) throws IOException {
        byte[] content = TckStage.pattern(MANY);
        Path path = Files.createTempFile("tck-cancel", "");
        try (FileChannel file = FileChannel.open(Files.write(path, content))) {
            Future<Long> sending = loop().sockSendFile(pair.here(), file);
            TckStage.passes(passes);
            check(sending.cancel(), "was done");
            long sent = file.position();
            check(sent > 0 && sent < MANY, "the position is " + sent);
            Future<Long> rest = loop().sockSendFile(pair.here(), file, sent, Long.MAX_VALUE);
            ByteBuffer arrived = readAll(pair.there(), MANY);
            check(rest.await() == MANY - sent, "another count than was left");
            check(Arrays.equals(content, arrived.array()), "other bytes arrived");
        } finally {
            Files.delete(path);
        }
    }

    private static void receive(SocketPair pair, int passes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(4);
        Future<Integer> given = loop().sockRecvInto(pair.here(), into);
        TckStage.passes(passes);
        pair.there().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        check(given.cancel() && into.position() == 0, "something was read");
        check(loop().sockRecvInto(pair.here(), into).await() == 3, "bytes are lost");
    }

    private static void datagrams(int passes) throws IOException {
        try (DatagramChannel here = DatagramChannel.open();
                DatagramChannel there = DatagramChannel.open()) {
            here.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
            there.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
            Future<?> given = loop().sockRecvFrom(there, 10);
            TckStage.passes(passes);
            Future<Integer> sending = loop().sockSendTo(
                            here, ByteBuffer.wrap(new byte[] {5}), (InetSocketAddress) there.getLocalAddress());
            check(!sending.cancel() && sending.result() == 1, "a datagram that was sent is not told");
            check(given.cancel(), "was done");
            check(loop().sockRecvFrom(there, 10).await().data().get() == 5, "the datagram is lost");
        }
    }

    /** A server whose queue is full answers nobody. */
    private static void cancelledConnect() throws Exception {
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress(TckStage.HOST, 0), 1);
            java.util.ArrayList<SocketChannel> queued = new java.util.ArrayList<>();
            for (int passes = 0; passes < 3; passes++) {
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                queued.add(client);
                Future<Void> connecting = loop().sockConnect(client, full.getLocalAddress());
                TckStage.passes(passes);
                if (connecting.cancel()) {
                    check(client.isOpen() && client.isConnectionPending(), "the channel is " + client);
                    Future<Void> again = loop().sockConnect(client, full.getLocalAddress());
                    TckStage.passes(passes);
                    check(again.isDone() || again.cancel(), "cannot be cancelled");
                }
            }
            for (SocketChannel client : queued) {
                client.close();
            }
        }
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress(TckStage.HOST, 0));
            client.configureBlocking(false);
            Future<Void> connecting = loop().sockConnect(client, server.getLocalAddress());
            if (connecting.cancel()) {
                loop().sockConnect(client, server.getLocalAddress()).await();
            }
            check(client.isConnected(), "not connected");
        }
    }

    private static void exclusive() throws Exception {
        try (SocketPair pair = SocketPair.small()) {
            loop().addReader(pair.here(), () -> {});
            refuses(() -> loop().createConnection(() -> new Protocol() {}, pair.here()));
            loop().removeReader(pair.here());
            Future<ByteBuffer> receiving = loop().sockRecv(pair.here(), 1);
            refuses(() -> loop().createConnection(() -> new Protocol() {}, pair.here()));
            receiving.cancel();
            Transport transport = loop().createConnection(() -> new Protocol() {}, pair.here())
                    .await()
                    .transport();
            refuses(() -> loop().addReader(pair.here(), () -> {}));
            refuses(() -> loop().addWriter(pair.here(), () -> {}));
            refuses(() -> loop().sockRecv(pair.here(), 1));
            refuses(() -> loop().sockSendAll(pair.here(), ByteBuffer.allocate(1)));
            refuses(() -> loop().createConnection(() -> new Protocol() {}, pair.here()));
            transport.abort();
            Tulip.sleep(java.time.Duration.ZERO).await();
        }
    }
}
