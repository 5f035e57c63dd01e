package org.tulip4j.tck;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Tulip;
import org.tulip4j.sockets.Accepted;
import org.tulip4j.sockets.Datagram;
import org.tulip4j.sockets.Received;

/**
 * Readers, writers, sockets and pipes of the user's: level-triggered, one operation per direction, nothing lost on cancel.
 *
 * @since 0.1.0
 */
public final class SocketTck {
    private static final int MANY = 3 << 20;

    private SocketTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("SocketTck")
                .check(
                        "required_readers_calledWhileReadable",
                        "A reader is called again until the bytes are read, and not before there are any.",
                        stage -> stage.play(SocketTck::levelTriggered))
                .check(
                        "required_readers_removedAndReplaced",
                        "A reader that was removed or replaced is called no more, even when its call was queued.",
                        stage -> stage.play(SocketTck::replaced))
                .check(
                        "required_readers_readerAndWriterAreIndependent",
                        "Reader and writer of one channel come and go on their own.",
                        stage -> stage.play(SocketTck::independent))
                .check(
                        "required_readers_wrongChannelsAreRefused",
                        "Closed and blocking channels are refused, and a channel that is never readable or writable.",
                        stage -> stage.play(SocketTck::refused))
                .check(
                        "required_sockets_connectAcceptSendReceive",
                        "Bytes of both directions arrive whole and in order; the end is an empty buffer, or 0.",
                        stage -> stage.play(SocketTck::roundTrip))
                .check(
                        "required_sockets_oneOperationPerDirection",
                        "A second operation in one direction is refused; the first goes on.",
                        stage -> stage.play(SocketTck::oneOperation))
                .check(
                        "required_sockets_cancelLosesNothing",
                        "A cancelled receive or accept leaves bytes and connections to the next one.",
                        stage -> stage.play(SocketTck::cancel))
                .check(
                        "required_sockets_aRefusedConnectFails",
                        "A connect that is refused fails with an IOException that names the address.",
                        stage -> stage.play(SocketTck::refusedConnect))
                .check(
                        "required_sockets_namesAreResolved",
                        "An unresolved address is looked up first.",
                        stage -> stage.play(SocketTck::resolves))
                .check(
                        "required_sockets_datagrams",
                        "Datagrams keep their boundaries and senders; an empty one arrives.",
                        stage -> stage.play(SocketTck::datagrams))
                .check(
                        "required_sockets_sendFile",
                        "A part of a file arrives; the position is behind it; a file that is too short ends it.",
                        stage -> stage.play(SocketTck::sendFile));
        PipeStreams.addTo(suite);
        return suite;
    }

    private static EventLoop loop() {
        return EventLoops.running();
    }

    private static void fails(Class<? extends Throwable> expected, Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            if (expected.isInstance(thrown)) {
                return;
            }
            throw new AssertionError("expected " + expected.getSimpleName() + ", not " + thrown, thrown);
        }
        throw new AssertionError("expected " + expected.getSimpleName());
    }

    private static void equal(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", not " + actual);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static void levelTriggered() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        Future<Void> three = loop().createFuture();
        int[] calls = {0};
        loop().addReader(pipe.source(), () -> {
            if (++calls[0] == 3) {
                three.setResult(null);
            }
        });
        TckStage.passes(3);
        equal(0, calls[0]);
        pipe.sink().write(bytes("x"));
        three.await();
        pipe.source().read(ByteBuffer.allocate(1));
        TckStage.passes(2);
        int read = calls[0];
        TckStage.passes(3);
        equal(read, calls[0]);
        equal(true, loop().removeReader(pipe.source()));
        equal(false, loop().removeReader(pipe.source()));
        pipe.sink().close();
        pipe.source().close();
    }

    private static void replaced() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        List<String> calls = new ArrayList<>();
        Future<Void> second = loop().createFuture();
        loop().addReader(pipe.source(), () -> calls.add("first"));
        pipe.sink().write(bytes("x"));
        loop().addReader(pipe.source(), () -> {
            calls.add("second");
            loop().removeReader(pipe.source());
            second.setResult(null);
        });
        second.await();
        TckStage.passes(3);
        equal(List.of("second"), calls);
        // Again, in the same turn as it was removed.
        Future<Void> third = loop().createFuture();
        loop().addReader(pipe.source(), () -> calls.add("never"));
        loop().removeReader(pipe.source());
        loop().addReader(pipe.source(), () -> {
            loop().removeReader(pipe.source());
            third.setResult(null);
        });
        third.await();
        equal(List.of("second"), calls);
        pipe.sink().close();
        pipe.source().close();
    }

    private static void independent() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            Future<Void> wrote = loop().createFuture();
            Future<Void> read = loop().createFuture();
            loop().addReader(pair.here(), () -> {
                loop().removeReader(pair.here());
                read.setResult(null);
            });
            loop().addWriter(pair.here(), () -> {
                loop().removeWriter(pair.here());
                wrote.setResult(null);
            });
            wrote.await();
            equal(false, read.isDone());
            pair.there().write(bytes("x"));
            read.await();
        }
    }

    private static void refused() throws Exception {
        try (SocketPair pair = SocketPair.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.configureBlocking(false);
            fails(IllegalArgumentException.class, () -> loop().addWriter(server, () -> {}));
            pair.there().configureBlocking(true);
            fails(IllegalArgumentException.class, () -> loop().addReader(pair.there(), () -> {}));
            fails(IllegalArgumentException.class, () -> loop().sockRecv(pair.there(), 1));
            fails(IllegalArgumentException.class, () -> loop().sockRecv(pair.here(), 0));
            pair.there().close();
            fails(IllegalArgumentException.class, () -> loop().addReader(pair.there(), () -> {}));
        }
    }

    private static void roundTrip() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
            client.configureBlocking(false);
            Future<Accepted> accepting = loop().sockAccept(server);
            loop().sockConnect(client, server.getLocalAddress()).await();
            Accepted accepted = accepting.await();
            equal(client.getLocalAddress(), accepted.remoteAddress());
            equal(false, accepted.channel().isBlocking());
            byte[] sent = TckStage.pattern(MANY);
            Future<Void> sending = loop().sockSendAll(client, ByteBuffer.wrap(sent));
            ByteBuffer all = ByteBuffer.allocate(MANY);
            while (all.hasRemaining()) {
                loop().sockRecvInto(accepted.channel(), all).await();
            }
            sending.await();
            equal(true, Arrays.equals(sent, all.array()));
            loop().sockSendAll(accepted.channel(), bytes("bye")).await();
            accepted.channel().shutdownOutput();
            equal(bytes("bye"), loop().sockRecv(client, 100).await());
            equal(0, loop().sockRecv(client, 100).await().remaining());
            equal(0, loop().sockRecvInto(client, ByteBuffer.allocate(1)).await());
            accepted.channel().close();
        }
    }

    private static void oneOperation() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            Future<ByteBuffer> first = loop().sockRecv(pair.here(), 10);
            fails(IllegalStateException.class, () -> loop().sockRecv(pair.here(), 10));
            fails(IllegalStateException.class, () -> loop().addReader(pair.here(), () -> {}));
            equal(false, loop().removeReader(pair.here()));
            loop().sockSendAll(pair.here(), bytes("other way")).await();
            pair.there().write(bytes("x"));
            equal(bytes("x"), first.await());
            loop().addReader(pair.here(), () -> {});
            fails(IllegalStateException.class, () -> loop().sockRecv(pair.here(), 10));
            loop().removeReader(pair.here());
        }
    }

    private static void cancel() throws Exception {
        try (SocketPair pair = SocketPair.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            for (int round = 0; round < 20; round++) {
                Future<ByteBuffer> given = loop().sockRecv(pair.here(), 10);
                if (round % 2 == 0) {
                    TckStage.passes(1);
                }
                pair.there().write(bytes("abc"));
                given.cancel();
                equal(true, given.isCancelled());
                equal(bytes("abc"), loop().sockRecv(pair.here(), 10).await());
            }
            server.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
            Future<Accepted> given = loop().sockAccept(server);
            TckStage.passes(1);
            try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                given.cancel();
                Accepted accepted = loop().sockAccept(server).await();
                equal(client.getLocalAddress(), accepted.remoteAddress());
                accepted.channel().close();
            }
        }
    }

    private static void refusedConnect() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);
            try {
                loop().sockConnect(client, new InetSocketAddress(TckStage.HOST, port))
                        .await();
                throw new AssertionError("connected to a dead port");
            } catch (Exception expected) {
                equal(ConnectException.class, expected.getClass());
                equal("Connect call to 127.0.0.1:" + port + " failed: Connection refused", expected.getMessage());
                equal(true, expected.getCause() instanceof ConnectException);
            }
        }
    }

    private static void resolves() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress(TckStage.HOST, 0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            client.configureBlocking(false);
            loop().sockConnect(client, InetSocketAddress.createUnresolved(TckStage.HOST, port))
                    .await();
            equal(true, client.isConnected());
        }
    }

    private static void datagrams() throws Exception {
        try (DatagramChannel here = DatagramChannel.open();
                DatagramChannel there = DatagramChannel.open()) {
            here.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
            there.bind(new InetSocketAddress(TckStage.HOST, 0)).configureBlocking(false);
            InetSocketAddress from = (InetSocketAddress) here.getLocalAddress();
            InetSocketAddress to = (InetSocketAddress) there.getLocalAddress();
            Future<Datagram> waiting = loop().sockRecvFrom(there, 100);
            Tulip.sleep(java.time.Duration.ZERO).await();
            equal(3, loop().sockSendTo(here, bytes("abc"), to).await());
            Datagram came = waiting.await();
            equal(Datagram.of(bytes("abc"), from), came);
            equal(0, loop().sockSendTo(here, bytes(""), to).await());
            equal(
                    Received.of(0, from),
                    loop().sockRecvFromInto(there, ByteBuffer.allocate(9)).await());
            equal(2, loop().sockSendTo(there, bytes("hi"), came.sender()).await());
            equal(Datagram.of(bytes("hi"), to), loop().sockRecvFrom(here, 9).await());
        }
    }

    private static void sendFile() throws Exception {
        byte[] content = TckStage.pattern(MANY);
        Path path = Files.createTempFile("tck-file", "");
        try (SocketPair pair = SocketPair.open();
                FileChannel file = FileChannel.open(Files.write(path, content))) {
            Future<Long> sending = loop().sockSendFile(pair.here(), file, 10, Long.MAX_VALUE);
            ByteBuffer all = ByteBuffer.allocate(MANY - 10);
            while (all.hasRemaining()) {
                loop().sockRecvInto(pair.there(), all).await();
            }
            equal(MANY - 10L, sending.await());
            equal((long) MANY, file.position());
            equal(true, Arrays.equals(Arrays.copyOfRange(content, 10, MANY), all.array()));
            equal(5L, loop().sockSendFile(pair.here(), file, MANY - 5, 100).await());
            fails(IllegalArgumentException.class, () -> loop().sockSendFile(pair.here(), file, -1, Long.MAX_VALUE));
            fails(IllegalArgumentException.class, () -> loop().sockSendFile(pair.here(), file, 0, 0));
        } finally {
            Files.delete(path);
        }
    }
}
