package org.tulip4j.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.CancelledError;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;

/** Java awaits Python and Python awaits Java, on one loop; cancellations and exceptions go both ways. */
@Timeout(120)
class AwaitTest {
    private final Python python = Pythons.shared();

    private Value async(String body) {
        return Pythons.function("f", "import asyncio\nasync def f(*args):\n" + body.indent(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"continuation", "virtual", "platform"})
    void javaGetsPythonsResult(String engine) {
        Value add = async("""
                await asyncio.sleep(0.001)
                return args[0] + args[1]
                """);

        Value sum = Tulip.run(
                () -> python.ensureFuture(add.execute(40, 2)).await(), LoopOptions.DEFAULT.withEngine(engine));

        assertThat(sum.asInt()).isEqualTo(42);
    }

    @Test
    void bothRunOnTheSameLoop() {
        Value name = async("return asyncio.get_running_loop().java.loop()");

        Tulip.runVoid(() -> {
            Value loop = python.ensureFuture(name.execute()).await();
            assertThat((EventLoop) loop.asHostObject()).isSameAs(EventLoops.running());
        });
    }

    @Test
    void cancelledInJavaPythonIsCancelledAndCleansUpFirst() {
        Value sleep = async("""
                log = args[0]
                try:
                    await asyncio.sleep(1000)
                except asyncio.CancelledError:
                    await asyncio.sleep(0.001)
                    log.add('python')
                    raise
                """);
        List<String> log = new java.util.ArrayList<>();

        Tulip.runVoid(() -> {
            Future<Value> future = python.ensureFuture(sleep.execute(log));
            Tulip.sleep(Duration.ofMillis(20)).await();
            future.cancel("enough");
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
            log.add("java");
        });

        assertThat(log).containsExactly("python", "java");
    }

    @Test
    void cancelledBeforeItsFirstStepPythonNeverRuns() {
        Value body = async("args[0].add('ran')");
        List<String> log = new java.util.ArrayList<>();

        Tulip.runVoid(() -> {
            Future<Value> future = python.ensureFuture(body.execute(log));
            future.cancel();
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
        });

        assertThat(log).isEmpty();
    }

    @Test
    void pythonMayRefuseACancellation() {
        Value stubborn = async("""
                try:
                    await asyncio.sleep(1000)
                except asyncio.CancelledError:
                    return 'no'
                """);

        Tulip.runVoid(() -> {
            Future<Value> future = python.ensureFuture(stubborn.execute());
            Tulip.sleep(Duration.ofMillis(20)).await();
            future.cancel();
            assertThat(future.await().asString()).isEqualTo("no");
        });
    }

    @Test
    void pythonsExceptionsHaveTwinsInJava() {
        Value raise = async("raise eval(args[0])");

        Tulip.runVoid(() -> {
            assertThat(thrown(raise, "asyncio.CancelledError('c')"))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("c");
            assertThat(thrown(raise, "TimeoutError('late')"))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessage("late")
                    .hasCauseInstanceOf(PythonException.class);
            assertThat(thrown(raise, "ConnectionRefusedError(111, 'no')"))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("no");
            Throwable other = thrown(raise, "ValueError('odd')");
            assertThat(other).isInstanceOf(PythonException.class).hasMessage("ValueError: odd");
            assertThat(other.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("f"));
        });
    }

    private Throwable thrown(Value function, String exception) {
        return catchThrowable(
                () -> python.ensureFuture(function.execute(exception)).await());
    }

    @Test
    void javasExceptionComesBackThroughPythonAsItself() {
        Value await = async("return await args[0]");
        Exception mine = new IllegalArgumentException("mine");

        Tulip.runVoid(() -> {
            Future<String> future = EventLoops.running().createFuture();
            future.setException(mine);
            assertThat(catchThrowable(
                            () -> python.ensureFuture(await.execute(future)).await()))
                    .isSameAs(mine);
        });
    }

    @Test
    void pythonGetsTheResultOfAJavaCoroutine() {
        Value twice = async("""
                import tulip
                return 2 * await tulip.create_task(args[0])
                """);
        Coroutine<Integer> body = () -> {
            Tulip.sleep(Duration.ofMillis(1)).await();
            return 21;
        };

        assertThat(Tulip.run(() -> python.ensureFuture(twice.execute(body)).await())
                        .asInt())
                .isEqualTo(42);
    }

    @Test
    void cancelledInPythonJavaIsCancelledAndCleansUpFirst() {
        Value wait = async("""
                import tulip
                task = tulip.create_task(args[0])
                try:
                    await asyncio.wait_for(task, 0.02)
                except TimeoutError:
                    args[1].add('python')
                """);
        List<String> log = new java.util.ArrayList<>();
        Coroutine<Void> body = Coroutine.of(() -> {
            try {
                Tulip.sleep(Duration.ofSeconds(1000)).await();
            } catch (CancelledError e) {
                Tulip.sleep(Duration.ofMillis(1)).await();
                log.add("java");
                throw e;
            }
        });

        Tulip.runVoid(() -> python.ensureFuture(wait.execute(body, log)).await());

        assertThat(log).containsExactly("java", "python");
    }

    @Test
    void aTaskOfJavaOverOneOfPythonOverOneOfJavaIsCancelledAsOne() {
        Value middle = async("""
                import tulip
                await tulip.create_task(args[0])
                """);

        Tulip.runVoid(() -> {
            Future<Void> inner = EventLoops.running().createFuture();
            Coroutine<Void> innermost = inner::await;
            Task<Value> outer = Tulip.createTask(
                    () -> python.ensureFuture(middle.execute(innermost)).await());
            Tulip.sleep(Duration.ofMillis(50)).await();
            outer.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void aCoroutineOfPythonIsNoCoroutineOfJava() {
        Value wrong = async("""
                import tulip
                try:
                    tulip.create_task(lambda: None)
                except TypeError as e:
                    return str(e)
                """);

        assertThat(Tulip.run(() -> python.ensureFuture(wrong.execute()).await()).asString())
                .startsWith("tulip.create_task takes an org.tulip4j.Coroutine");
    }
}
