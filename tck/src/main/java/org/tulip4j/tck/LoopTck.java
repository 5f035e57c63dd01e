package org.tulip4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Runner;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.spi.Backend;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * Waiting, waking, running, threads.
 *
 * @since 0.1.0
 */
public final class LoopTck {
    private static final String FLAG =
            "the backend keeps a wake-up, in a flag or in the selector, until a poll has returned"
                    + " because of it; check that nothing clears it before the wait";

    private LoopTck() {}

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("LoopTck");
        polling(suite);
        closings(suite);
        choiceThreadsRunsAndErrors(suite);
        return suite;
    }

    private static void polling(TckSuite suite) {
        suite.check(
                        "required_polling_pollNowDoesNotWait",
                        "pollNow() returns at once",
                        LoopTck::pollNow,
                        Capability.OWNED)
                .check("required_polling_aWakeUpBeforeThePollEndsIt", FLAG, LoopTck::wakeUpBefore, Capability.OWNED)
                .check("required_polling_aWakeUpEndsTheWait", FLAG, LoopTck::wakeUpWhileSleeping, Capability.OWNED)
                .check("required_polling_aWakeUpWhileRunningIsNotLost", FLAG, LoopTck::wakeUpWhileRunning)
                .check(
                        "required_polling_wakeUpsOfManyThreadsAllArrive",
                        "callbacks from several threads all run; " + FLAG,
                        LoopTck::manyThreads)
                .check(
                        "required_polling_aUsedWakeUpDoesNotShortenTheNextWait",
                        "poll(nanos) of an idle backend waits that long, rounded up; a wake-up counts once",
                        LoopTck::usedWakeUp,
                        Capability.OWNED)
                .check(
                        "required_polling_callbacksRunInTheOrderTheyWereScheduled",
                        "the loop's ready queue is the only order, for other threads too; a poll that runs other things must not"
                                + " touch it",
                        LoopTck::fifo);
    }

    private static void closings(TckSuite suite) {
        suite.check(
                        "required_closing_aBackendThatWasNeverPolledCloses",
                        "close() works on a backend no thread owns yet",
                        LoopTck::closeUnused,
                        Capability.OWNED)
                .check(
                        "required_closing_openTransportsAreToldNothing",
                        "loop.close() ends the sockets of transports that are still open; no callback runs then or later",
                        LoopTck::closeOpen,
                        Capability.OWNED)
                .check(
                        "required_closing_descriptorsAreGivenBack",
                        "loop.close() closes every socket and the selector; check what is registered but not closed",
                        LoopTck::descriptors,
                        Capability.DESCRIPTORS);
    }

    private static void choiceThreadsRunsAndErrors(TckSuite suite) {
        suite.check(
                        "required_choice_anUnknownBackendListsWhatThereIs",
                        "the message names what was asked for",
                        LoopTck::unknownBackend)
                .check(
                        "required_threads_offLoopCallsNameTheRemedy",
                        "a call from another thread is refused",
                        LoopTck::offLoop)
                .check(
                        "required_threads_submitRunsOnTheLoopAndCancelReachesTheTask",
                        "submit() and cancel() of another thread wake the loop",
                        LoopTck::submit,
                        Capability.OWNED)
                .check(
                        "required_running_secondAndNestedRunsAreRefused",
                        "one loop per thread, one run per loop, nothing after close",
                        LoopTck::running,
                        Capability.OWNED)
                .check(
                        "required_running_anInterruptOfTheThreadCancelsTheRunner",
                        "an interrupt ends a wait, or interruptEndsPoll() says that it does not; a loop that waits for ever"
                                + " hears of it",
                        LoopTck::interrupt,
                        Capability.INTERRUPTS,
                        Capability.OWNED)
                .check(
                        "required_errors_anErrorInACallbackDoesNotStopTheLoop",
                        "what a callback throws goes to the exception handler",
                        LoopTck::errors)
                .check(
                        "required_errors_aFullStackIsTheFaultOfItsCallbackAndTheServerServesOn",
                        "a StackOverflowError of a protocol reaches the core as anything else that it throws, and breaks nothing"
                                + " of the backend's",
                        LoopTck::fullStack);
    }

    private static void pollNow(TckStage stage) throws Exception {
        Backend backend = stage.newBackend();
        backend.pollNow();
        backend.pollNow();
        backend.close();
    }

    private static void wakeUpBefore(TckStage stage) throws Exception {
        Backend backend = stage.newBackend();
        backend.pollNow();
        backend.wakeup();
        backend.wakeup();
        backend.pollForever();
        backend.wakeup();
        backend.pollNanos(Duration.ofHours(1).toNanos());
        backend.close();
    }

    private static void wakeUpWhileSleeping(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            for (int i = 0; i < 20; i++) {
                Future<@Nullable Void> woken = loop.createFuture();
                CountDownLatch waits = stage.watch().nextWait();
                Thread waker = new Thread(() -> {
                    try {
                        waits.await();
                        loop.callSoonThreadsafe(() -> woken.setResult(null));
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                });
                waker.setDaemon(true);
                waker.start();
                woken.await();
            }
        });
    }

    private static void wakeUpWhileRunning(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            for (int i = 0; i < 20; i++) {
                Future<@Nullable Void> woken = loop.createFuture();
                Thread waker = new Thread(() -> loop.callSoonThreadsafe(() -> woken.setResult(null)));
                waker.start();
                waker.join();
                woken.await();
            }
        });
    }

    private static void manyThreads(TckStage stage) {
        int threads = 4;
        int calls = 500;
        AtomicInteger ran = new AtomicInteger();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<@Nullable Void> all = loop.createFuture();
            for (int i = 0; i < threads; i++) {
                new Thread(() -> {
                            for (int call = 0; call < calls; call++) {
                                loop.callSoonThreadsafe(() -> {
                                    if (ran.incrementAndGet() == threads * calls) {
                                        all.setResult(null);
                                    }
                                });
                            }
                        })
                        .start();
            }
            all.await();
        });
        assertEquals(threads * calls, ran.get());
    }

    private static void usedWakeUp(TckStage stage) throws Exception {
        Backend backend = stage.newBackend();
        backend.pollNow();
        backend.wakeup();
        backend.pollForever();
        long wait = Duration.ofMillis(30).toNanos();
        long start = stage.environment().clock().nanoTime();
        backend.pollNanos(wait);
        long waited = stage.environment().clock().nanoTime() - start;
        backend.close();
        assertTrue(waited >= wait, () -> "poll(" + wait + ") returned after " + waited + " ns without a cause");
    }

    private static void fifo(TckStage stage) {
        List<Integer> order = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            for (int i = 0; i < 100; i++) {
                int number = i;
                expected.add(i);
                schedule(loop, i, () -> order.add(number));
            }
            TckStage.passes(2);
        });
        assertEquals(expected, order);
    }

    /** Schedules a callback in one of all ways; the caller takes one after the other. */
    private static void schedule(EventLoop loop, int way, Runnable callback) throws InterruptedException {
        switch (way % 6) {
            case 0 -> loop.callSoon(callback);
            case 1 -> loop.callSoonThreadsafe(callback);
            case 2 -> loop.execute(callback);
            case 3 -> Tulip.createTask(Executors.callable(callback)::call);
            case 4 -> {
                Thread other = new Thread(() -> loop.callSoonThreadsafe(callback));
                other.start();
                other.join();
            }
            default -> loop.submit(Executors.callable(callback)::call);
        }
    }

    private static void closeUnused(TckStage stage) throws Exception {
        stage.newBackend().close();
        EventLoop loop = stage.newLoop();
        loop.callLater(Duration.ofHours(1), () -> {});
        loop.close();
        assertTrue(loop.isClosed());
    }

    private static void closeOpen(TckStage stage) {
        List<String> told = new ArrayList<>();
        EventLoop loop = stage.newLoop();
        loop.runUntilCompleteVoid(() -> {
            Server server =
                    loop.createServer(() -> new Telling(told), TckStage.HOST, 0).await();
            for (int i = 0; i < 3; i++) {
                TckStage.connect(new Telling(told), server);
            }
            TckStage.passes(2);
        });
        told.clear();
        loop.close();
        assertEquals(List.of(), told);
    }

    /** Sends much, and tells what it hears. */
    private record Telling(List<String> told) implements Protocol {
        private static final int MUCH = 1 << 20;

        @Override
        public void connectionMade(Transport transport) {
            transport.write(new byte[MUCH]);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            told.add("dataReceived");
        }

        @Override
        public void pauseWriting() {
            told.add("pauseWriting");
        }

        @Override
        public void resumeWriting() {
            told.add("resumeWriting");
        }

        @Override
        public boolean eofReceived() {
            told.add("eofReceived");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            told.add("connectionLost");
        }
    }

    private static void descriptors(TckStage stage) {
        openAndClose(stage);
        openAndClose(stage);
        int before = openDescriptors();
        for (int i = 0; i < 10; i++) {
            openAndClose(stage);
        }
        int after = openDescriptors();
        assertTrue(
                after < before + 8, () -> before + " descriptors before ten loops with connections, after: " + after);
    }

    private static int openDescriptors() {
        String[] names = new File("/proc/self/fd").list();
        if (names == null) {
            throw new IllegalStateException(
                    "there is no /proc/self/fd: the environment lacks the capability DESCRIPTORS");
        }
        return names.length;
    }

    private static void openAndClose(TckStage stage) {
        stage.play(() -> {
            Server server = EventLoops.running()
                    .createServer(RecordingProtocol::new, TckStage.HOST, 0)
                    .await();
            for (int i = 0; i < 5; i++) {
                RecordingProtocol client = new RecordingProtocol();
                TckStage.connect(client, server).close();
                client.lost().await();
            }
            server.close();
            server.waitClosed().await();
        });
    }

    private static void unknownBackend(TckStage stage) {
        String message = assertThrows(BackendUnavailableException.class, () -> EventLoops.newLoop("warp-drive"))
                .getMessage();
        assertTrue(message.contains("warp-drive"), message);
    }

    private static void offLoop(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            String message =
                    TckStage.elsewhere(() -> assertThrows(IllegalStateException.class, () -> loop.callSoon(() -> {}))
                            .getMessage());
            assertTrue(message.contains("callSoonThreadsafe"), message);
        });
    }

    private static void submit(TckStage stage) throws Exception {
        EventLoop loop = stage.newLoop();
        Thread runner = new Thread(() -> {
            loop.runForever();
            loop.close();
        });
        runner.setDaemon(true);
        runner.start();
        assertEquals(
                "here",
                loop.submit(() -> Tulip.sleep(Duration.ZERO, "here").await()).get(1, TimeUnit.HOURS));
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> endless = loop.submit(() -> {
            try {
                Future<@Nullable Void> never = loop.createFuture();
                started.complete(true);
                return never.await();
            } finally {
                cancelled.complete(true);
            }
        });
        started.get(1, TimeUnit.HOURS);
        endless.cancel(true);
        cancelled.get(1, TimeUnit.HOURS);
        loop.callSoonThreadsafe(loop::stop);
        runner.join();
        assertTrue(loop.isClosed());
    }

    private static void running(TckStage stage) {
        EventLoop other = stage.newLoop();
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            assertRefused("already running", loop::runForever);
            assertRefused("another loop", other::runForever);
            assertRefused("running", loop::close);
        });
        EventLoop closed = stage.newLoop();
        closed.close();
        closed.close();
        assertRefused("Event loop is closed", () -> closed.callSoon(() -> {}));
        assertRefused("Event loop is closed", () -> closed.callSoonThreadsafe(() -> {}));
        assertRefused("Event loop is closed", closed::runForever);
    }

    private static void assertRefused(String reason, Runnable call) {
        String message = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static void interrupt(TckStage stage) {
        CountDownLatch waits = stage.watch().nextWait();
        Thread sleeping = Thread.currentThread();
        Thread waker = new Thread(() -> {
            try {
                waits.await();
                sleeping.interrupt();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        waker.setDaemon(true);
        waker.start();
        List<String> ends = new ArrayList<>();
        try (Runner runner = new Runner(stage::newLoop)) {
            assertThrows(
                    CancelledError.class,
                    () -> runner.run(() -> {
                        try {
                            return EventLoops.running().createFuture().await();
                        } finally {
                            ends.add("finally");
                        }
                    }));
        }
        assertTrue(Thread.interrupted(), "the interrupt flag was lost");
        assertEquals(List.of("finally"), ends);
    }

    private static void errors(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            Future<Throwable> seen = loop.createFuture();
            loop.setExceptionHandler((on, context) -> seen.setResult(context.exception()));
            loop.callSoon(() -> {
                throw new AssertionError("on purpose");
            });
            assertInstanceOf(AssertionError.class, seen.await());
            Task<String> after = Tulip.createTask(() -> "goes on");
            assertEquals("goes on", after.await());
        });
    }

    /** Fills the stack. */
    private static int deep(int depth) {
        return deep(depth + 1) + 1;
    }

    private static void fullStack(TckStage stage) {
        stage.play(() -> {
            EventLoop loop = EventLoops.running();
            List<Throwable> told = new ArrayList<>();
            loop.setExceptionHandler((on, context) -> told.add(context.exception()));
            loop.callSoon(() -> deep(0));
            Task<Integer> task = Tulip.createTask(() -> deep(0));
            assertThrows(StackOverflowError.class, task::await);
            Server server = TckStage.serve(Deep::new);
            RecordingProtocol nested = new RecordingProtocol();
            TckStage.connect(nested, server).write(ByteBuffer.wrap(new byte[] {'n'}));
            nested.lost().await();
            RecordingProtocol plain = new RecordingProtocol();
            Transport connection = TckStage.connect(plain, server);
            connection.write(ByteBuffer.wrap(new byte[] {'p'}));
            plain.received(1).await();
            connection.close();
            plain.lost().await();
            server.close();
            assertEquals(2, told.size(), told::toString);
            told.forEach(thrown -> assertInstanceOf(StackOverflowError.class, thrown));
        });
    }

    /** Parses what is nested until the stack is full, and echoes the rest. */
    private static final class Deep implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (data.get(data.position()) == 'n') {
                deep(0);
            }
            java.util.Objects.requireNonNull(transport).write(data);
        }
    }
}
