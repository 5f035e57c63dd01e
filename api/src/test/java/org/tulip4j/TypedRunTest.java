package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** That a plain {@code catch} of a checked exception can stand around everything that runs a body. */
class TypedRunTest {
    private static final IOException BROKEN = new IOException("broken");
    private static final LoopOptions OPTIONS = LoopOptions.DEFAULT.withBackend((BackendProvider) new FakeBackend());

    private static Object fails() throws IOException {
        throw BROKEN;
    }

    private static <T> Future<T> ended(Future<T> future) {
        future.await();
        return future;
    }

    @Test
    void aProgramThatForgetsToAwaitWhatItReturnsIsToldSo() {
        assertThatThrownBy(() -> Tulip.run(() -> Tulip.sleep(Duration.ofSeconds(1), "x"), OPTIONS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the program has returned <")
                .hasMessageContaining("pending")
                .hasMessageEndingWith("return what it is done with, by await()");
        assertThat(Tulip.run(() -> ended(Tulip.sleep(Duration.ZERO, "done")), OPTIONS)
                        .result())
                .isEqualTo("done");
    }

    @Test
    void aProgramARunnerAndATimeoutThrowWhatIsDeclared() throws Exception {
        List<Throwable> caught = new ArrayList<>();
        try {
            Tulip.run(IOException.class, TypedRunTest::fails, OPTIONS);
        } catch (IOException broken) {
            caught.add(broken);
        }
        try (Runner runner = new Runner(OPTIONS)) {
            runner.run(IOException.class, TypedRunTest::fails);
        } catch (IOException broken) {
            caught.add(broken);
        }
        Play.on(() -> {
            try {
                Tulip.timeout(Duration.ofSeconds(1)).run(IOException.class, TypedRunTest::fails);
            } catch (IOException | TimedOutException broken) {
                caught.add(broken);
            }
        });
        assertThat(caught).containsExactly(BROKEN, BROKEN, BROKEN);
    }

    @Test
    void blocksThatHoldSomethingThrowWhatIsDeclaredAndLetGo() {
        Play.on(() -> {
            List<Throwable> caught = new ArrayList<>();
            Lock lock = new Lock();
            Semaphore semaphore = new Semaphore(1);
            Condition condition = new Condition();
            try {
                lock.with(IOException.class, TypedRunTest::fails);
            } catch (IOException broken) {
                caught.add(broken);
            }
            try {
                semaphore.with(IOException.class, TypedRunTest::fails);
            } catch (IOException broken) {
                caught.add(broken);
            }
            try {
                condition.with(IOException.class, TypedRunTest::fails);
            } catch (IOException broken) {
                caught.add(broken);
            }
            assertThat(caught).containsExactly(BROKEN, BROKEN, BROKEN);
            assertThat(lock.isLocked() || semaphore.isLocked() || condition.isLocked())
                    .isFalse();
        });
    }

    @Test
    void aGroupWhereAllFailuresAreOfTheKindThrowsTheFirstWithTheOthersSuppressed() {
        Play.on(() -> {
            EOFException later = new EOFException("later");
            try {
                TaskGroup.run(IOException.class, group -> {
                    group.createTask(TypedRunTest::fails);
                    group.createTask(() -> {
                        throw later;
                    });
                    return Tulip.sleep(Duration.ofHours(1)).await();
                });
                throw new AssertionError("a failed group returned");
            } catch (IOException broken) {
                assertThat(broken).isSameAs(BROKEN).hasSuppressedException(later);
            }
            assertThat(Task.current().cancelling()).isZero();
        });
    }

    @Test
    void aGroupThatFailsInAnotherWayIsAGroupOfAllFailures() {
        Play.on(() -> {
            IllegalStateException other = new IllegalStateException("other");
            assertThatThrownBy(() -> TaskGroup.run(EOFException.class, group -> {
                        group.createTask(() -> {
                            try {
                                return Tulip.sleep(Duration.ofHours(1)).await();
                            } finally {
                                fails();
                            }
                        });
                        Play.ticks(2);
                        throw other;
                    }))
                    .isInstanceOfSatisfying(ExceptionGroup.class, failed -> assertThat(failed.exceptions())
                            .containsExactly(BROKEN, other));
        });
    }

    @Test
    void aGroupThatDoesNotFailReturnsItsResult() {
        Play.on(() -> {
            String result = TaskGroup.run(IOException.class, group -> "fine");
            assertThat(result).isEqualTo("fine");
        });
    }

    @Test
    void aGeneratorsBodyCatchesWhatIsThrownIntoIt() {
        Generator<String, String, String> outer = Generator.of(y -> {
            try {
                return y.delegate(IOException.class, Generator.<String, String, String>of(inner -> {
                    try {
                        inner.emit(EOFException.class, "one");
                        return "not reached";
                    } catch (EOFException end) {
                        throw new IOException("two");
                    }
                }));
            } catch (IOException broken) {
                y.emit(broken.getMessage());
                return "end";
            }
        });
        assertThat(outer.next()).isEqualTo("one");
        assertThat(outer.throwInto(new EOFException())).isEqualTo("two");
        assertThatThrownBy(outer::next).isInstanceOf(StopIteration.class);
    }

    @Test
    void whatIsNotDeclaredIsThrownAllTheSame() {
        assertThatThrownBy(() -> Tulip.run(UncheckedIOException.class, TypedRunTest::fails, OPTIONS))
                .isSameAs(BROKEN);
    }
}
