package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.trace.AwaitFrames;
import org.tulip4j.streams.StreamReader;

/** What the stack trace of an exception tells of the coroutines it went through. */
class AwaitFramesTest {
    @AfterEach
    void on() {
        AwaitFrames.on = true;
    }

    /** Names of this class's methods and of the tasks that awaited, innermost first. */
    private static List<String> way(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> AwaitFrames.isMark(frame)
                        || frame.getClassName().equals(AwaitFramesTest.class.getName())
                                && !frame.getMethodName().contains("$"))
                .map(frame -> AwaitFrames.isMark(frame) ? "(" + frame.getFileName() + ")" : frame.getMethodName())
                .toList();
    }

    private static Object inner(Future<?> future) {
        return future.await();
    }

    private static Object middle(Future<?> future) {
        return inner(future);
    }

    private static Object outer(Future<?> future) {
        return middle(future);
    }

    private static IOException failure() {
        return new IOException("failed");
    }

    private static Future<Object> failed(Throwable thrown) {
        Future<Object> future = EventLoops.running().createFuture();
        future.setException(thrown);
        return future;
    }

    private static Throwable caught(Future<?> future) {
        return catchThrowable(future::await);
    }

    @Test
    void anExceptionGainsTheFramesOfEachCoroutineThatAwaitsItAndStaysTheSame() {
        Play.on(() -> {
            Future<Object> later = EventLoops.running().createFuture();
            Task<Object> one = Tulip.createTask(() -> inner(later), "one");
            Task<Object> two = Tulip.createTask(() -> outer(one), "two");
            Play.ticks(3);
            IOException thrown = failure();
            later.setException(thrown);
            assertThat(caught(two)).isSameAs(thrown);
            List<String> way = way(thrown);
            assertThat(way)
                    .startsWith("failure")
                    .containsSubsequence(
                            "failure", "(awaited by one)", "inner", "(awaited by two)", "inner", "middle", "outer");
            assertThat(way.stream().filter(frame -> frame.startsWith("("))).hasSize(3);
        });
    }

    @Test
    void whatIsDoneAlreadyGainsThemToo() {
        Play.on(() -> {
            IOException thrown = failure();
            assertThat(catchThrowable(() -> outer(failed(thrown)))).isSameAs(thrown);
            assertThat(way(thrown)).containsSubsequence("inner", "middle", "outer");
        });
    }

    @Test
    void oneFutureThatIsAwaitedOftenShowsItsLastAwaiterOnly() {
        Play.on(() -> {
            IOException thrown = failure();
            Future<Object> shared = failed(thrown);
            caught(Tulip.createTask(() -> inner(shared), "first"));
            int length = thrown.getStackTrace().length;
            for (int i = 0; i < 100; i++) {
                caught(Tulip.createTask(() -> inner(shared), "again"));
            }
            assertThat(thrown.getStackTrace()).hasSize(length);
            assertThat(way(thrown)).contains("(awaited by again)").doesNotContain("(awaited by first)");
        });
    }

    @Test
    void aLongChainAddsSoManyFramesAndSaysThatThereWereMore() {
        Play.on(() -> {
            IOException thrown = failure();
            int before = thrown.getStackTrace().length;
            Future<Object> last = failed(thrown);
            for (int i = 0; i < 300; i++) {
                Future<Object> next = last;
                last = Tulip.createTask(() -> outer(next));
            }
            assertThat(caught(last)).isSameAs(thrown);
            assertThat(thrown.getStackTrace().length).isBetween(before + 200, before + AwaitFrames.MOST + 1);
            assertThat(way(thrown)).endsWith("(awaited by more than are shown)");
        });
    }

    private static Object deep(int calls, Future<?> future) {
        return calls == 0 ? future.await() : deep(calls - 1, future);
    }

    @Test
    void oneCoroutineAddsSoManyFrames() {
        Play.on(() -> {
            IOException thrown = failure();
            int before = thrown.getStackTrace().length;
            catchThrowable(() -> deep(200, failed(thrown)));
            assertThat(thrown.getStackTrace()).hasSize(before + 1 + AwaitFrames.MOST_OF_ONE);
        });
    }

    @Test
    void anExceptionWhoseTraceCannotBeWrittenIsLeftAlone() {
        List<Exception> alone = List.of(
                new Exception("no trace", null, false, false) {},
                new Exception("not filled in") {
                    @Override
                    public Throwable fillInStackTrace() {
                        return this;
                    }
                },
                new Exception("refuses") {
                    @Override
                    public void setStackTrace(StackTraceElement[] trace) {
                        throw new UnsupportedOperationException();
                    }
                });
        Play.on(() -> {
            for (Exception one : alone) {
                StackTraceElement[] before = one.getStackTrace();
                assertThat(caught(failed(one))).isSameAs(one);
                assertThat(one.getStackTrace()).isEqualTo(before);
            }
        });
    }

    @Test
    void aCancellationShowsWhereTheCoroutineWasAndIsPassedOn() {
        Play.on(() -> {
            List<Throwable> inside = new ArrayList<>();
            Task<Object> one = Tulip.createTask(
                    () -> {
                        try {
                            return middle(Tulip.sleep(Duration.ofHours(1)));
                        } catch (CancelledError cancelled) {
                            inside.add(cancelled);
                            throw cancelled;
                        }
                    },
                    "one");
            Task<Object> two = Tulip.createTask(() -> outer(one), "two");
            Play.ticks(3);
            two.cancel("why");
            Throwable first = caught(two);
            assertThat(first).isSameAs(inside.get(0)).hasMessage("why").hasNoCause();
            assertThat(way(first)).containsSubsequence("inner", "middle", "(awaited by two)", "inner", "outer");
            assertThat(caught(two))
                    .isNotSameAs(first)
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("why");
        });
    }

    @Test
    void aRequestThatWasPendingShowsWhereItWasDelivered() {
        Play.on(() -> {
            Task<Object> one = Tulip.createTask(() -> {
                Task.current().cancel("soon");
                return outer(Tulip.sleep(Duration.ZERO));
            });
            Throwable cancelled = caught(one);
            assertThat(way(cancelled)).containsSubsequence("middle", "outer");
        });
    }

    @Test
    void aBrokenStreamShowsWhoReadsIt() {
        Play.on(() -> {
            StreamReader reader = new StreamReader(EventLoops.running(), 100);
            Task<Object> one = Tulip.createTask(() -> middle(reader.readLine()), "one");
            Play.ticks(2);
            IOException thrown = failure();
            reader.setException(thrown);
            assertThat(caught(one)).isSameAs(thrown);
            assertThat(way(thrown)).containsSubsequence("failure", "(awaited by one)", "inner", "middle");
            int length = thrown.getStackTrace().length;
            for (int i = 0; i < 10; i++) {
                caught(Tulip.createTask(() -> middle(reader.readLine()), "one"));
            }
            assertThat(thrown.getStackTrace().length).isLessThanOrEqualTo(length);
        });
    }

    @Test
    void switchedOffNothingIsAdded() {
        AwaitFrames.on = false;
        Play.on(() -> {
            IOException thrown = failure();
            StackTraceElement[] before = thrown.getStackTrace();
            assertThat(catchThrowable(() -> outer(failed(thrown)))).isSameAs(thrown);
            assertThat(thrown.getStackTrace()).isEqualTo(before);
        });
    }
}
