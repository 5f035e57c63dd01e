package org.tulip4j.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.Play.endsCancelled;
import static org.tulip4j.Play.start;
import static org.tulip4j.Play.ticks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.NameFlags;
import org.tulip4j.Race;
import org.tulip4j.ResolveOptions;
import org.tulip4j.Resolver;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.Protocol;

/** What a system takes part in is cancelled in every pass, on a system that the test plays. */
class CancelledOnFakeTest {
    private static final int PASSES = 12;

    /** One run; tells whether the cancel came too late. */
    private interface Run {
        boolean cancelledLate(FakeBackend network, int pass) throws Exception;
    }

    /** Cancels in the first pass, in the second and so on, until it is too late; it was in time more than once. */
    private static void inEveryPass(LoopOptions options, Run run) {
        for (int pass = 0; pass < PASSES; pass++) {
            FakeBackend network = new FakeBackend();
            int now = pass;
            try (EventLoop loop = EventLoops.newLoop(
                    options.withBackend((BackendProvider) network).withClock(network))) {
                if (loop.runUntilComplete(() -> run.cancelledLate(network, now))) {
                    assertThat(pass).isGreaterThan(1);
                    return;
                }
            }
        }
        throw new AssertionError("never too late in " + PASSES + " passes");
    }

    @Test
    void aConnectIsGivenUpOrItsConnectionIsClosed() {
        inEveryPass(LoopOptions.DEFAULT, (network, pass) -> {
            FakeStream socket = network.newStream();
            Task<?> connecting = start(() -> EventLoops.running()
                    .createConnection(() -> new Protocol() {}, "127.0.0.1", 80)
                    .await());
            network.acceptFirst(socket);
            ticks(pass);
            boolean late = !connecting.cancel();
            assertThat(endsCancelled(connecting)).isEqualTo(!late);
            ticks(4);
            boolean begun = !network.connecting.isEmpty();
            boolean ended = network.calls.contains("cancel 127.0.0.1") || socket.calls.contains("close");
            assertThat(ended)
                    .as("pass %s: %s %s", pass, network.calls, socket.calls)
                    .isEqualTo(begun && !late);
            return late;
        });
    }

    /** A full kernel is the only thing it waits for. */
    @Test
    void aDatagramThatTheKernelHasNotTakenIsNotSent() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        inEveryPass(LoopOptions.DEFAULT, (network, pass) -> {
            try (FullDatagramChannel channel = new FullDatagramChannel()) {
                channel.configureBlocking(false);
                ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3});
                Task<?> victim = start(() ->
                        EventLoops.running().sockSendTo(channel, data, address).await());
                Task<?> kernel = start(() -> {
                    ticks(4);
                    channel.makeRoom();
                    network.watches.forEach(FakeBackend.FakeWatch::ready);
                });
                ticks(pass);
                boolean late = !victim.cancel();
                assertThat(endsCancelled(victim)).isEqualTo(!late);
                assertThat(channel.sent).as("pass %s", pass).hasSize(late ? 1 : 0);
                assertThat(data.position()).isEqualTo(late ? 3 : 0);
                assertThat(network.watches).allMatch(watch -> watch.over);
                kernel.await();
                ticks(2);
                assertThat(channel.sent).hasSize(late ? 1 : 0);
                int count = EventLoops.running()
                        .sockSendTo(channel, data.rewind(), address)
                        .await();
                assertThat(count).isEqualTo(3);
                assertThat(channel.sent).hasSize(late ? 2 : 1).allMatch(one -> one.remaining() == 3);
                return late;
            }
        });
    }

    @Test
    void aDrainLosesNoByteAndDisturbsNoOther() {
        inEveryPass(LoopOptions.DEFAULT, (network, pass) -> {
            FakeStream socket = network.newStream();
            network.acceptFirst(socket);
            var writer = Streams.openConnection("127.0.0.1", 80).await().writer();
            socket.fill();
            writer.write(new byte[1 << 20]);
            Task<?> other = start(() -> writer.drain().await());
            Task<?> victim = start(() -> writer.drain().await());
            Task<?> kernel = start(() -> {
                ticks(3);
                socket.takeSome(1 << 20);
            });
            ticks(pass);
            boolean late = !victim.cancel();
            assertThat(endsCancelled(victim)).isEqualTo(!late);
            other.await();
            kernel.await();
            assertThat(socket.taken()).isEqualTo(1 << 20);
            return late;
        });
    }

    /** Answers when it is told to. */
    private static final class Names implements Resolver {
        private final List<CompletableFuture<?>> asked = new ArrayList<>();

        @Override
        public CompletableFuture<List<InetAddress>> resolve(String host) {
            return ask();
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            return ask();
        }

        private <T> CompletableFuture<T> ask() {
            CompletableFuture<T> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }
    }

    @Test
    void aLookUpOfAHostIsTakenBackAndTheOtherIsAnswered() {
        lookUpTwice(
                () -> EventLoops.running().getAddrInfo("host", 80, ResolveOptions.DEFAULT),
                List.of(InetAddress.getLoopbackAddress()));
    }

    @Test
    void aLookUpOfANameIsTakenBackAndTheOtherIsAnswered() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        lookUpTwice(() -> EventLoops.running().getNameInfo(address, NameFlags.NONE), "host");
    }

    private interface Ask {
        Future<?> look();
    }

    @SuppressWarnings("unchecked")
    private static void lookUpTwice(Ask ask, Object answer) {
        Names[] names = new Names[1];
        Resolver current = new Resolver() {
            @Override
            public CompletableFuture<List<InetAddress>> resolve(String host) {
                return names[0].resolve(host);
            }

            @Override
            public CompletableFuture<String> nameOf(InetAddress address) {
                return names[0].nameOf(address);
            }
        };
        inEveryPass(LoopOptions.DEFAULT.withResolver(current), (network, pass) -> {
            names[0] = new Names();
            Task<?> victim = start(() -> ask.look().await());
            Task<?> other = start(() -> ask.look().await());
            Task<?> resolver = start(() -> {
                ticks(4);
                names[0].asked.forEach(one -> ((CompletableFuture<Object>) one).complete(answer));
            });
            ticks(pass);
            boolean late = !victim.cancel();
            boolean answered =
                    !names[0].asked.isEmpty() && names[0].asked.get(0).isDone();
            assertThat(endsCancelled(victim)).isEqualTo(!late);
            if (!late && !answered && names[0].asked.size() == 2) {
                assertThat(names[0].asked.get(0)).isCancelled();
            }
            resolver.await();
            other.await();
            return late;
        });
    }

    @Test
    void aRaceEndsEveryAttemptThatItBegan() {
        inEveryPass(LoopOptions.DEFAULT, (network, pass) -> {
            List<String> begun = new ArrayList<>();
            List<String> ended = new ArrayList<>();
            Coroutine<String> attempt = () -> {
                begun.add("one");
                try {
                    ticks(3);
                    return "won";
                } finally {
                    try {
                        ticks(1);
                    } finally {
                        ended.add("one");
                    }
                }
            };
            Task<?> victim = start(() -> Race.staggered(List.of(attempt, attempt), java.time.Duration.ZERO)
                    .await());
            ticks(pass);
            boolean late = !victim.cancel();
            assertThat(endsCancelled(victim)).isEqualTo(!late);
            assertThat(ended).hasSameSizeAs(begun);
            assertThat(EventLoops.running().allTasks()).containsExactly(Tulip.currentTask());
            return late;
        });
    }

    @Test
    void theDefaultExecutorIsShutDownAllTheSame() {
        for (int pass = 0; pass < PASSES; pass++) {
            FakeBackend network = new FakeBackend();
            int now = pass;
            try (EventLoop loop = network.newLoop();
                    var executor = new Closing()) {
                loop.runUntilCompleteVoid(() -> {
                    loop.setDefaultExecutor(executor.pool);
                    boolean[] begun = {false};
                    Task<?> victim = start(() -> {
                        begun[0] = true;
                        loop.shutdownDefaultExecutor().await();
                    });
                    ticks(now);
                    boolean late = !victim.cancel();
                    assertThat(endsCancelled(victim)).isEqualTo(!late);
                    if (begun[0]) {
                        assertThat(executor.pool.isShutdown()).isTrue();
                        assertThatThrownBy(() -> loop.runInExecutor(null, () -> 1))
                                .isInstanceOf(IllegalStateException.class);
                    }
                });
            }
        }
    }

    private static final class Closing implements AutoCloseable {
        private final java.util.concurrent.ExecutorService pool = Executors.newSingleThreadExecutor();

        @Override
        public void close() {
            pool.shutdownNow();
        }
    }

    @Test
    void aPlainFutureIsCancelledWithItsWait() {
        for (int pass = 0; pass < PASSES; pass++) {
            FakeBackend network = new FakeBackend();
            int now = pass;
            try (EventLoop loop = network.newLoop()) {
                loop.runUntilCompleteVoid(() -> {
                    FutureTask<String> plain = new FutureTask<>(() -> "never run");
                    boolean[] begun = {false};
                    Task<?> victim = start(() -> {
                        begun[0] = true;
                        Future.wrapBlocking(plain).await();
                    });
                    ticks(now);
                    assertThat(victim.cancel()).isTrue();
                    assertThat(endsCancelled(victim)).isTrue();
                    assertThat(plain.isCancelled()).isEqualTo(begun[0]);
                });
            }
        }
    }
}
