package org.tulip4j.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.Task;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.tck.KernelTalk.Reply;
import org.tulip4j.transport.TlsOptions;

/** An end that is a coroutine: one task reads, another one writes and drains; encrypts first when told to. */
final class KernelStreams extends KernelEnd {
    /** Null: it does not encrypt midway. */
    private final @Nullable TlsOptions upgrade;

    private @Nullable StreamWriter writer;

    KernelStreams(boolean client, KernelTalk talk, long seed, @Nullable TlsOptions upgrade) {
        super(client, talk, seed);
        this.upgrade = upgrade;
    }

    @Override
    void giveUp() {
        if (writer != null) {
            writer.transport().abort();
        }
    }

    /** The whole life of the connection. */
    void live(StreamReader reader, StreamWriter newWriter) {
        writer = newWriter;
        made = true;
        Throwable failure = null;
        try {
            if (upgrade != null) {
                encrypt(reader, newWriter, upgrade);
            }
            talk(reader, newWriter);
            closing = true;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        newWriter.close();
        try {
            newWriter.waitClosed().await();
        } catch (Throwable thrown) {
            failure = failure == null ? thrown : failure;
        }
        if (failure instanceof CancelledError) {
            brokeOff = true;
            failure = null;
        }
        if (failure != null && !(failure instanceof IOException)) {
            wrong.add("failed with " + failure);
        }
        isLost(failure);
    }

    private void encrypt(StreamReader reader, StreamWriter newWriter, TlsOptions options) throws IOException {
        String mineFirst = client ? "encrypt\n" : "yes\n";
        String theirsFirst = client ? "yes\n" : "encrypt\n";
        if (client) {
            newWriter.write(mineFirst);
        }
        byte[] line = reader.readLine().await();
        if (!new String(line, StandardCharsets.UTF_8).equals(theirsFirst)) {
            throw new IncompleteReadException(line, theirsFirst.length());
        }
        if (!client) {
            newWriter.write(mineFirst);
        }
        newWriter.startTls(options).await();
    }

    private void talk(StreamReader reader, StreamWriter newWriter) throws Exception {
        if (!client && talk.reply() == Reply.ECHO) {
            while (!hasHeardAll() && read(reader)) {
                write(newWriter);
            }
        } else if (!client && talk.reply() == Reply.AFTER) {
            readAll(reader);
            if (hasHeardAll()) {
                writeAll(newWriter);
            }
        } else {
            Task<@Nullable Void> writing = loop.createTaskVoid(() -> {
                writeAll(newWriter);
            });
            try {
                readAll(reader);
            } catch (Throwable failed) {
                swallow(writing);
                throw failed;
            }
            writing.await();
        }
        if (!hasHeardAll() && !breaksOff()) {
            // The other end has ended before its time: a fault, which the case knows of.
            heardEnd = true;
        } else if (!endsFirst() && !breaksOff()) {
            heardEnd = reader.read(1).await().length == 0;
            if (!heardEnd) {
                wrong.add("more bytes came than were sent");
            }
        }
        if (breaksOff()) {
            brokeOff = true;
            giveUp();
        }
    }

    /** The reader has failed, and the writer need not say so too. */
    private static void swallow(Future<?> writing) {
        try {
            writing.await(IOException.class);
        } catch (IOException broken) {
            return;
        }
    }

    private boolean endsFirst() {
        return switch (talk.first()) {
            case CLIENT -> client;
            case SERVER -> !client;
            case HALF -> false;
        };
    }

    private void readAll(StreamReader reader) throws Exception {
        boolean more = true;
        while (more && !hasHeardAll() && !breaksOff()) {
            more = read(reader);
        }
    }

    /** Reads once, in one of several ways. */
    private boolean read(StreamReader reader) throws Exception {
        int left = theirs.length - got;
        byte[] bytes;
        if (random.nextInt(3) == 0) {
            int count = 1 + random.nextInt(left);
            try {
                bytes = reader.readExactly(count).await(IncompleteReadException.class);
            } catch (IncompleteReadException incomplete) {
                heard(ByteBuffer.wrap(incomplete.partial()));
                return false;
            }
        } else {
            bytes = reader.read(1 + random.nextInt(random.nextBoolean() ? 16 : 70_000))
                    .await();
        }
        heard(ByteBuffer.wrap(bytes));
        return bytes.length > 0;
    }

    private void writeAll(StreamWriter newWriter) throws IOException {
        while (!hasSaidAll()) {
            write(newWriter);
        }
        if (halfCloses() && !newWriter.isClosing()) {
            newWriter.writeEof();
        }
    }

    /** What may be said, in pieces. */
    private void write(StreamWriter newWriter) throws IOException {
        while (put < sayable()) {
            if (newWriter.isClosing()) {
                // Broken: whoever waits for the end hears why.
                newWriter.waitClosed().await();
            }
            int count = Math.min(sayable() - put, 1 + random.nextInt(Math.max(1, mine.length / 6)));
            newWriter.write(Arrays.copyOfRange(mine, put, put + count));
            put += count;
            if (random.nextBoolean()) {
                newWriter.drain().await();
            }
        }
    }
}
