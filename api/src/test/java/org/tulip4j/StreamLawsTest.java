package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.ticks;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.InfoKey;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** What a transport promises its protocol whatever it calls, and when; the kernel and the peer are played. */
class StreamLawsTest {
    private static final int HIGH = 64 * 1024;

    /** Made by somebody else. */
    private static final Transport FOREIGN = (Transport) Proxy.newProxyInstance(
            StreamLawsTest.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (self, method, given) -> "foreign");

    private final FakeBackend backend = new FakeBackend();
    private final FakeStream stream = backend.newStream();
    private final List<String> events = new ArrayList<>();

    private class Hearing implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            events.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            events.add("data");
        }

        @Override
        public boolean eofReceived() {
            events.add("eof");
            return true;
        }

        @Override
        public void pauseWriting() {
            events.add("pause at " + transport.writeBufferSize());
        }

        @Override
        public void resumeWriting() {
            events.add("resume at " + transport.writeBufferSize());
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.add("lost");
        }
    }

    private interface Body {
        void run(Transport transport) throws Exception;
    }

    private void play(BaseProtocol<Transport> protocol, Body body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                var connecting = loop.createConnection(() -> protocol, "127.0.0.1", 80);
                backend.acceptFirst(stream);
                body.run(connecting.await().transport());
                ticks(6);
            });
        }
    }

    private void play(Body body) {
        play(new Hearing(), body);
    }

    // P-03, P-04, X-09, X-10, X-14 to X-16

    @Test
    void pauseWritingThatWritesIsNotEnteredAgain() {
        Hearing writer = new Hearing() {
            @Override
            public void pauseWriting() {
                super.pauseWriting();
                super.transport.write(new byte[HIGH]);
            }
        };
        play(writer, transport -> {
            stream.fill();
            transport.write(new byte[HIGH]);
            assertThat(events).containsExactly("made");
            transport.write(new byte[1]);
            assertThat(events).containsExactly("made", "pause at 65537");
            assertThat(transport.writeBufferSize()).isEqualTo(2 * HIGH + 1);
        });
    }

    @Test
    void resumeWritingThatWritesMuchPausesAtOnce() {
        Hearing writer = new Hearing() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                super.transport.write(new byte[HIGH]);
                events.add("resumed");
            }
        };
        play(writer, transport -> {
            stream.fill();
            transport.write(new byte[HIGH + 1]);
            stream.takeSome(HIGH + 1 - HIGH / 4);
            ticks(3);
            assertThat(events)
                    .containsExactly("made", "pause at 65537", "resume at 16384", "pause at 81920", "resumed");
        });
    }

    @Test
    void severalBuffersPauseOnceAtTheirEnd() {
        play(transport -> {
            stream.fill();
            transport.writeAll(List.of(ByteBuffer.allocate(HIGH + 1), ByteBuffer.allocate(0), ByteBuffer.allocate(10)));
            assertThat(events).containsExactly("made", "pause at 65547");
        });
    }

    @Test
    void newMarksAreLookedAtAtOnceInBothDirections() {
        play(transport -> {
            stream.fill();
            transport.write(new byte[1000]);
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(1000));
            assertThat(events).containsExactly("made");
            transport.setWriteBufferLimits(WriteBufferLimits.of(0, 999));
            assertThat(events).endsWith("pause at 1000");
            transport.setWriteBufferLimits(WriteBufferLimits.ofLow(1000));
            assertThat(events).endsWith("resume at 1000");
            // Nothing may wait.
            transport.setWriteBufferLimits(WriteBufferLimits.ofHigh(0));
            assertThat(events).endsWith("pause at 1000");
            stream.takeSome(999);
            ticks(3);
            assertThat(events).endsWith("pause at 1000");
            stream.takeSome(1);
            ticks(3);
            assertThat(events).endsWith("resume at 0");
            transport.write(new byte[1]);
            assertThat(events).endsWith("pause at 1");
        });
    }

    @Test
    void anAbortedTransportDoesNotResume() {
        play(transport -> {
            stream.fill();
            transport.write(new byte[HIGH + 1]);
            transport.abort();
            assertThat(transport.writeBufferSize()).isZero();
        });
        assertThat(events).containsExactly("made", "pause at 65537", "lost");
    }

    @Test
    void whatIsGivenToWriteIsTheCallersAgain() {
        play(transport -> {
            ByteBuffer given = ByteBuffer.allocate(10).position(2).limit(6);
            stream.fill();
            transport.write(given);
            assertThat(given.position()).isEqualTo(6);
            given.put(2, (byte) 1);
            transport.close();
            transport.write(given.position(2));
            assertThat(given.hasRemaining()).isFalse();
        });
    }

    // Law 10

    @Test
    void behindTheEndOfTheOutputNotEvenNothingIsWritten() {
        play(transport -> {
            transport.writeEof();
            transport.writeEof();
            for (byte[] data : List.of(new byte[0], new byte[1])) {
                assertThatThrownBy(() -> transport.write(data))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("writeEof");
            }
            assertThatThrownBy(() -> transport.writeAll(List.of())).isInstanceOf(IllegalStateException.class);
            transport.close();
            transport.writeEof();
        });
        assertThat(stream.calls.stream().filter("shutdown"::equals)).hasSize(1);
        assertThat(events).containsExactly("made", "lost");
    }

    // Laws 7 and 11, X-02, X-03, X-05 to

    @Test
    void readingIsPausedAndResumedOnceAndNotWhileClosing() {
        play(transport -> {
            // Whoever awaits the connection goes on before reading begins.
            assertThat(stream.calls).isEmpty();
            ticks(1);
            transport.pauseReading();
            transport.pauseReading();
            assertThat(transport.isReading()).isFalse();
            transport.resumeReading();
            transport.resumeReading();
            assertThat(transport.isReading()).isTrue();
            assertThat(stream.calls).containsExactly("resume", "pause", "resume");
            stream.fill();
            transport.write(new byte[1]);
            transport.close();
            assertThat(transport.isReading()).isFalse();
            transport.pauseReading();
            transport.resumeReading();
            assertThat(transport.isReading()).isFalse();
            assertThat(stream.calls).containsExactly("resume", "pause", "resume", "pause");
            stream.receive("late");
            stream.receiveEof();
            ticks(3);
            transport.abort();
            assertThat(transport.isClosing()).isTrue();
        });
        assertThat(events).containsExactly("made", "lost");
    }

    @Test
    void endedTwiceIsEndedOnceAndNeverInsideTheCall() {
        for (int way = 0; way < 4; way++) {
            events.clear();
            int how = way;
            new StreamLawsTest().endedTwice(how);
        }
    }

    private void endedTwice(int how) {
        play(transport -> {
            for (int i = 0; i < 2; i++) {
                if ((how >> i & 1) == 0) {
                    transport.close();
                } else {
                    transport.abort();
                }
                assertThat(transport.isClosing()).isTrue();
                assertThat(events).containsExactly("made");
            }
            ticks(3);
            transport.close();
            transport.abort();
        });
        assertThat(events).containsExactly("made", "lost");
        assertThat(stream.calls.stream().filter("close"::equals)).hasSize(1);
    }

    @Test
    void theProtocolIsKnownUntilItHasHeardOfTheEnd() {
        List<Object> known = new ArrayList<>();
        Hearing protocol = new Hearing() {
            @Override
            public void connectionLost(@Nullable Throwable exception) {
                known.add(super.transport.protocol());
                known.add(super.transport.extraInfo(InfoKey.PEERNAME));
                known.add(stream.calls.contains("close"));
            }
        };
        play(protocol, transport -> {
            assertThat(transport.protocol()).isSameAs(protocol);
            transport.close();
            assertThat(transport.protocol()).isSameAs(protocol);
            ticks(3);
            assertThat(transport.protocol()).isNull();
            assertThat(transport.extraInfo(InfoKey.PEERNAME)).isEqualTo(stream.remoteAddress());
            // No effect any more.
            transport.setProtocol(new Hearing());
            assertThat(transport.protocol()).isNull();
        });
        assertThat(known).containsExactly(protocol, stream.remoteAddress(), false);
    }

    //

    @Test
    void whatIsNotKnownIsTheDefault() {
        play(transport -> {
            assertThat(transport.extraInfo(InfoKey.SOCKET)).isSameAs(stream);
            for (InfoKey<?> key :
                    List.of(InfoKey.PIPE, InfoKey.SUBPROCESS, InfoKey.CIPHER, InfoKey.of("sockname", String.class))) {
                assertThat(transport.extraInfo(key)).isNull();
            }
            assertThat(transport.extraInfo(InfoKey.CIPHER, "none")).isEqualTo("none");
        });
    }

    @Test
    void aProtocolOfAnotherKindIsRefused() {
        play(transport -> {
            BaseProtocol<?> before = transport.protocol();
            assertThatThrownBy(() -> transport.setProtocol(new DatagramProtocol() {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("neither a Protocol nor a BufferedProtocol");
            assertThatThrownBy(() -> transport.setProtocol(null)).isInstanceOf(NullPointerException.class);
            assertThat(transport.protocol()).isSameAs(before);
        });
    }

    // P-07

    @Test
    void aBufferThatCannotBeFilledEndsTheConnectionNotTheLoop() {
        List<ErrorContext> reports = new ArrayList<>();
        BufferedProtocol protocol = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                events.add("hint " + sizeHint);
                return ByteBuffer.allocate(10).asReadOnlyBuffer();
            }

            @Override
            public void bufferUpdated(int count) {
                events.add("updated");
            }

            @Override
            public void connectionLost(@Nullable Throwable exception) {
                events.add("lost by " + exception.getMessage().split(":")[0]);
            }
        };
        play(protocol, transport -> {
            EventLoops.running().setExceptionHandler((loop, context) -> reports.add(context));
            stream.fillTarget(5);
            ticks(3);
        });
        assertThat(events).containsExactly("hint 5", "lost by getBuffer() returned a read-only buffer");
        assertThat(reports).hasSize(1);
    }

    // N-01

    @Test
    void aFactoryThatFailsFailsTheConnectAndClosesTheSocket() {
        AssertionError boom = new AssertionError("boom");
        factoryFails(
                () -> {
                    throw boom;
                },
                boom::equals);
        factoryFails(() -> null, thrown -> thrown instanceof NullPointerException);
    }

    private static void factoryFails(Supplier<Protocol> factory, java.util.function.Predicate<Throwable> expected) {
        FakeBackend backend = new FakeBackend();
        FakeStream stream = backend.newStream();
        int[] calls = {0};
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                var connecting = loop.createConnection(
                        () -> {
                            calls[0]++;
                            return factory.get();
                        },
                        "127.0.0.1",
                        80);
                ticks(3);
                assertThat(calls[0]).as("made before the connect").isZero();
                backend.acceptFirst(stream);
                assertThatThrownBy(connecting::await).matches(expected);
            });
        }
        assertThat(calls[0]).isEqualTo(1);
        assertThat(stream.calls).containsExactly("close");
    }

    // N-07, N-08

    @Test
    void whatCannotBeEncryptedIsRefusedAtTheCall() {
        TlsOptions client = TlsOptions.client();
        TlsOptions named = client.withServerHostname("localhost");
        play(transport -> {
            EventLoop loop = EventLoops.running();
            Hearing next = new Hearing();
            assertThatThrownBy(() -> loop.startTls(FOREIGN, next, named, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a loop of tulip made");
            assertThatThrownBy(() -> loop.startTls(transport, next, client, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("withServerHostname");
            assertThatThrownBy(() -> loop.startTls(transport, next, client, true))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(transport.isReading()).isTrue();
            transport.writeEof();
            assertThatThrownBy(() -> loop.startTls(transport, next, named, false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open transport");
            transport.close();
            assertThatThrownBy(() -> loop.startTls(transport, next, named, false))
                    .isInstanceOf(IllegalStateException.class);
        });
        assertThat(stream.calls).containsExactly("shutdown", "pause", "close");
    }

    @Test
    void whatIsReadBeforeAnUpgradeIsNotForTheOldProtocol() {
        play(transport -> {
            stream.fill();
            transport.write(new byte[1]);
            EventLoops.running()
                    .startTls(transport, new Hearing(), TlsOptions.client().withServerHostname("localhost"), false);
            assertThat(stream.calls).endsWith("pause");
            assertThat(transport.isReading()).isFalse();
            transport.resumeReading();
            assertThat(stream.calls).endsWith("pause");
            assertThatThrownBy(() -> transport.setProtocol(new Hearing()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "startTls has taken the connection over; set the protocol of the transport that");
            transport.abort();
        });
        assertThat(events).containsExactly("made", "lost");
    }

    @Test
    void whatIsNoPartOfAFileIsRefusedAtTheCall(@TempDir Path folder) throws Exception {
        Path path = Files.write(folder.resolve("file"), new byte[10]);
        try (FileChannel file = FileChannel.open(path);
                FileChannel closed = FileChannel.open(path)) {
            closed.close();
            play(transport -> {
                EventLoop loop = EventLoops.running();
                assertThatThrownBy(() -> loop.sendFile(FOREIGN, file))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("a loop of tulip made");
                for (Supplier<Future<Long>> bad : List.<Supplier<Future<Long>>>of(
                        () -> loop.sendFile(transport, file, -1, 5),
                        () -> loop.sendFile(transport, file, 0, 0),
                        () -> loop.sendFile(transport, file, 0, -1),
                        () -> loop.sendFile(transport, closed))) {
                    assertThatThrownBy(bad::get).isInstanceOf(IllegalArgumentException.class);
                }
                assertThat(transport.isReading()).isTrue();
                assertThat(loop.sendFile(transport, file, 10, 100).await()).isZero();
                assertThat(file.position()).isEqualTo(10);
                transport.writeEof();
                assertThatThrownBy(() -> loop.sendFile(transport, file)).isInstanceOf(IllegalStateException.class);
            });
            assertThat(stream.taken()).isZero();
        }
    }

    @Test
    void aLocalAddressIsResolvedByTheCaller() {
        var name = java.net.InetSocketAddress.createUnresolved("localhost", 0);
        assertThatThrownBy(() -> ConnectOptions.DEFAULT.withLocalAddress(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost");
    }
}
