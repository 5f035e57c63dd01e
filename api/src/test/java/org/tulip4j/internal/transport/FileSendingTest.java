package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.Future;
import org.tulip4j.LogLines;
import org.tulip4j.SendFileNotAvailableException;
import org.tulip4j.SendFileOptions;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.transport.WriteBufferLimits;

/** A file on its way through a transport: what is sent, who may write meanwhile, and where the file's position is then. */
class FileSendingTest {
    private static final int SLICE = 256 * 1024;
    private static final long ALL = Long.MAX_VALUE;

    private final Scene scene = new Scene();
    private Path path;

    @BeforeEach
    void makeFile(@TempDir Path folder) throws IOException {
        path = Files.writeString(folder.resolve("file"), "0123456789");
    }

    private interface Body {
        void run(FileChannel file) throws Exception;
    }

    private void play(Body body) {
        VoidCoroutine opened = () -> {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                body.run(file);
                ticks(3);
            }
        };
        scene.play(opened);
    }

    private Future<Long> send(FileChannel file, long offset, long count, boolean fallback) {
        return scene.loop.sendFile(
                scene.transport,
                file,
                SendFileOptions.DEFAULT.withOffset(offset).withCount(count).withFallback(fallback));
    }

    // Copied

    @Test
    void whereTheEndpointCannotItIsCopied() {
        play(file -> {
            Future<Long> sending = send(file, 0, ALL, true);
            assertThat(scene.stream.text()).as("not inside the call").isEmpty();
            assertThat(sending.await()).isEqualTo(10);
            assertThat(scene.stream.text()).isEqualTo("0123456789");
            assertThat(file.position()).isEqualTo(10);
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "resume");
            assertThat(scene.transport.isReading()).isTrue();
        });
    }

    @Test
    void aPartOfAFileIsSent() {
        play(file -> {
            assertThat(send(file, 3, 4, true).await()).isEqualTo(4);
            assertThat(scene.stream.text()).isEqualTo("3456");
            assertThat(file.position()).isEqualTo(7);
            assertThat(send(file, 8, 100, true).await()).isEqualTo(2);
            assertThat(scene.stream.text()).isEqualTo("345689");
            assertThat(file.position()).isEqualTo(10);
        });
    }

    @Test
    void whereAPartEnds() {
        assertThat(FileSending.end(3, 4)).isEqualTo(7);
        assertThat(FileSending.end(3, ALL)).isEqualTo(Long.MAX_VALUE);
        assertThat(FileSending.end(3, Long.MAX_VALUE - 3)).isEqualTo(Long.MAX_VALUE);
        assertThat(FileSending.end(3, Long.MAX_VALUE - 2)).isEqualTo(Long.MAX_VALUE);
        assertThat(FileSending.end(3, Long.MAX_VALUE - 4)).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void noPartOfAFileIsRefused() {
        play(file -> {
            FileSending.checkOpen(file);
            assertThatThrownBy(() -> FileSending.checkOpen(null)).hasMessage("file");
            assertThatThrownBy(() -> SendFileOptions.DEFAULT.withOffset(-1)).hasMessageContaining("negative: -1");
            assertThatThrownBy(() -> SendFileOptions.DEFAULT.withCount(0)).hasMessageContaining("positive: 0");
            file.close();
            assertThatThrownBy(() -> FileSending.checkOpen(file)).hasMessageContaining("closed");
        });
    }

    @Test
    void aLargeFileGoesSliceBySliceEachWhenTheOneBeforeHasLeft() throws IOException {
        byte[] large = new byte[2 * SLICE + 5];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 7);
        }
        Files.write(path, large);
        play(file -> {
            scene.stream.fill();
            Future<Long> sending = send(file, 0, ALL, true);
            ticks(3);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(SLICE);
            scene.stream.takeSome(SLICE - 1);
            ticks(4);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(1);
            scene.stream.takeSome(1);
            ticks(4);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(SLICE);
            scene.stream.takeSome(SLICE);
            ticks(4);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(5);
            assertThat(sending.isDone()).isFalse();
            scene.stream.takeSome(5);
            ticks(4);
            assertThat(sending.result()).isEqualTo(large.length);
            assertThat(scene.stream.text()).isEqualTo(new String(large, StandardCharsets.ISO_8859_1));
        });
        assertThat(scene.events).as("no marks").containsExactly("made");
    }

    @Test
    void whatWaitsIsSentFirst() {
        play(file -> {
            scene.stream.fill();
            scene.transport.write("head".getBytes());
            Future<Long> sending = send(file, 0, ALL, true);
            ticks(3);
            assertThat(scene.transport.writeBufferSize()).isEqualTo(4);
            scene.stream.empty();
            scene.stream.takeSome(4);
            assertThat(sending.await()).isEqualTo(10);
            assertThat(scene.stream.text()).isEqualTo("head0123456789");
        });
    }

    @Test
    void meanwhileNobodyElseSendsOrReads() {
        play(file -> {
            Future<Long> sending = send(file, 0, ALL, true);
            assertThat(scene.transport.isReading()).isFalse();
            for (Runnable call : java.util.List.<Runnable>of(
                    () -> scene.transport.write(new byte[1]),
                    () -> scene.transport.write(Scene.bytes("x")),
                    () -> scene.transport.writeAll(java.util.List.of()),
                    () -> scene.transport.writeEof(),
                    () -> send(file, 0, ALL, true),
                    () -> scene.transport.replaceBy(null))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("sendFile is sending; await or cancel it first: <Transport open");
            }
            assertThat(sending.await()).isEqualTo(10);
            scene.transport.write("!".getBytes());
            scene.transport.writeEof();
            assertThat(scene.stream.text()).isEqualTo("0123456789!");
        });
    }

    @Test
    void readingPausedMeanwhileStaysPaused() {
        play(file -> {
            Future<Long> sending = send(file, 0, ALL, true);
            scene.transport.pauseReading();
            sending.await();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "pause");
            scene.transport.resumeReading();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "pause", "resume");
        });
    }

    @Test
    void readingResumedMeanwhileGoesOnAfterwards() {
        play(file -> {
            scene.transport.pauseReading();
            Future<Long> sending = send(file, 0, ALL, true);
            scene.transport.resumeReading();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "pause");
            sending.await();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "pause", "resume");
        });
    }

    @Test
    void behindTheEndOfTheInputReadingDoesNotGoOnAfterwards() {
        play(file -> {
            scene.stream.receiveEof();
            ticks(2);
            assertThat(send(file, 0, ALL, true).await()).isEqualTo(10);
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
        });
    }

    @Test
    void startedBeforeReadingBeginsItDoesNotBeginMeanwhile() {
        scene.playBare(() -> {
            try (FileChannel file = FileChannel.open(path)) {
                scene.transport.start(null);
                scene.stream.fill();
                Future<Long> sending = send(file, 0, ALL, true);
                ticks(3);
                assertThat(scene.stream.calls).isEmpty();
                scene.stream.takeSome(10);
                assertThat(sending.await()).isEqualTo(10);
                assertThat(scene.stream.calls).containsExactly("resume");
            }
        });
    }

    @Test
    void endedBeforeReadingBeginsItBeginsAfterwards() {
        scene.playBare(() -> {
            try (FileChannel file = FileChannel.open(path)) {
                Future<Long> sending = send(file, 10, ALL, true);
                assertThat(sending.await()).isZero();
                assertThat(scene.stream.calls).isEmpty();
                scene.transport.start(null);
                ticks(2);
                assertThat(scene.stream.calls).containsExactly("resume");
            }
        });
    }

    @Test
    void theMarksAreLookedAtAfterwards() {
        play(file -> {
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(1, 2));
            scene.stream.fill();
            Future<Long> sending = send(file, 0, ALL, true);
            ticks(3);
            scene.transport.setWriteBufferLimits(WriteBufferLimits.of(1, 3));
            assertThat(scene.events).containsExactly("made");
            sending.cancel();
            // What is queued of it can leave only whole.
            assertThat(scene.events).containsExactly("made", "pause");
            scene.stream.takeSome(10);
            ticks(3);
            assertThat(scene.events).containsExactly("made", "pause", "resume");
        });
    }

    @Test
    void aFileThatIsCutWhileItIsSentEndsThere() {
        play(file -> {
            scene.stream.fill();
            scene.transport.write("x".getBytes());
            Future<Long> sending = send(file, 0, 10, true);
            file.truncate(4);
            scene.stream.empty();
            scene.stream.takeSome(1);
            assertThat(sending.await()).isEqualTo(4);
            assertThat(scene.stream.text()).isEqualTo("x0123");
        });
    }

    @Test
    void aFileThatIsClosedWhileItIsSentFails() {
        play(file -> {
            Future<Long> sending = send(file, 0, ALL, true);
            file.close();
            assertThatThrownBy(sending::await).isInstanceOf(IOException.class);
            assertThat(scene.transport.isReading()).isTrue();
            scene.transport.write("on".getBytes());
            ticks(1);
            assertThat(scene.stream.text()).isEqualTo("on");
        });
    }

    @Test
    void anInterruptedThreadSendsAllTheSameAndStaysInterrupted() {
        play(file -> {
            boolean[] interrupted = {false};
            scene.loop.callSoon(() -> Thread.currentThread().interrupt());
            Future<Long> sending = send(file, 0, ALL, true);
            scene.loop.callSoon(() -> interrupted[0] = Thread.interrupted());
            assertThat(sending.await()).isEqualTo(10);
            assertThat(interrupted[0]).isTrue();
            assertThat(file.isOpen()).isTrue();
        });
    }

    @Test
    void theConnectionThatIsLostFailsItAndSaysHowMuchWent() {
        play(file -> {
            scene.stream.fill();
            Future<Long> sending = send(file, 2, ALL, true);
            ticks(3);
            IOException reset = new IOException("reset");
            scene.stream.fail(reset);
            assertThatThrownBy(sending::await)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the connection was lost after 8 bytes of the file: <Transport ")
                    .hasCause(reset);
            assertThat(file.position()).isEqualTo(10);
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void closeFailsIt() {
        play(file -> {
            Future<Long> sending = send(file, 2, ALL, true);
            scene.transport.close();
            assertThatThrownBy(sending::await)
                    .hasMessageStartingWith("the connection was lost after 0 bytes")
                    .hasNoCause();
            assertThat(file.position()).isEqualTo(2);
        });
        assertThat(scene.events).containsExactly("made", "lost");
        assertThat(scene.stream.taken()).isZero();
    }

    @Test
    void aSocketThatBreaksOnWhatWaitedFailsItToo() {
        play(file -> {
            scene.transport.write("x".getBytes());
            scene.stream.broken = new IOException("reset");
            Future<Long> sending = send(file, 0, ALL, true);
            assertThat(sending.isDone()).isTrue();
            assertThat(scene.stream.calls).containsExactly("resume", "pause");
            assertThatThrownBy(sending::await).hasMessageContaining("after 0 bytes");
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void aSocketThatBreaksOnASliceFailsIt() {
        play(file -> {
            Future<Long> sending = send(file, 0, ALL, true);
            scene.stream.broken = new IOException("reset");
            assertThatThrownBy(sending::await).isInstanceOf(IOException.class).hasMessageContaining("was lost after");
        });
        assertThat(scene.events).containsExactly("made", "lost by reset");
    }

    @Test
    void cancelledBeforeItBeginsItSendsNothing() {
        play(file -> {
            Future<Long> sending = send(file, 4, ALL, true);
            assertThat(sending.cancel()).isTrue();
            assertThat(sending.cancel()).isFalse();
            assertThat(file.position()).isEqualTo(4);
            assertThat(scene.transport.isReading()).isTrue();
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "resume");
            ticks(3);
            assertThat(scene.stream.taken()).isZero();
            scene.transport.write("on".getBytes());
        });
        assertThat(scene.stream.text()).isEqualTo("on");
    }

    @Test
    void aTransportThatClosesTakesNoFile() {
        play(file -> {
            scene.transport.close();
            assertThatThrownBy(() -> send(file, 0, ALL, true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("sendFile needs an open transport: <Transport closing");
        });
    }

    // Without copying

    @Test
    void whereTheEndpointCanItSendsSliceBySlice() throws IOException {
        Files.write(path, new byte[SLICE + 7]);
        scene.stream.sendsFiles = true;
        play(file -> {
            Future<Long> sending = send(file, 0, ALL, false);
            ticks(2);
            assertThat(scene.stream.calls).containsExactly("resume", "pause", "file 0+" + SLICE);
            scene.stream.takeFile(SLICE - 3);
            ticks(3);
            assertThat(scene.stream.calls).endsWith("file " + (SLICE - 3) + "+10");
            scene.stream.takeFile(10);
            assertThat(sending.await()).isEqualTo(SLICE + 7);
            assertThat(file.position()).isEqualTo(SLICE + 7);
            assertThat(scene.stream.calls).endsWith("resume");
            assertThat(scene.stream.taken()).isZero();
        });
    }

    @Test
    void whereTheEndpointCannotAndCopyingIsForbiddenItFails() {
        play(file -> {
            assertThatThrownBy(send(file, 5, ALL, false)::await)
                    .isInstanceOf(SendFileNotAvailableException.class)
                    .hasMessageContaining("cannot send files without copying; allow the fallback");
            assertThat(file.position()).isEqualTo(5);
            assertThat(scene.transport.isReading()).isTrue();
            scene.transport.write("on".getBytes());
        });
        assertThat(scene.stream.text()).isEqualTo("on");
    }

    @Test
    void cancelledInTheMiddleItCountsWhatTheKernelHasTaken() {
        scene.stream.sendsFiles = true;
        scene.stream.untold = 3;
        play(file -> {
            Future<Long> sending = send(file, 1, ALL, false);
            ticks(2);
            sending.cancel();
            assertThat(scene.stream.calls).endsWith("stop file", "resume");
            assertThat(file.position()).isEqualTo(4);
        });
    }

    @Test
    void lostInTheMiddleItCountsWhatTheKernelHasTaken() {
        scene.stream.sendsFiles = true;
        scene.stream.untold = 3;
        play(file -> {
            Future<Long> sending = send(file, 1, ALL, false);
            ticks(2);
            scene.transport.abort();
            assertThatThrownBy(sending::await).hasMessageStartingWith("the connection was lost after 3 bytes");
            assertThat(file.position()).isEqualTo(4);
        });
        assertThat(scene.stream.calls).containsExactly("resume", "pause", "file 1+9", "pause", "stop file", "close");
    }

    @Test
    void whatIsToldOfAFileThatIsOverIsNothing() {
        play(file -> {
            scene.stream.tell(sink -> sink.fileSent(5));
            ticks(2);
            assertThat(scene.transport.isReading()).isTrue();
        });
        assertThat(scene.events).containsExactly("made");
    }

    @Test
    void aClosedFileHasNoPositionThatCouldBeMoved() {
        scene.stream.sendsFiles = true;
        try (LogLines log = new LogLines()) {
            play(file -> {
                Future<Long> sending = send(file, 0, ALL, false);
                ticks(2);
                file.close();
                scene.transport.abort();
                assertThatThrownBy(sending::await).isInstanceOf(IOException.class);
            });
            assertThat(log.warnings()).isEmpty();
        }
    }

    // A file that the test plays

    @Test
    void aPositionThatCannotBeMovedIsWarnedOf() {
        PlayedFile file = new PlayedFile("0123");
        file.immovable = new IOException("no seeking");
        try (LogLines log = new LogLines()) {
            scene.play(() -> assertThat(send(file, 0, ALL, true).await()).isEqualTo(4));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("cannot move the position of ")
                    .endsWith(" to 4");
        }
    }

    @Test
    void aFileThatIsCutBetweenItsSizeAndTheReadIsLookedAtAgain() {
        PlayedFile file = new PlayedFile("0123");
        file.whenRead = () -> file.bytes = "".getBytes();
        scene.play(() -> assertThat(send(file, 0, ALL, true).await()).isZero());
        assertThat(file.reads).isEqualTo(1);
        assertThat(scene.stream.taken()).isZero();
    }

    @Test
    void aFileThatGrowsIsSentToItsNewEnd() {
        PlayedFile file = new PlayedFile("0123");
        scene.play(() -> {
            Future<Long> sending = send(file, 1, ALL, true);
            scene.stream.fill();
            ticks(3);
            file.bytes = "0123456".getBytes();
            scene.stream.empty();
            scene.stream.takeSome(3);
            assertThat(sending.await()).isEqualTo(6);
        });
        assertThat(scene.stream.text()).isEqualTo("123456");
    }
}
