package org.tulip4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.streams.StreamReader;

/** What a message costs that a coroutine reads, against its budget and against what a stream pays: the least of several warm rounds. */
class MessageAllocationTest {
    private static final int ROUNDS = 20;
    private static final int MESSAGES = 20_000;
    /** Fewer than those at which Netty would read no more. */
    private static final int AT_ONCE = 8;
    /** Bytes of a read that takes less than what came. */
    private static final int PIECE = 256;
    /** So many pieces come at once. */
    private static final int PIECES = 16;

    private Budgets budgets;
    private EventLoop loop;
    /** Ends the coroutine of the channel. */
    private Future<Object> over;

    @BeforeEach
    void open() throws Exception {
        budgets = new Budgets();
        loop = EventLoops.newLoop("netty-nio");
        over = loop.createFuture();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Bytes per message of a body that handles them all. */
    private double least(VoidCoroutine body) throws Exception {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = Allocated.here();
            body.run();
            least = Math.min(least, Allocated.here() - before);
        }
        return (double) least / MESSAGES;
    }

    private MessageStream<String, String> messages() {
        Future<MessageStream<String, String>> opened = loop.createFuture();
        new EmbeddedChannel(MessageHandler.<String, String>serving(loop, String.class, messages -> {
            opened.setResult(messages);
            over.await();
        }));
        return opened.await();
    }

    @Test
    void messagesThatAreThereKeepTheirBudget() {
        loop.runUntilCompleteVoid(() -> {
            MessageStream<String, String> messages = messages();
            EmbeddedChannel channel = (EmbeddedChannel) messages.channel();
            budgets.check("messageRead", least(() -> {
                for (int i = 0; i < MESSAGES; i += AT_ONCE) {
                    for (int one = 0; one < AT_ONCE; one++) {
                        channel.pipeline().fireChannelRead("message");
                    }
                    for (int one = 0; one < AT_ONCE; one++) {
                        messages.read().await();
                        messages.drain().await();
                    }
                }
            }));
            over.setResult(null);
        });
    }

    @Test
    void whatIsReadInPiecesCostsThePieces() {
        assumeTrue(
                loop.report().engine().equals("continuation"),
                "the other engines allocate on threads of their own and wait for the system anyway");
        loop.runUntilCompleteVoid(() -> {
            StreamReader reader = new StreamReader(loop, StreamReader.DEFAULT_LIMIT);
            ByteBuffer data = ByteBuffer.allocate(PIECE * PIECES);
            Runnable feed = () -> reader.feedData(data.clear());
            budgets.check("readPiece", least(() -> {
                for (int i = 0; i < MESSAGES; i += PIECES) {
                    loop.callSoon(feed);
                    for (int one = 0; one < PIECES; one++) {
                        reader.read(PIECE).await();
                    }
                }
            }));
        });
    }

    @Test
    void aMessageThatIsWaitedForCostsNoMoreThanAByteOfAStream() {
        assumeTrue(
                loop.report().engine().equals("continuation"),
                "the other engines allocate on threads of their own and wait for the system anyway");
        loop.runUntilCompleteVoid(() -> {
            MessageStream<String, String> messages = messages();
            EmbeddedChannel channel = (EmbeddedChannel) messages.channel();
            Runnable tell = () -> channel.pipeline().fireChannelRead("message");
            double message = least(() -> {
                for (int i = 0; i < MESSAGES; i++) {
                    loop.callSoon(tell);
                    messages.read().await();
                }
            });
            StreamReader reader = new StreamReader(loop);
            ByteBuffer data = ByteBuffer.allocate(1);
            Runnable feed = () -> reader.feedData(data.clear());
            double streamed = least(() -> {
                for (int i = 0; i < MESSAGES; i++) {
                    loop.callSoon(feed);
                    reader.read(1).await();
                }
            });
            budgets.check("messageReadWaiting", message);
            assertThat(message).isLessThanOrEqualTo(streamed);
            over.setResult(null);
        });
    }
}
