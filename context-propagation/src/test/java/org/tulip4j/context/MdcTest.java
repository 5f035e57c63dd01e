package org.tulip4j.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import org.tulip4j.CancelledError;
import org.tulip4j.Context;
import org.tulip4j.ContextVar;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Generator;
import org.tulip4j.Server;
import org.tulip4j.Task;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCallable;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.spi.SuspendableContext;
import org.tulip4j.streams.Streams;

/** The MDC belongs to the context as a context variable does. */
@Timeout(60)
class MdcTest {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
    }

    @BeforeEach
    @AfterEach
    void clear() {
        MDC.clear();
    }

    private static String user() {
        return MDC.get("user");
    }

    private void see(String what) {
        seen.add(what + "=" + user());
    }

    /** Runs it as a task; the thread that runs the loop is as before. */
    private static void play(Places place, VoidCoroutine body) {
        try (EventLoop loop = place.newLoop()) {
            String before = user();
            loop.runUntilCompleteVoid(body);
            assertThat(user()).isEqualTo(before);
        }
    }

    private static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void itSurvivesAnAwaitAndIsNobodyElses(Places place) {
        MDC.put("user", "main");
        play(place, () -> {
            assertThat(user()).isEqualTo("main");
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("ann", "bob", "cyd")) {
                tasks.add(Tulip.createTaskVoid(() -> {
                    assertThat(user()).isEqualTo("main");
                    MDC.put("user", name);
                    for (int i = 0; i < 5; i++) {
                        Tulip.sleep(i % 2 == 0 ? Duration.ZERO : Duration.ofMillis(1))
                                .await();
                        assertThat(user()).isEqualTo(name);
                    }
                    MDC.remove("user");
                    ticks(2);
                    assertThat(user()).isNull();
                }));
            }
            for (Task<?> task : tasks) {
                task.await();
                assertThat(user()).isEqualTo("main");
            }
        });
        assertThat(user()).isEqualTo("main");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void itIsTakenAlongWhereSomethingIsScheduled(Places place) throws Exception {
        play(place, () -> {
            EventLoop loop = EventLoops.running();
            Future<Void> future = loop.createFuture();
            MDC.put("user", "ann");
            loop.callSoon(() -> see("soon"));
            loop.callLater(Duration.ofNanos(1), () -> see("later"));
            loop.callSoonThreadsafe(() -> see("threadsafe"));
            loop.execute(() -> see("execute"));
            future.addDoneCallback(done -> see("done"));
            Task<?> task = Tulip.createTaskVoid(() -> see("task"));
            MDC.put("user", "bob");
            future.setResult(null);
            task.await();
            Tulip.sleep(Duration.ofMillis(2)).await();
            assertThat(user()).isEqualTo("bob");
            MDC.put("user", "cyd");
            loop.callSoon(() -> {
                MDC.put("user", "of the callback");
                loop.callSoon(() -> see("nested"));
            });
            ticks(3);
            assertThat(user()).isEqualTo("cyd");
        });
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "soon=ann",
                        "later=ann",
                        "threadsafe=ann",
                        "execute=ann",
                        "done=ann",
                        "task=ann",
                        "nested=of the callback");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void otherThreadsBringTheirOwn(Places place) {
        play(place, () -> {
            EventLoop loop = EventLoops.running();
            MDC.put("user", "ann");
            Tulip.toThreadVoid(() -> {
                        see("thread");
                        MDC.put("user", "bob");
                        loop.callSoonThreadsafe(() -> see("callback"));
                        loop.submitVoid(() -> {
                                    see("submitted");
                                    ticks(1);
                                    see("submitted");
                                })
                                .get();
                    })
                    .await();
            assertThat(user()).isEqualTo("ann");
            assertThat(loop.runInExecutor(null, MdcTest::user).await()).isNull();
        });
        assertThat(seen).containsExactly("thread=ann", "callback=bob", "submitted=bob", "submitted=bob");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void contextsHoldIt(Places place) throws Exception {
        play(place, () -> {
            MDC.put("user", "ann");
            Context copy = Context.copyCurrent();
            MDC.put("user", "bob");
            assertThat(copy.<String>run(MdcTest::user)).isEqualTo("ann");
            assertThat(user()).isEqualTo("bob");
            copy.runVoid(set("cyd"));
            assertThat(user()).isEqualTo("bob");
            assertThat(copy.<String>run(MdcTest::user)).isEqualTo("cyd");
            assertThat(Context.empty().<String>run(MdcTest::user)).isNull();

            Context shared = Context.empty();
            Task<?> one = EventLoops.running()
                    .createTaskVoid(
                            () -> {
                                MDC.put("user", "one");
                                ticks(1);
                                see("one");
                                MDC.put("user", "last");
                            },
                            TaskOptions.DEFAULT.withContext(shared));
            Task<?> other = EventLoops.running()
                    .createTaskVoid(
                            () -> {
                                see("other");
                                MDC.put("user", "other");
                                ticks(3);
                                see("other");
                            },
                            TaskOptions.DEFAULT.withContext(shared));
            one.await();
            other.await();
            assertThat(shared.<String>run(MdcTest::user)).isEqualTo("last");
            EventLoops.running().callSoon(() -> see("callback"), shared);
            EventLoops.running().callSoon(() -> MDC.put("user", "put by it"), shared);
            ticks(1);
            assertThat(shared.<String>run(MdcTest::user)).isEqualTo("put by it");
            assertThat(user()).isEqualTo("bob");
        });
        assertThat(seen).containsExactly("other=one", "one=other", "other=last", "callback=last");
        assertThat(user()).isNull();
        Context outside = Context.copyCurrent();
        outside.runVoid(set("outside"));
        assertThat(user()).isNull();
        assertThat(outside.<String>run(MdcTest::user)).isEqualTo("outside");
    }

    private static VoidCallable set(String user) {
        return () -> MDC.put("user", user);
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void aTaskMayWaitInsideAContext(Places place) {
        play(place, () -> {
            EventLoop loop = EventLoops.running();
            MDC.put("user", "ann");
            Task<?> inside = Tulip.createTaskVoid(() -> {
                MDC.put("user", "bob");
                Context inner = Context.copyCurrent();
                inner.runVoid(() -> {
                    MDC.put("user", "inner");
                    ticks(2);
                    assertThat(user()).isEqualTo("inner");
                    Context.empty().runVoid(() -> {
                        ticks(2);
                        assertThat(user()).isNull();
                    });
                    assertThat(user()).isEqualTo("inner");
                });
                assertThat(user()).isEqualTo("bob");
                ticks(1);
                assertThat(user()).isEqualTo("bob");
                assertThat(inner.<String>run(MdcTest::user)).isEqualTo("inner");
            });
            while (!inside.isDone()) {
                loop.callSoon(() -> assertThat(user()).isEqualTo("ann"));
                ticks(1);
                assertThat(user()).isEqualTo("ann");
            }
            inside.await();
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void eagerTasksBeginWithACopy(Places place) {
        play(place, () -> {
            MDC.put("user", "ann");
            TaskOptions eager = TaskOptions.DEFAULT.withEagerStart(true);
            Task<?> task = EventLoops.running()
                    .createTaskVoid(
                            () -> {
                                see("begins");
                                MDC.put("user", "bob");
                                Task<?> inner = EventLoops.running()
                                        .createTaskVoid(
                                                () -> {
                                                    see("inner");
                                                    MDC.put("user", "cyd");
                                                    ticks(1);
                                                    see("inner");
                                                },
                                                eager);
                                see("between");
                                inner.await();
                                see("ends");
                            },
                            eager);
            see("creator");
            task.await();
            see("creator");
        });
        assertThat(seen)
                .containsExactly(
                        "begins=ann",
                        "inner=bob",
                        "between=bob",
                        "creator=ann",
                        "inner=cyd",
                        "ends=bob",
                        "creator=ann");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void cancelledAndFailedTasksLeaveNothing(Places place) {
        play(place, () -> {
            EventLoop loop = EventLoops.running();
            Task<?> cancelled = Tulip.createTaskVoid(() -> {
                MDC.put("user", "ann");
                try {
                    loop.createFuture().await();
                } finally {
                    see("cancelled");
                }
            });
            Task<?> failed = Tulip.createTaskVoid(() -> {
                MDC.put("user", "bob");
                ticks(1);
                throw new IllegalArgumentException(user());
            });
            ticks(1);
            cancelled.cancel();
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(failed::await).hasMessage("bob");
            assertThat(user()).isNull();
            loop.callSoon(() -> see("after"), Context.empty());
            ticks(1);
        });
        assertThat(seen).containsExactly("cancelled=ann", "after=null");
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void generatorsShareTheirDrivers(Places place) {
        play(place, () -> {
            MDC.put("user", "ann");
            Generator<String, Void, Void> generator = Generator.ofVoid(to -> {
                for (int i = 0; i < 3; i++) {
                    to.emit(user());
                    MDC.put("user", "set by the body " + i);
                }
            });
            List<String> got = new ArrayList<>();
            for (String value : generator.asIterable()) {
                got.add(value);
                got.add(user());
                ticks(1);
                got.add(user());
            }
            assertThat(got)
                    .containsExactly(
                            "ann",
                            "ann",
                            "ann",
                            "set by the body 0",
                            "set by the body 0",
                            "set by the body 0",
                            "set by the body 1",
                            "set by the body 1",
                            "set by the body 1");
            assertThat(user()).isEqualTo("set by the body 2");
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.context.Places#all")
    void handlersOfAServerHaveWhatItWasStartedWith(Places place) {
        ContextVar<String> variable = ContextVar.of("variable", "none");
        play(place, () -> {
            MDC.put("user", "server");
            variable.set("server");
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                see("accepted " + variable.get());
                                byte[] line = reader.readLine().await();
                                MDC.put("user", "handler");
                                writer.write(line);
                                writer.drain().await();
                                see("answered");
                            },
                            "127.0.0.1",
                            0)
                    .await();
            int port = server.port();
            MDC.put("user", "client");
            variable.set("client");
            for (int i = 0; i < 2; i++) {
                var connection = Streams.openConnection("127.0.0.1", port).await();
                connection.writer().write("x\n".getBytes());
                assertThat(connection.reader().readLine().await()).hasSize(2);
                assertThat(user()).isEqualTo("client");
                connection.writer().close();
                connection.writer().waitClosed().await();
            }
            server.close();
            server.waitClosed().await();
            assertThat(user()).isEqualTo("client");
        });
        assertThat(seen)
                .containsExactly(
                        "accepted server=server", "answered=handler", "accepted server=server", "answered=handler");
    }

    /** A coroutine of another library has the values of the moment when it was started; its thread has its own again. */
    @Test
    void aSuspendableContextHasTheValuesOfItsStart() throws Exception {
        MDC.put("user", "ada");
        SuspendableContext context = SuspendableContext.of(Context.copyCurrent());
        MDC.put("user", "bob");
        SuspendableContext.Entered step = context.enter();
        see("step");
        MDC.put("user", "changed");
        SuspendableContext child = context.copy();
        step.leave();
        see("left");
        Thread other = new Thread(() -> {
            SuspendableContext.Entered there = context.enter();
            see("there");
            there.leave();
            see("other");
            SuspendableContext.Entered started = child.enter();
            see("child");
            started.leave();
        });
        other.start();
        other.join();
        assertThat(seen).containsExactly("step=ada", "left=bob", "there=ada", "other=null", "child=changed");
    }
}
