package org.tulip4j.testing.world.talk;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tulip4j.Task;
import org.tulip4j.TaskGroup;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.WriteBufferLimits;

/** One end of a connection that does with its streams what the seed chooses. */
final class StreamTalk {
    private static final int LONGEST = 150_000;

    private final World world;
    private final StreamReader reader;
    private final StreamWriter writer;
    private final Numbered sent;
    private final Numbered heard;
    private boolean writesNoMore;
    private boolean ended;

    StreamTalk(World world, StreamReader reader, StreamWriter writer, boolean isServer) {
        this.world = world;
        this.reader = reader;
        this.writer = writer;
        int port = isServer
                ? writer.remoteAddress().getPort()
                : writer.localAddress().getPort();
        this.sent = new Numbered(port, !isServer);
        this.heard = new Numbered(port, isServer);
    }

    /** Does some things, each within some seconds. */
    void run(int most) throws IOException {
        int steps = 1 + world.choose(most);
        for (int i = 0; i < steps && !ended; i++) {
            try {
                Tulip.timeout(Duration.ofMillis(1 + world.choose(4000))).runVoid(IOException.class, this::step);
            } catch (TimedOutException late) {
                world.note("late");
            } catch (IncompleteReadException end) {
                heard.check(end.partial());
                ended = world.choose(2) == 0;
            }
        }
        end();
    }

    private int size() {
        return world.choose(4) == 0 ? 1 + world.choose(LONGEST) : 1 + world.choose(300);
    }

    private void step() throws IOException {
        switch (world.choose(13)) {
            case 0 -> write(size());
            case 1, 2 -> {
                write(size());
                writer.drain().await(IOException.class);
            }
            case 3, 4 -> heard.check(reader.read(size()).await(IOException.class));
            case 5 -> heard.check(reader.readExactly(size()).await(IOException.class));
            case 6 -> Tulip.sleep(Duration.ofMillis(world.choose(2000))).await();
            case 7 -> {
                if (writer.canWriteEof() && !writer.isClosing()) {
                    writer.writeEof();
                    writesNoMore = true;
                    readSome();
                    ended = true;
                }
            }
            case 8 -> cancelsAReader();
            case 9 -> bothWays();
            case 10 -> {
                int high = world.choose(100_000);
                writer.transport().setWriteBufferLimits(WriteBufferLimits.ofHigh(high));
            }
            case 11 ->
                reader.readInPlace(1 + world.choose(100), bytes -> {
                            heard.check(bytes);
                            return null;
                        })
                        .await(IOException.class);
            default -> {
                if (!writesNoMore && !writer.isClosing()) {
                    writer.writeLines(List.of(sent.next(1 + world.choose(50)), sent.next(1 + world.choose(50))));
                }
                Tulip.sleep(Duration.ZERO).await();
            }
        }
    }

    private void write(int size) {
        if (!writesNoMore && !writer.isClosing()) {
            writer.write(sent.next(size));
        }
    }

    private void readSome() throws IOException {
        for (byte[] piece = reader.read(10_000).await(IOException.class);
                piece.length > 0;
                piece = reader.read(10_000).await(IOException.class)) {
            heard.check(piece);
        }
    }

    /** What is cancelled while it reads takes nothing. */
    private void cancelsAReader() {
        int size = size();
        TaskGroup.runVoid(group -> {
            Task<?> task = group.createTaskVoid(() -> {
                try {
                    heard.check(reader.readExactly(size).await(IOException.class));
                } catch (IOException broken) {
                    ended = true;
                }
            });
            Tulip.sleep(Duration.ofMillis(world.choose(50))).await();
            task.cancel();
        });
    }

    private void bothWays() throws IOException {
        int toRead = size();
        int toWrite = size();
        TaskGroup.runVoid(group -> {
            group.createTaskVoid(() -> {
                try {
                    heard.check(reader.read(toRead).await(IOException.class));
                } catch (IOException broken) {
                    ended = true;
                }
            });
            group.createTaskVoid(() -> {
                try {
                    write(toWrite);
                    writer.drain().await(IOException.class);
                } catch (IOException broken) {
                    ended = true;
                }
            });
        });
    }

    private void end() throws IOException {
        switch (world.choose(4)) {
            case 0 -> writer.transport().abort();
            case 1 -> writer.close();
            case 2 -> {
                try {
                    Tulip.timeout(Duration.ofSeconds(3)).runVoid(IOException.class, this::readSome);
                } catch (TimedOutException late) {
                    writer.transport().abort();
                }
            }
            default -> {
                try {
                    Tulip.waitFor(writer.closeAndWait(), Duration.ofSeconds(3)).await(IOException.class);
                } catch (TimedOutException late) {
                    writer.transport().abort();
                }
            }
        }
    }
}
