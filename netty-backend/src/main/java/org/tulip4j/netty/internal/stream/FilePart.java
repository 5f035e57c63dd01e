package org.tulip4j.netty.internal.stream;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Part of a file on its way through a channel, which the kernel copies. It is being sent, or stopped, and then as long as what was
 * sent. The file stays its owner's. Thread: the loop's.
 *
 * <p>Netty asks for the count ahead of each system call, and is done with the part once that much went out. So a part that was
 * stopped, or whose file was cut or closed, says that it is as long as what was sent, and the connection goes on; Netty would
 * close it.
 */
final class FilePart extends DefaultFileRegion {
    /** The file, which stays its owner's. */
    private final FileChannel file;
    /** Nothing more of it is sent. */
    private boolean stopped;

    FilePart(FileChannel file, long position, long count) {
        super(file, position, count);
        this.file = file;
    }

    /** Sends no more; {@return how much was sent} */
    long stop() {
        stopped = true;
        return transferred();
    }

    @Override
    public long count() {
        long sent = transferred();
        if (stopped || !file.isOpen()) {
            return sent;
        }
        try {
            return Math.max(sent, Math.min(super.count(), file.size() - position()));
        } catch (IOException unreadable) {
            // Whoever asks for the next part hears of it.
            return sent;
        }
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        return position >= count() ? 0 : super.transferTo(target, position);
    }

    /** Netty would close the file. */
    @Override
    protected void deallocate() {
        // nothing is owned
    }
}
