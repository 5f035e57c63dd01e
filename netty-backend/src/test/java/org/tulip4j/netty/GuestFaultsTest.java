package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** What goes wrong around a guest: its host ends, threads race, callbacks throw. */
@Timeout(60)
class GuestFaultsTest {
    private static MultiThreadIoEventLoopGroup host(IoHandlerFactory handlers) {
        return new MultiThreadIoEventLoopGroup(1, handlers);
    }

    private static void end(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** What is tried with a host and its guest. */
    private interface Use {
        void with(MultiThreadIoEventLoopGroup group, EventLoop loop) throws Exception;
    }

    private static void onAHost(IoHandlerFactory handlers, Use use) throws Exception {
        MultiThreadIoEventLoopGroup group = host(handlers);
        try {
            use.with(group, NettyLoops.attach(group));
        } finally {
            end(group);
        }
    }

    /** Counts how often it is told of the end. */
    private static final class Ends implements Protocol {
        private final AtomicInteger lost = new AtomicInteger();
        private final CompletableFuture<Boolean> first = new CompletableFuture<>();
        private final CompletableFuture<Boolean> made = new CompletableFuture<>();

        @Override
        public void connectionMade(Transport transport) {
            made.complete(true);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.incrementAndGet();
            first.complete(true);
        }
    }

    @OnEachHost
    void hostEnds_eachConnectionIsLostOnceAndNobodyWaits(String name, IoHandlerFactory handlers) throws Exception {
        MultiThreadIoEventLoopGroup group = host(handlers);
        EventLoop loop = NettyLoops.attach(group);
        Ends here = new Ends();
        Ends there = new Ends();
        CompletableFuture<Boolean> writing = new CompletableFuture<>();
        CompletableFuture<Object> task = loop.submit(() -> {
            Server server = loop.createServer(() -> there, "127.0.0.1", 0).await();
            int port = server.port();
            Transport transport =
                    loop.createConnection(() -> here, "127.0.0.1", port).await().transport();
            Future.wrap(there.made).await();
            // More than the system takes at once: in flight when the host ends.
            transport.write(java.nio.ByteBuffer.wrap(new byte[8 << 20]));
            writing.complete(true);
            return loop.createFuture().await();
        });
        soon(writing);
        end(group);
        assertThatThrownBy(() -> soon(task)).isInstanceOf(Exception.class);
        soon(here.first);
        soon(there.first);
        assertThat(loop.isClosed()).isTrue();
        assertThat(List.of(here.lost.get(), there.lost.get())).containsExactly(1, 1);
    }

    @OnEachHost
    void thirdThread_completesAFutureAndTheTaskGoesOnInTheLoop(String name, IoHandlerFactory handlers)
            throws Exception {
        onAHost(handlers, (group, loop) -> {
            for (int i = 0; i < 200; i++) {
                CompletableFuture<String> foreign = new CompletableFuture<>();
                CompletableFuture<String> reply = loop.submit(() -> {
                    String value = Future.wrap(foreign).await();
                    return EventLoops.running() == loop ? value : "in no loop";
                });
                Thread third = new Thread(() -> foreign.complete("done"));
                third.start();
                assertThat(soon(reply)).isEqualTo("done");
                third.join();
            }
        });
    }

    /** The body passes through steps; the n-th cancellation comes when the host has had n turns since the start. */
    @OnEachHost
    void cancel_fromOutsideAtEveryMoment(String name, IoHandlerFactory handlers) throws Exception {
        onAHost(handlers, (group, loop) -> {
            for (int moment = 0; moment < 24; moment++) {
                List<String> events = Collections.synchronizedList(new ArrayList<>());
                CompletableFuture<String> reply = loop.submit(() -> {
                    events.add("in");
                    try {
                        for (int step = 0; step < 8; step++) {
                            Tulip.sleep(java.time.Duration.ZERO).await();
                        }
                        return "finished";
                    } finally {
                        events.add("out");
                    }
                });
                cancelAfter(group, reply, moment);
                CompletableFuture<Boolean> quiet = new CompletableFuture<>();
                try {
                    assertThat(soon(reply)).isEqualTo("finished");
                } catch (CancellationException cancelled) {
                    assertThat(reply).isCancelled();
                }
                idle(loop, quiet);
                soon(quiet);
                assertThat(List.of("", "in out")).as("moment " + moment).contains(String.join(" ", events));
            }
        });
    }

    private static void cancelAfter(MultiThreadIoEventLoopGroup group, CompletableFuture<?> reply, int turns) {
        if (turns == 0) {
            reply.cancel(true);
        } else {
            group.next().execute(() -> cancelAfter(group, reply, turns - 1));
        }
    }

    /** Completes when the loop has no task left. */
    private static void idle(EventLoop loop, CompletableFuture<Boolean> quiet) {
        loop.callSoonThreadsafe(() -> {
            if (loop.allTasks().isEmpty()) {
                quiet.complete(true);
            } else {
                loop.callLater(java.time.Duration.ofMillis(1), () -> idle(loop, quiet));
            }
        });
    }

    @OnEachHost
    void cancel_fromTheLoopReachesWhoWaitsOutside(String name, IoHandlerFactory handlers) throws Exception {
        onAHost(handlers, (group, loop) -> {
            CompletableFuture<Object> endless =
                    loop.submit(() -> loop.createFuture().await());
            CompletableFuture<Boolean> cancelled = loop.submit(() -> {
                Tulip.sleep(java.time.Duration.ZERO).await();
                loop.allTasks().stream()
                        .filter(task -> task != Tulip.currentTask())
                        .forEach(task -> task.cancel());
                return true;
            });
            assertThat(soon(cancelled)).isTrue();
            assertThatThrownBy(() -> soon(endless)).isInstanceOf(CancellationException.class);
        });
    }

    @OnEachHost
    void callbacksThatThrow_leaveTheHostAlive(String name, IoHandlerFactory handlers) throws Exception {
        onAHost(handlers, (group, loop) -> {
            Thread before = group.next().submit(Thread::currentThread).get();
            List<Throwable> reported = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Boolean> after = new CompletableFuture<>();
            loop.callSoonThreadsafe(() -> {
                loop.setExceptionHandler((here, context) -> reported.add(context.exception()));
                for (Throwable one :
                        List.of(new IllegalStateException("a"), new AssertionError("b"), new StackOverflowError("c"))) {
                    loop.callSoon(() -> GuestFaultsTest.<RuntimeException>sneak(one));
                }
                loop.callSoon(() -> after.complete(true));
            });
            soon(after);
            assertThat(reported).extracting(Throwable::getMessage).containsExactly("a", "b", "c");
            assertThat(group.next().submit(Thread::currentThread).get()).isSameAs(before);
        });
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @OnEachHost
    void aHostThatIsShutDown_isRefused(String name, IoHandlerFactory handlers) {
        MultiThreadIoEventLoopGroup group = host(handlers);
        io.netty.channel.EventLoop one = group.next();
        end(group);
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable attach :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> NettyLoops.attach(one),
                        () -> NettyLoops.attach(group),
                        () -> NettyLoops.attach(one, org.tulip4j.LoopOptions.DEFAULT))) {
            assertThatThrownBy(attach)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is shut down")
                    .hasMessageContaining("attach to a loop that runs");
        }
    }

    /** Each takes longer than a turn may. */
    @OnEachHost
    void slowCallback_endsTheTurn(String name, IoHandlerFactory handlers) throws Exception {
        onAHost(handlers, (group, loop) -> {
            int[] ran = new int[1];
            CompletableFuture<Integer> whenTheHostCame = new CompletableFuture<>();
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (ran[0]++ == 0) {
                    group.next().execute(() -> whenTheHostCame.complete(ran[0]));
                }
                long start = System.nanoTime();
                while (System.nanoTime() - start < 2_000_000) {
                    Thread.onSpinWait();
                }
                if (ran[0] < 20) {
                    loop.callSoon(again[0]);
                }
            };
            loop.callSoonThreadsafe(again[0]);
            assertThat(soon(whenTheHostCame)).isEqualTo(1);
        });
    }

    /** Bytes that are there already when the loop begins to be busy. */
    @OnEachHost
    void busyLoop_leavesTheHostItsChannels(String name, IoHandlerFactory handlers) throws Exception {
        onAHost(handlers, (group, loop) -> {
            CompletableFuture<Integer> result = loop.submit(() -> {
                int[] calls = new int[1];
                Future<Integer> heard = loop.createFuture();
                Server server = loop.createServer(
                                () -> new Protocol() {
                                    @Override
                                    public void dataReceived(java.nio.ByteBuffer data) {
                                        heard.setResult(calls[0]);
                                    }
                                },
                                "127.0.0.1",
                                0)
                        .await();
                int port = server.port();
                try (java.net.Socket client = new java.net.Socket("127.0.0.1", port)) {
                    client.getOutputStream().write(1);
                    Runnable[] again = new Runnable[1];
                    again[0] = () -> {
                        if (!heard.isDone() && ++calls[0] < 1_000_000) {
                            loop.callSoon(again[0]);
                        }
                    };
                    loop.callSoon(again[0]);
                    return heard.await();
                }
            });
            // A turn for the accept, one for the read, some more where the system takes its time.
            assertThat(soon(result)).isLessThan(100_000);
        });
    }

    @OnEachHost
    void turn_isBounded(String name, IoHandlerFactory handlers) throws Exception {
        onAHost(handlers, (group, loop) -> {
            int[] ran = new int[1];
            CompletableFuture<Integer> whenTheHostCame = new CompletableFuture<>();
            CompletableFuture<Boolean> all = new CompletableFuture<>();
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (ran[0]++ == 0) {
                    group.next().execute(() -> whenTheHostCame.complete(ran[0]));
                }
                if (ran[0] < 20_000) {
                    loop.callSoon(again[0]);
                } else {
                    all.complete(true);
                }
            };
            loop.callSoonThreadsafe(again[0]);
            assertThat(soon(whenTheHostCame)).isBetween(1, 256);
            soon(all);
        });
    }
}
