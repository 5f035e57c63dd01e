package org.tulip4j.tck.broken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Tulip;
import org.tulip4j.spi.DatagramEndpoint;
import org.tulip4j.tck.TckEnvironment;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;
import org.tulip4j.transport.WriteBufferLimits;

/** What the core does when a socket takes no datagrams for a while, which the loopback interface never does. */
@Timeout(60)
class StalledDatagramsTest {
    /** Takes nothing until it is opened. */
    private static final class Stalled extends BrokenDatagrams {
        private final List<String> sent = new ArrayList<>();
        private @Nullable Gate gate;

        @Override
        DatagramEndpoint datagrams(DatagramEndpoint good) {
            Gate made = new Gate(good);
            gate = made;
            return made;
        }

        private final class Gate extends Endpoint {
            private boolean open;
            private boolean holds;
            private boolean wanted;

            Gate(DatagramEndpoint good) {
                super(good);
            }

            @Override
            public boolean send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
                if (open) {
                    sent.add(java.nio.charset.StandardCharsets.ISO_8859_1
                            .decode(data)
                            .toString());
                }
                return open;
            }

            @Override
            public boolean holds() {
                return holds;
            }

            @Override
            public void awaitWritable() {
                wanted = true;
            }

            /** From now on it takes everything. */
            void release() {
                open = true;
                holds = false;
                if (wanted) {
                    wanted = false;
                    writable();
                }
            }
        }
    }

    private static final class Heard implements DatagramProtocol {
        private final List<String> events = new ArrayList<>();

        @Override
        public void pauseWriting() {
            events.add("pause");
        }

        @Override
        public void resumeWriting() {
            events.add("resume");
        }

        @Override
        public void errorReceived(IOException exception) {
            events.add("error " + exception.getMessage());
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.add("lost " + exception);
        }
    }

    private final Stalled backend = new Stalled();

    @FunctionalInterface
    private interface Play {
        void run(DatagramTransport transport, Heard heard) throws Exception;
    }

    private void play(DatagramOptions options, Play play) {
        try (EventLoop loop = TckEnvironment.of(backend).withEngine("platform").newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                var made = EventLoops.running()
                        .createDatagramEndpoint(Heard::new, options)
                        .await();
                play.run(made.transport(), made.protocol());
            });
        }
    }

    private static final DatagramOptions PEER = DatagramOptions.remoteAddress("127.0.0.1", 9);

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private static void passes() {
        for (int i = 0; i < 3; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @Test
    void whatWaitsIsCountedCopiedAndSentInOrder() {
        play(PEER, (transport, heard) -> {
            transport.setWriteBufferLimits(WriteBufferLimits.of(10, 25));
            ByteBuffer data = text("one");
            transport.sendTo(data);
            data.put(0, (byte) '!');
            assertThat(transport.writeBufferSize()).isEqualTo(11);
            transport.sendTo(text(""));
            assertThat(transport.writeBufferSize()).isEqualTo(19);
            assertThat(heard.events).isEmpty();
            transport.sendTo(text("three"));
            assertThat(heard.events).containsExactly("pause");
            backend.gate.release();
            assertThat(heard.events).containsExactly("pause", "resume");
            assertThat(backend.sent).containsExactly("one", "", "three");
            assertThat(transport.writeBufferSize()).isZero();
            transport.abort();
            passes();
        });
    }

    @Test
    void whatIsOverTheLimitIsDroppedAndTold() {
        play(PEER.withMaxQueuedBytes(20), (transport, heard) -> {
            transport.sendTo(text("first"));
            ByteBuffer second = text("second");
            transport.sendTo(second);
            assertThat(second.hasRemaining()).isFalse();
            assertThat(heard.events)
                    .containsExactly("error a datagram of 6 bytes was dropped: 13 bytes wait to be sent and"
                            + " maxQueuedBytes is 20");
            backend.gate.release();
            assertThat(backend.sent).containsExactly("first");
            transport.abort();
            passes();
        });
    }

    @Test
    void closeWaitsForTheQueueAndAbortDropsIt() {
        play(PEER, (transport, heard) -> {
            transport.sendTo(text("waits"));
            transport.close();
            passes();
            assertThat(heard.events).isEmpty();
            backend.gate.release();
            passes();
            assertThat(backend.sent).containsExactly("waits");
            assertThat(heard.events).containsExactly("lost null");
        });
        play(PEER, (transport, heard) -> {
            transport.sendTo(text("dropped"));
            transport.close();
            transport.abort();
            passes();
            assertThat(heard.events).containsExactly("lost null");
            assertThat(transport.writeBufferSize()).isZero();
            assertThat(backend.sent).containsExactly("waits");
        });
    }

    @Test
    void closeWaitsForWhatTheEndpointHolds() {
        play(PEER, (transport, heard) -> {
            backend.gate.open = true;
            backend.gate.holds = true;
            transport.sendTo(text("held"));
            assertThat(transport.writeBufferSize()).isZero();
            transport.close();
            passes();
            assertThat(heard.events).isEmpty();
            backend.gate.release();
            passes();
            assertThat(heard.events).containsExactly("lost null");
        });
    }
}
