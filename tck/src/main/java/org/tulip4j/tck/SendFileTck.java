package org.tulip4j.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.SendFileNotAvailableException;
import org.tulip4j.SendFileOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * Files through transports: whole, in order, alone, and with their position told in the end.
 *
 * @since 0.1.0
 */
public final class SendFileTck {
    /** Half-closing, which TLS cannot. */
    static final Set<String> PLAIN_ONLY = Set.of("required_sendFile_writesAreRefusedMeanwhile");

    private static final int SIZE = 3 << 20;
    /** More than a system takes while the peer does not read. */
    private static final long LARGE = 64L << 20;

    /** It is under way after these. */
    private static final int CANCELLED_PASSES = 5;

    private SendFileTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        return new TckSuite("SendFileTck")
                .check(
                        "required_sendFile_arrivesBetweenWhatIsWritten",
                        "A part of a file arrives behind what was written before and ahead of what is written after;"
                                + " the file's position is behind the part.",
                        stage -> stage.play(() -> play(SendFileTck::between)))
                .check(
                        "required_sendFile_writesAreRefusedMeanwhile",
                        "While a file is sent, write, writeEof and a second file are refused.",
                        stage -> stage.play(() -> play(SendFileTck::refused)))
                .check(
                        "required_sendFile_cancelGivesTheTransportBack",
                        "A file that is cancelled, in whatever pass, leaves a prefix that the position tells; the transport is"
                                + " usable again.",
                        stage -> stage.play(SendFileTck::cancelledInEveryPass))
                .check(
                        "required_sendFile_noFallbackIsExactOrRefused",
                        "Without a fallback the part arrives, or is refused before a byte was sent.",
                        stage -> stage.play(() -> play(SendFileTck::withoutFallback)))
                .check(
                        "required_sendFile_aFileThatIsCutEndsIt",
                        "A file that is cut while it is sent ends there, and the transport is usable again.",
                        stage -> stage.play(() -> play(SendFileTck::cut)))
                .check(
                        "required_sendFile_aFileThatIsClosedFailsIt",
                        "A file that is closed while it is sent fails the sending, not the connection.",
                        stage -> stage.play(() -> play(SendFileTck::closed)))
                .check(
                        "required_sendFile_aLostConnectionIsAnIOException",
                        "A connection that is lost midway fails the file, and the position is within the part.",
                        stage -> stage.play(() -> play(SendFileTck::lost)));
    }

    private interface Scene {
        void play(Transport transport, Collecting peer, FileChannel file, byte[] content) throws Exception;
    }

    /** Collects; pauses from the start when told to. */
    private static final class Collecting implements Protocol {
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        private final Future<Transport> made = EventLoops.running().createFuture();
        private final Future<Void> lost = EventLoops.running().createFuture();
        private final Future<Void> ended = EventLoops.running().createFuture();

        @Override
        public void connectionMade(Transport transport) {
            transport.pauseReading();
            made.setResult(transport);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            bytes.writeBytes(piece);
        }

        @Override
        public boolean eofReceived() {
            ended.setResult(null);
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.setResult(null);
        }

        void awaitBytes(int count) {
            made.result().resumeReading();
            while (bytes.size() < count) {
                Tulip.sleep(java.time.Duration.ofMillis(1)).await();
            }
        }
    }

    private static EventLoop loop() {
        return EventLoops.running();
    }

    private static void play(Scene scene) throws Exception {
        byte[] content = TckStage.pattern(SIZE);
        Path path = Files.createTempFile("tck-send", "");
        try {
            Files.write(path, content);
            play(scene, path, content);
        } finally {
            Files.delete(path);
        }
    }

    private static void play(Scene scene, Path path, byte[] content) throws Exception {
        Collecting peer = new Collecting();
        Server server = TckStage.serve(peer);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Collecting here = new Collecting();
            Transport transport = TckStage.connect(here, server);
            transport.resumeReading();
            Transport there = peer.made.await();
            try {
                scene.play(transport, peer, file, content);
            } finally {
                transport.abort();
                there.abort();
            }
            here.lost.await();
            peer.lost.await();
        } finally {
            server.close();
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static Future<Long> send(Transport transport, FileChannel file, long offset) {
        return loop().sendFile(transport, file, SendFileOptions.DEFAULT.withOffset(offset));
    }

    /** Zeros behind the content. */
    private static void enlarge(FileChannel file) throws IOException {
        file.write(ByteBuffer.allocate(1), LARGE - 1);
    }

    private static void refuses(Runnable call) {
        try {
            call.run();
        } catch (IllegalStateException expected) {
            return;
        }
        throw new AssertionError("was not refused");
    }

    private static void between(Transport transport, Collecting peer, FileChannel file, byte[] content)
            throws Exception {
        transport.write(ByteBuffer.wrap(new byte[] {1, 2}));
        Future<Long> sending = send(transport, file, 10);
        peer.awaitBytes(SIZE - 8);
        check(sending.await() == SIZE - 10, "another count than was sent");
        check(file.position() == SIZE, "the position is " + file.position());
        check(transport.isReading(), "reading is still paused");
        transport.write(ByteBuffer.wrap(new byte[] {3}));
        peer.awaitBytes(SIZE - 7);
        byte[] expected = new byte[SIZE - 7];
        expected[0] = 1;
        expected[1] = 2;
        System.arraycopy(content, 10, expected, 2, SIZE - 10);
        expected[SIZE - 8] = 3;
        check(Arrays.equals(expected, peer.bytes.toByteArray()), "other bytes arrived");
        // Shorter than announced.
        check(loop().sendFile(transport, file, SIZE - 4, 100).await() == 4, "the file's end did not end it");
    }

    private static void refused(Transport transport, Collecting peer, FileChannel file, byte[] content) {
        Future<Long> sending = send(transport, file, 0);
        refuses(() -> transport.write(ByteBuffer.wrap(new byte[1])));
        refuses(transport::writeEof);
        refuses(() -> send(transport, file, 0));
        check(!transport.isReading(), "reading goes on");
        peer.awaitBytes(SIZE);
        sending.await();
        transport.abort();
        refuses(() -> send(transport, file, 0));
    }

    private static void cancelledInEveryPass() throws Exception {
        for (int pass = 0; pass <= CANCELLED_PASSES; pass++) {
            int passes = pass;
            play((transport, peer, file, content) -> cancelled(transport, peer, file, content, passes));
        }
    }

    private static void cancelled(Transport transport, Collecting peer, FileChannel file, byte[] content, int passes)
            throws Exception {
        int offset = 3;
        enlarge(file);
        Future<Long> sending = send(transport, file, offset);
        TckStage.passes(passes);
        sending.cancel();
        check(sending.isCancelled(), "not cancelled at once in pass " + passes);
        long position = file.position();
        if (position == 0 && passes == 0) {
            // Not begun: the file was not touched.
            position = offset;
        }
        int sent = (int) position - offset;
        check(
                sent >= (passes == CANCELLED_PASSES ? 1 : 0) && position < LARGE,
                "the position is " + position + " in pass " + passes);
        check(transport.isReading(), "reading is still paused");
        transport.write(ByteBuffer.wrap(new byte[] {7}));
        peer.awaitBytes(sent + 1);
        byte[] expected = Arrays.copyOf(Arrays.copyOfRange(content, offset, offset + sent), sent + 1);
        expected[sent] = 7;
        check(Arrays.equals(expected, peer.bytes.toByteArray()), "other bytes arrived");
    }

    private static void withoutFallback(Transport transport, Collecting peer, FileChannel file, byte[] content) {
        Future<Long> sending = loop().sendFile(
                        transport,
                        file,
                        SendFileOptions.DEFAULT.withOffset(7).withCount(1000).withFallback(false));
        int sent = 1000;
        try {
            check(sending.await() == 1000, "another count than was asked for");
        } catch (SendFileNotAvailableException expected) {
            sent = 0;
        }
        check(transport.isReading(), "reading is still paused");
        transport.write(ByteBuffer.wrap(new byte[] {7}));
        peer.awaitBytes(sent + 1);
        byte[] expected = Arrays.copyOfRange(content, 7, 7 + sent + 1);
        expected[sent] = 7;
        check(Arrays.equals(expected, peer.bytes.toByteArray()), "other bytes arrived");
    }

    private static void cut(Transport transport, Collecting peer, FileChannel file, byte[] content) throws Exception {
        enlarge(file);
        Future<Long> sending = send(transport, file, 0);
        TckStage.passes(5);
        check(!sending.isDone(), "the system took it all");
        file.truncate(SIZE);
        peer.made.result().resumeReading();
        long sent = sending.await();
        check(sent == file.position() && sent >= SIZE, sent + " bytes, but the position is " + file.position());
        transport.write(ByteBuffer.wrap(new byte[] {7}));
        peer.awaitBytes((int) sent + 1);
        byte[] arrived = peer.bytes.toByteArray();
        check(arrived.length == sent + 1 && arrived[(int) sent] == 7, "other bytes arrived at the end");
        check(Arrays.equals(content, Arrays.copyOf(arrived, SIZE)), "other bytes arrived");
    }

    private static void closed(Transport transport, Collecting peer, FileChannel file, byte[] content)
            throws Exception {
        enlarge(file);
        Future<Long> sending = send(transport, file, 0);
        TckStage.passes(5);
        check(!sending.isDone(), "the system took it all");
        file.close();
        peer.made.result().resumeReading();
        try {
            sending.await();
            throw new AssertionError("a closed file was sent");
        } catch (Exception expected) {
            check(expected instanceof ClosedChannelException, "not a ClosedChannelException: " + expected);
        }
        transport.write(ByteBuffer.wrap(new byte[] {7}));
        transport.close();
        peer.ended.await();
        byte[] arrived = peer.bytes.toByteArray();
        check(arrived[arrived.length - 1] == 7, "what was written after it did not arrive");
    }

    private static void lost(Transport transport, Collecting peer, FileChannel file, byte[] content) throws Exception {
        enlarge(file);
        Future<Long> sending = loop().sendFile(transport, file, SendFileOptions.DEFAULT.withOffset(5));
        TckStage.passes(3);
        check(!sending.isDone(), "the system took it all");
        peer.made.result().abort();
        try {
            sending.await();
        } catch (Exception expected) {
            check(expected instanceof IOException, "not an IOException: " + expected);
            check(file.position() > 5 && file.position() < LARGE, "the position is " + file.position());
            return;
        }
        throw new AssertionError("the file went through a lost connection");
    }
}
