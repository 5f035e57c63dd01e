package org.tulip4j.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ContextVar;
import org.tulip4j.ErrorContext;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.HandOver;
import org.tulip4j.spi.StreamSockets;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** A server whose listening socket is the test's: its states, what it accepts, and how it ends. */
@Timeout(60)
class ServerImplTest {
    private static final ContextVar<String> COLOUR = ContextVar.of("colour", "none");
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 7);

    private final FakeBackend backend = new FakeBackend();
    private final Loop loop = (Loop) backend.newLoop();
    private final List<String> events = new ArrayList<>();
    private final List<ErrorContext> told = new ArrayList<>();

    ServerImplTest() {
        loop.setExceptionHandler((on, context) -> told.add(context));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Writes down what it is told, with the variable that is in force. */
    private final class Noting implements Protocol {
        Noting() {
            events.add("made in " + COLOUR.get());
        }

        @Override
        public void connectionMade(Transport transport) {
            events.add("connected in " + COLOUR.get());
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            events.add("lost");
        }
    }

    /** What is done with a server. */
    private interface Body {
        void with(ServerImpl server) throws Exception;
    }

    private void serving(boolean atOnce, Supplier<? extends Protocol> factory, Body body) {
        loop.runUntilCompleteVoid(() -> {
            ServerImpl server = (ServerImpl)
                    loop.createServer(factory, "127.0.0.1", 80, ServerOptions.DEFAULT.withStartServing(atOnce))
                            .await();
            body.with(server);
        });
    }

    private FakeStream accept() {
        FakeStream stream = backend.newStream();
        backend.accepting.accepted(stream, PEER);
        return stream;
    }

    // States

    @Test
    void aServerIsBoundThenServesThenIsClosed() {
        serving(false, Noting::new, server -> {
            assertThat(server.loop()).isSameAs(loop);
            assertThat(server.addresses()).containsExactly(new InetSocketAddress("127.0.0.1", 80));
            assertThat(server).hasToString("<Server bound [/127.0.0.1:80]>");
            assertThat(server.isServing()).isFalse();
            assertThat(backend.calls).isEmpty();
            Future<?> started = server.startServing();
            assertThat(server.isServing()).isTrue();
            assertThat(started.isDone()).as("in a later pass").isFalse();
            started.await();
            server.startServing().await();
            assertThat(backend.calls).containsExactly("resume at 0");
            assertThat(server).hasToString("<Server serving [/127.0.0.1:80]>");
            server.close();
            server.close();
            assertThat(server.isServing()).isFalse();
            assertThat(server).hasToString("<Server closed []>");
            assertThat(backend.calls).containsExactly("resume at 0", "close");
        });
    }

    @Test
    void aClosedServerServesNothing() {
        serving(true, Noting::new, server -> {
            Backend.AcceptSink accepting = backend.accepting;
            server.close();
            String message = "<Server closed []> is closed; make a new one with createServer";
            assertThatThrownBy(server::startServing)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
            assertThatThrownBy(server::serveForever)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
            FakeStream late = backend.newStream();
            accepting.accepted(late, PEER);
            accepting.acceptFailed(new IOException("late"));
            assertThat(late.calls).containsExactly("close");
            assertThat(events).isEmpty();
            assertThat(told).isEmpty();
        });
    }

    @Test
    void callsFromOtherThreadsAreRefused() {
        serving(true, Noting::new, server -> {
            for (Runnable call : List.<Runnable>of(
                    server::startServing,
                    server::serveForever,
                    server::close,
                    server::waitClosed,
                    () -> server.shutdown(Duration.ZERO),
                    server::closeClients,
                    server::abortClients)) {
                assertThat(Play.inOtherThread(call))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("called off the loop: ");
            }
            assertThat(server.isServing()).isTrue();
            server.close();
        });
    }

    @Test
    void serveForEverIsCalledOnceAtATime() {
        serving(false, Noting::new, server -> {
            Future<?> forever = server.serveForever();
            assertThat(server.isServing()).isTrue();
            assertThatThrownBy(server::serveForever)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("serveForever() was called already: " + server);
            Play.ticks(2);
            accept();
            Play.ticks(1);
            forever.cancel();
            Play.ticks(3);
            assertThat(server.isServing()).isFalse();
            assertThat(forever.isDone()).as("its client is still there").isFalse();
            server.abortClients();
            assertThat(Play.endsCancelled(forever)).isTrue();
        });
    }

    @Test
    void closingEndsServeForEver() {
        serving(true, Noting::new, server -> {
            Future<?> forever = server.serveForever();
            Play.ticks(2);
            server.close();
            assertThat(Play.endsCancelled(forever)).isTrue();
        });
    }

    // What it accepts

    @Test
    void aConnectionHasTheVariablesOfWhoToldItToServe() {
        serving(false, Noting::new, server -> {
            COLOUR.set("blue");
            server.startServing();
            COLOUR.set("red");
            accept();
            Play.ticks(2);
            assertThat(events).containsExactly("made in blue", "connected in blue");
            server.close();
            server.abortClients();
            server.waitClosed().await();
        });
    }

    @Test
    void aFactoryThatFailsCostsItsConnectionOnly() {
        IllegalStateException broken = new IllegalStateException("broken");
        List<Supplier<Protocol>> factories = new ArrayList<>(List.of(
                () -> {
                    throw broken;
                },
                () -> null,
                Noting::new));
        serving(true, () -> factories.remove(0).get(), server -> {
            assertThat(accept().calls).containsExactly("close");
            assertThat(accept().calls).containsExactly("close");
            assertThat(accept().calls).doesNotContain("close");
            assertThat(told).hasSize(2).allSatisfy(one -> {
                assertThat(one.message()).isEqualTo("Error on transport creation for incoming connection from " + PEER);
                assertThat(one.get(ErrorContext.SOCKET)).isEqualTo(PEER);
            });
            assertThat(told.get(0).exception()).isSameAs(broken);
            assertThat(told.get(1).exception()).hasMessage("the protocol factory returned null");
            server.close();
            server.abortClients();
            server.waitClosed().await();
            assertThat(events).last().isEqualTo("lost");
        });
    }

    @Test
    void aFatalErrorOfAFactoryLeavesTheLoop() {
        OutOfMemoryError fatal = new OutOfMemoryError("test");
        Supplier<Protocol> factory = () -> {
            throw fatal;
        };
        assertThatThrownBy(() -> serving(true, factory, server -> {
                    backend.inPoll(this::accept);
                    Play.ticks(2);
                }))
                .isSameAs(fatal);
        assertThat(told).hasSize(1);
    }

    // What other loops accept

    /** A connection that another loop has accepted. */
    private final class Offered implements HandOver.Connection {
        private final @Nullable IOException gone;
        private final FakeStream stream = backend.newStream();

        Offered(@Nullable IOException gone) {
            this.gone = gone;
        }

        @Override
        public void takeIn(StreamSockets by, Backend.AcceptSink sink) throws IOException {
            if (gone != null) {
                throw gone;
            }
            events.add("taken in " + (by == backend));
            sink.accepted(stream, PEER);
        }

        @Override
        public void close() {
            events.add("closed instead");
        }
    }

    @Test
    void aConnectionOfAnotherLoopIsServedWhileItServes() {
        serving(true, Noting::new, server -> {
            server.take(new Offered(null));
            server.take(new Offered(new IOException("gone")));
            server.post(() -> events.add("posted"));
            Play.ticks(2);
            assertThat(events)
                    .containsExactlyInAnyOrder("taken in true", "made in none", "posted", "connected in none");
            assertThat(told).isEmpty();
            server.close();
            server.abortClients();
            server.waitClosed().await();
            events.clear();
            server.take(new Offered(null));
            assertThat(events).containsExactly("closed instead");
        });
    }

    // The end

    /** Without clients it waits for the close, too, as asyncio does since 3.12. */
    @Test
    void whoWaitsForTheEndWaitsForTheCloseAndForEveryClient() {
        serving(true, Noting::new, server -> {
            Future<?> early = server.waitClosed();
            accept();
            Play.ticks(2);
            server.abortClients();
            Play.ticks(2);
            assertThat(events).last().isEqualTo("lost");
            assertThat(early.isDone()).as("it is not closed").isFalse();
            accept();
            Play.ticks(2);
            server.close();
            Play.ticks(2);
            assertThat(early.isDone()).as("a client is left").isFalse();
            Future<?> late = server.waitClosed();
            server.closeClients();
            early.await();
            late.await();
            server.waitClosed().await();
        });
    }

    @Test
    void aShutdownWithoutClientsIsOverAtOnce() {
        serving(true, Noting::new, server -> {
            assertThatThrownBy(() -> server.shutdown(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("grace");
            assertThat(server.isServing()).isTrue();
            server.shutdown(Duration.ofSeconds(5)).await();
            assertThat(backend.now).isZero();
            assertThat(server.isServing()).isFalse();
        });
    }
}
