package org.tulip4j.netty.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a part of a file says it is, when it is stopped, cut or closed on its way. */
class FilePartTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final WritableByteChannel target = Channels.newChannel(sent);

    @TempDir
    private Path folder;

    private FileChannel file;

    @BeforeEach
    void open() throws IOException {
        Path path = folder.resolve("file");
        Files.write(path, new byte[100]);
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Test
    void aPartIsSentWholeAndTheFileStaysOpen() throws IOException {
        FilePart part = new FilePart(file, 10, 50);
        assertThat(part.count()).isEqualTo(50);
        assertThat(part.transferTo(target, 0)).isEqualTo(50);
        assertThat(part.transferred()).isEqualTo(50);
        assertThat(part.release()).isTrue();
        assertThat(file.isOpen()).isTrue();
        file.close();
    }

    @Test
    void aPartThatWasStoppedIsAsLongAsWhatWasSent() throws IOException {
        FilePart part = new FilePart(file, 0, 100);
        assertThat(part.stop()).isZero();
        assertThat(part.count()).isZero();
        assertThat(part.transferTo(target, 0)).isZero();
        assertThat(sent.size()).isZero();
        file.close();
    }

    @Test
    void aFileThatIsCutMakesItsPartShorter() throws IOException {
        FilePart part = new FilePart(file, 10, 50);
        file.truncate(30);
        assertThat(part.count()).isEqualTo(20);
        assertThat(part.transferTo(target, 0)).isEqualTo(20);
        assertThat(part.count()).isEqualTo(20);
        file.close();
    }

    @Test
    void aFileThatIsClosedEndsItsPart() throws IOException {
        FilePart part = new FilePart(file, 0, 100);
        file.close();
        assertThat(part.count()).isZero();
        assertThat(part.transferTo(target, 0)).isZero();
    }
}
