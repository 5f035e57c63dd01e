package org.tulip4j.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;
import org.tulip4j.SendFileNotAvailableException;
import org.tulip4j.SendFileOptions;

/** An end that says the middle of its bytes from a file, and the rest from memory. */
final class KernelFileProtocol extends KernelProtocol {
    private final FileChannel file;
    private final long offset;
    private final int from;
    private final int to;
    private @Nullable Future<Long> sending;
    /** The file's part was said, or is said from memory. */
    private boolean fileOver;

    /**
     * @param file has this end's bytes at the offset
     */
    KernelFileProtocol(KernelKind kind, KernelTalk talk, long seed, FileChannel file, long offset) {
        super(kind, true, talk, seed);
        this.file = file;
        this.offset = offset;
        from = random.nextInt(mine.length + 1);
        to = from + random.nextInt(mine.length - from + 1);
        fileOver = from == to;
    }

    @Override
    void say() {
        if (fileOver) {
            super.say();
            return;
        }
        if (sending != null) {
            return;
        }
        if (from > 0 && put == 0) {
            put = from;
            transport().write(ByteBuffer.wrap(mine, 0, from));
        }
        if (transport().isClosing()) {
            return;
        }
        boolean fallback = random.nextInt(3) > 0;
        Future<Long> begun = loop.sendFile(
                transport(),
                file,
                SendFileOptions.DEFAULT
                        .withOffset(offset + from)
                        .withCount(to - from)
                        .withFallback(fallback));
        sending = begun;
        begun.addDoneCallback(this::sent);
    }

    private void sent(Future<Long> over) {
        Throwable failure = over.exception();
        if (failure instanceof SendFileNotAvailableException) {
            fileOver = true;
            go();
        } else if (failure instanceof IOException) {
            if (!transport().isClosing()) {
                wrong.add("the file failed while the connection goes on: " + failure);
            }
        } else if (failure != null) {
            wrong.add("the file failed with " + failure);
        } else if (over.result() != to - from) {
            wrong.add("the file told " + over.result() + " of " + (to - from) + " bytes");
        } else {
            put = to;
            fileOver = true;
            go();
        }
    }
}
