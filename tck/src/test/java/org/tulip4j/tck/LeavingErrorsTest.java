package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.CancelledError;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Generator;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** One list of errors that leave a loop, whatever runs when they are thrown and whoever turns the loop. */
class LeavingErrorsTest {
    private static final List<Error> LEAVING =
            List.of(new OutOfMemoryError("probe"), new InternalError("probe"), new UnknownError("probe"), death());
    private static final List<Throwable> STAYING = List.of(
            new StackOverflowError("probe"),
            new AssertionError("probe"),
            new NoClassDefFoundError("probe"),
            new ExceptionInInitializerError("probe"),
            new Error("probe"),
            new CancelledError("probe"),
            new CancellationException("probe"),
            new InterruptedException("probe"),
            new IllegalStateException("probe"));

    @SuppressWarnings("removal")
    private static Error death() {
        return new ThreadDeath();
    }

    private static <X extends Throwable> RuntimeException sneak(Throwable thrown) throws X {
        @SuppressWarnings("unchecked")
        X any = (X) thrown;
        throw any;
    }

    private static void fail(Throwable thrown) {
        throw LeavingErrorsTest.<RuntimeException>sneak(thrown);
    }

    /** Where something may be thrown. */
    private interface Place {
        void fail(EventLoop loop, Throwable thrown) throws Exception;
    }

    private record Named(String name, Place place) {}

    private static List<Named> places() {
        return List.of(
                new Named("a callback", (loop, thrown) -> loop.callSoon(() -> fail(thrown))),
                new Named("a timer", (loop, thrown) -> loop.callAtNanos(loop.timeNanos(), () -> fail(thrown))),
                new Named("another thread's callback", (loop, thrown) -> {
                    Thread thread = new Thread(() -> loop.execute(() -> fail(thrown)));
                    thread.start();
                    thread.join();
                }),
                new Named("a done callback", (loop, thrown) -> {
                    var future = loop.createFuture();
                    future.addDoneCallback(done -> fail(thrown));
                    future.setResult(null);
                }),
                new Named("a task", (loop, thrown) -> loop.createTaskVoid(() -> fail(thrown))),
                new Named("a submitted coroutine", (loop, thrown) -> loop.submitVoid(() -> fail(thrown))
                        .whenComplete((none, told) -> loop.callExceptionHandler(ErrorContext.of("submitted", told)))),
                new Named(
                        "a generator in a task",
                        (loop, thrown) -> loop.createTaskVoid(() -> Generator.ofVoid(emitter -> {
                                    fail(thrown);
                                })
                                .next())),
                new Named("connectionMade", (loop, thrown) -> connect(loop, thrown, true)),
                new Named("dataReceived", (loop, thrown) -> connect(loop, thrown, false)));
    }

    private static void connect(EventLoop loop, Throwable thrown, boolean atOnce) {
        Protocol failing = new Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                if (atOnce) {
                    LeavingErrorsTest.fail(thrown);
                }
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                LeavingErrorsTest.fail(thrown);
            }
        };
        loop.createTaskVoid(() -> {
            Server server = TckStage.serve(failing);
            TckStage.connect(new RecordingProtocol(), server).write(ByteBuffer.wrap(new byte[1]));
            server.close();
        });
    }

    private static Stream<DynamicTest> everywhere(List<? extends Throwable> errors, Check check) {
        List<DynamicTest> tests = new ArrayList<>();
        for (String engine : Environments.engines()) {
            for (Named place : places()) {
                for (Throwable thrown : errors) {
                    tests.add(DynamicTest.dynamicTest(
                            thrown.getClass().getSimpleName() + " in " + place.name() + ", " + engine,
                            () -> check.that(engine, place.place(), thrown)));
                }
            }
        }
        return tests.stream();
    }

    private interface Check {
        void that(String engine, Place place, Throwable thrown) throws Exception;
    }

    private static LoopOptions options(String engine) {
        return LoopOptions.DEFAULT.withBackend("nio").withEngine(engine);
    }

    @TestFactory
    Stream<DynamicTest> theseLeaveALoopThatIsRun() {
        return everywhere(LEAVING, (engine, place, thrown) -> {
            try (EventLoop loop = EventLoops.newLoop(options(engine))) {
                loop.setExceptionHandler((on, context) -> {});
                place.fail(loop, thrown);
                assertThatThrownBy(loop::runForever).isSameAs(thrown);
                assertThat(loop.isRunning()).isFalse();
                assertThat(loop.isClosed()).isFalse();
                loop.allTasks().forEach(Task::cancel);
                assertThat((String) loop.runUntilComplete(() -> "runs again")).isEqualTo("runs again");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theOthersAreToldAndTheLoopGoesOn() {
        return everywhere(STAYING, (engine, place, thrown) -> {
            BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
            try (EventLoop loop =
                    EventLoops.newLoop(options(engine).withUnretrievedGrace(java.time.Duration.ofMillis(1)))) {
                loop.setExceptionHandler((on, context) -> {
                    told.add(java.util.Objects.requireNonNull(context.exception()));
                    on.stop();
                });
                loop.callSoon(() -> {
                    try {
                        place.fail(loop, thrown);
                    } catch (Exception broken) {
                        throw new AssertionError(broken);
                    }
                });
                if (thrown instanceof CancelledError) {
                    // of a task it is the end, and nobody is told
                    loop.callLater(java.time.Duration.ofMillis(20), loop::stop);
                }
                assertThatCode(loop::runForever).doesNotThrowAnyException();
            }
            if (!(thrown instanceof CancelledError)) {
                assertThat(told).isNotEmpty();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aLoopOfAGroupEndsWithTheseOnly() {
        return Stream.concat(LEAVING.stream(), STAYING.stream())
                .map(thrown -> DynamicTest.dynamicTest(thrown.getClass().getSimpleName(), () -> {
                    BlockingQueue<ErrorContext> told = new LinkedBlockingQueue<>();
                    LoopGroup group = LoopGroup.of(
                            1,
                            GroupOptions.DEFAULT
                                    .withLoopOptions(LoopOptions.DEFAULT.withBackend("nio"))
                                    .withExceptionHandler((loop, context) -> told.add(context)));
                    group.next().execute(() -> fail(thrown));
                    assertThat(told.poll(20, TimeUnit.SECONDS).exception()).isSameAs(thrown);
                    if (LEAVING.contains(thrown)) {
                        assertThatThrownBy(group::close).hasRootCause(thrown);
                    } else {
                        assertThat(group.next().submit(() -> "goes on").get(20, TimeUnit.SECONDS))
                                .isEqualTo("goes on");
                        group.close();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aGuestTellsOfAllAndGoesOn() {
        return Stream.concat(LEAVING.stream(), STAYING.stream())
                .map(thrown -> DynamicTest.dynamicTest(thrown.getClass().getSimpleName(), () -> {
                    ExecutorService thread = Executors.newSingleThreadExecutor();
                    try (EventLoop loop =
                            EventLoops.attach(GuestHost.of(thread), LoopOptions.DEFAULT.withBackend("nio"))) {
                        BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
                        loop.submitVoid(() -> loop.setExceptionHandler((on, context) ->
                                        told.add(java.util.Objects.requireNonNull(context.exception()))))
                                .get(20, TimeUnit.SECONDS);
                        loop.execute(() -> fail(thrown));
                        assertThat(told.poll(20, TimeUnit.SECONDS)).isSameAs(thrown);
                        assertThat(loop.submit(() -> "goes on").get(20, TimeUnit.SECONDS))
                                .isEqualTo("goes on");
                    } finally {
                        thread.shutdown();
                    }
                }));
    }
}
