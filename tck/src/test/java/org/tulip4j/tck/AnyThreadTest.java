package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.AnyThread;
import org.tulip4j.Context;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.TimerHandle;

/** Everything that is not marked {@link AnyThread} is called from another thread while the loop runs, and must be refused. */
class AnyThreadTest {
    /** What only tells is not refused; elsewhere it is a guess. */
    private static final Set<String> TELLING = Set.of(
            "isServing",
            "address",
            "addresses",
            "localAddress",
            "remoteAddress",
            "port",
            "loop",
            "isClosing",
            "isReading",
            "canWriteEof",
            "extraInfo",
            "protocol",
            "writeBufferLimits");

    private final List<EventLoop> loops = new ArrayList<>();

    /** Runs until the test ends. */
    private EventLoop running() throws Exception {
        CompletableFuture<EventLoop> started = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (EventLoop loop = EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio"))) {
                loop.callSoon(() -> started.complete(loop));
                loop.runForever();
            }
        });
        thread.setDaemon(true);
        thread.start();
        EventLoop loop = started.get();
        loops.add(loop);
        return loop;
    }

    @AfterEach
    void end() {
        loops.forEach(loop -> loop.callSoonThreadsafe(loop::stop));
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method ->
                        !Modifier.isStatic(method.getModifiers()) && method.getDeclaringClass() != Object.class)
                .sorted(Comparator.comparing(Method::toString));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotMarkedIsRefusedByALoopThatRuns() {
        return methods(EventLoop.class)
                .filter(method -> !method.isAnnotationPresent(AnyThread.class))
                .map(method -> DynamicTest.dynamicTest(name(method), () -> {
                    EventLoop loop = running();
                    Throwable thrown = call(loop, loop, method);
                    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining(loop.toString());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsMarkedIsNot() {
        return methods(EventLoop.class)
                .filter(method -> method.isAnnotationPresent(AnyThread.class))
                .map(method -> DynamicTest.dynamicTest(name(method), () -> {
                    EventLoop loop = running();
                    assertThat(call(loop, loop, method)).isNull();
                }));
    }

    @Test
    void theListIsThatOfTheDocComment() {
        Set<String> marked = new TreeSet<>();
        methods(EventLoop.class)
                .filter(method -> method.isAnnotationPresent(AnyThread.class))
                .forEach(method -> marked.add(method.getName()));
        assertThat(marked)
                .containsExactly(
                        "allTasks",
                        "callSoonThreadsafe",
                        "currentTask",
                        "execute",
                        "inLoop",
                        "isClosed",
                        "isDebug",
                        "isRunning",
                        "report",
                        "stats",
                        "submit",
                        "submitVoid",
                        "timeNanos");
    }

    @TestFactory
    Stream<DynamicTest> aPendingFuturesMethodsToo() {
        Set<String> any = Set.of(
                "loop",
                "isDone",
                "isCancelled",
                "toCompletableFuture",
                "get",
                "result",
                "exception",
                "resultNow",
                "exceptionNow",
                "state",
                "await");
        return methods(Future.class)
                .filter(method -> !any.contains(method.getName()))
                .map(method -> DynamicTest.dynamicTest(name(method), () -> {
                    EventLoop loop = running();
                    Future<?> future = onLoop(loop, loop::createFuture);
                    assertThat(call(loop, future, method))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("off the loop");
                    assertThat(future.isDone()).isFalse();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aServersAndATransportsMethodsToo() throws Exception {
        return Stream.concat(methods(org.tulip4j.Server.class), methods(org.tulip4j.transport.Transport.class))
                .filter(method -> !TELLING.contains(method.getName()))
                .map(method ->
                        DynamicTest.dynamicTest(method.getDeclaringClass().getSimpleName() + name(method), () -> {
                            EventLoop loop = running();
                            Object[] both = loop.submit(() -> {
                                        var server = TckStage.serve(new org.tulip4j.testing.RecordingProtocol());
                                        var transport =
                                                TckStage.connect(new org.tulip4j.testing.RecordingProtocol(), server);
                                        return new Object[] {server, transport};
                                    })
                                    .get();
                            Object target = method.getDeclaringClass().isInstance(both[0]) ? both[0] : both[1];
                            assertThat(call(loop, target, method))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("off the loop");
                        }));
    }

    @Test
    void aTimerIsNotCancelledFromElsewhere() throws Exception {
        EventLoop loop = running();
        TimerHandle timer = onLoop(loop, () -> loop.callLater(Duration.ofDays(1), () -> {}));
        assertThat(call(loop, timer, TimerHandle.class.getMethod("cancel")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("off the loop");
        assertThat(timer.isCancelled()).isFalse();
        onLoop(loop, () -> {
            timer.cancel();
            return "";
        });
        assertThat(timer.isCancelled()).isTrue();
    }

    private static <T> T onLoop(EventLoop loop, java.util.concurrent.Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Exception failed) {
                done.completeExceptionally(failed);
            }
        });
        return done.get();
    }

    private static String name(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    /** What a call from this thread throws, or null. */
    private static @Nullable Throwable call(EventLoop loop, Object target, Method method) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = some(loop, method.getParameterTypes()[i]);
        }
        try {
            method.invoke(target, arguments);
            return null;
        } catch (InvocationTargetException failed) {
            return failed.getCause();
        }
    }

    private static @Nullable Object some(EventLoop loop, Class<?> type) throws Exception {
        if (type == int.class) {
            return 80;
        } else if (type == long.class) {
            return 1L;
        } else if (type == boolean.class) {
            return true;
        } else if (type == String.class) {
            return "USR2";
        } else if (type == java.net.InetSocketAddress.class) {
            return new java.net.InetSocketAddress(TckStage.HOST, 80);
        } else if (type == java.nio.file.Path.class) {
            return java.nio.file.Path.of("never-made.sock");
        } else if (type == byte[].class) {
            return new byte[1];
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == Context.class) {
            return Context.empty();
        } else if (type == ErrorContext.class) {
            return ErrorContext.of("called from elsewhere");
        } else if (type == Future.class) {
            return onLoop(loop, loop::createFuture);
        } else if (type == Class.class) {
            return Exception.class;
        } else if (type == Throwable.class) {
            return new IllegalArgumentException("probe");
        }
        for (var field : type.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getName().equals("DEFAULT")) {
                return field.get(null);
            }
        }
        return type.isInterface()
                ? Proxy.newProxyInstance(
                        AnyThreadTest.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, of, with) -> of.getName().equals("hashCode")
                                ? (Object) 1
                                : of.getName().equals("equals") ? false : null)
                : null;
    }
}
