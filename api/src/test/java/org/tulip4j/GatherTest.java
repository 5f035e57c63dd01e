package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the others when one of several fails. */
class GatherTest {
    private static final GatherOptions CANCEL = GatherOptions.DEFAULT.withCancelOnFailure(true);

    private final FakeBackend backend = new FakeBackend();

    private void on(VoidCoroutine body) {
        try (EventLoop loop = backend.newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    private static Future<String> failing(int millis, String text) {
        return Tulip.createTask(() -> {
            Tulip.sleep(Duration.ofMillis(millis)).await();
            throw new IllegalStateException(text);
        });
    }

    @Test
    void theFirstFailureCancelsTheOthersAndWaitsForThem() {
        on(() -> {
            List<String> events = new ArrayList<>();
            Future<String> cleaning = Tulip.createTask(() -> {
                try {
                    Tulip.sleep(Duration.ofHours(1)).await();
                    return "never";
                } finally {
                    Tulip.sleep(Duration.ofSeconds(2)).await();
                    events.add("clean");
                }
            });
            Future<List<String>> all =
                    Tulip.gather(List.of(cleaning, failing(5, "first"), failing(9, "second")), CANCEL);
            assertThatThrownBy(all::await).hasMessage("first");
            assertThat(events).containsExactly("clean");
            assertThat(cleaning.isCancelled()).isTrue();
            assertThat(backend.now).isEqualTo(Duration.ofMillis(2005).toNanos());
        });
    }

    @Test
    void withoutItTheOthersGoOn() {
        on(() -> {
            Future<String> slow = Tulip.sleep(Duration.ofSeconds(1), "slow");
            assertThatThrownBy(Tulip.gather(List.of(slow, failing(5, "first")), GatherOptions.DEFAULT)::await)
                    .hasMessage("first");
            assertThat(slow.isDone()).isFalse();
            assertThat(slow.await()).isEqualTo("slow");
        });
    }

    @Test
    void withItResultsComeAsEver() {
        on(() -> assertThat(Tulip.gather(
                                List.of(Tulip.sleep(Duration.ofSeconds(2), 1), Tulip.sleep(Duration.ofSeconds(1), 2)),
                                CANCEL)
                        .await())
                .containsExactly(1, 2));
    }

    @Test
    void aFailureThatIsThereAlreadyCancelsToo() {
        on(() -> {
            Future<String> failed = EventLoops.running().createFuture();
            failed.setException(new IllegalStateException("before"));
            Future<String> other = EventLoops.running().createFuture();
            assertThatThrownBy(Tulip.gather(List.of(other, failed), CANCEL)::await)
                    .hasMessage("before");
            assertThat(other.isCancelled()).isTrue();
        });
    }

    @Test
    void cancellingItFromOutsideIsACancellationAlsoAfterAFailure() {
        on(() -> {
            Future<String> stubborn = Tulip.createTask(() -> {
                try {
                    Tulip.sleep(Duration.ofHours(1)).await();
                } catch (CancelledError cancelled) {
                    Tulip.sleep(Duration.ofSeconds(2)).await();
                }
                return "at last";
            });
            Future<List<String>> all = Tulip.gather(List.of(stubborn, failing(5, "first")), CANCEL);
            Tulip.sleep(Duration.ofMillis(10)).await();
            assertThat(all.isDone()).isFalse();
            assertThat(all.cancel()).isTrue();
            assertThat(Play.endsCancelled(all)).isTrue();
        });
    }

    private static Future<String> failingWhenCancelled(String text) {
        return Tulip.createTask(() -> {
            try {
                return Tulip.sleep(Duration.ofHours(1), "slept").await();
            } catch (CancelledError cancelled) {
                throw new IllegalStateException(text);
            }
        });
    }

    @Test
    void whatAChildFailsWithWhenItIsCancelledReachesWhoeverAwaits() {
        on(() -> {
            Future<List<String>> all = Tulip.gather(List.of(failingWhenCancelled("rollback")));
            Play.ticks(2);
            assertThat(all.cancel()).isTrue();
            assertThatThrownBy(all::await).hasMessage("rollback");
        });
    }

    @Test
    void aFailureOutrankedByACancellationIsReportedUnlessSomebodyLooksAtIt() {
        List<String> reported = new ArrayList<>();
        on(() -> {
            EventLoops.running()
                    .setExceptionHandler((loop, context) -> reported.add(
                            context.message() + ": " + context.exception().getMessage()));
            Future<String> seen = failingWhenCancelled("seen");
            Future<List<String>> all = Tulip.gather(List.of(failingWhenCancelled("unseen"), seen), CANCEL);
            Play.ticks(2);
            assertThat(all.cancel()).isTrue();
            assertThat(Play.endsCancelled(all)).isTrue();
            assertThatThrownBy(seen::await).hasMessage("seen");
        });
        assertThat(reported).containsExactly("Task exception was never retrieved: unseen");
    }

    @Test
    void failuresThatAreResultsAreNotReportedThoughItWasCancelled() {
        List<String> reported = new ArrayList<>();
        on(() -> {
            EventLoops.running().setExceptionHandler((loop, context) -> reported.add(context.message()));
            Future<?> all =
                    Tulip.gatherReturnExceptions(List.of(failing(1, "early"), failingWhenCancelled("when cancelled")));
            Tulip.sleep(Duration.ofMillis(2)).await();
            assertThat(all.cancel()).isTrue();
            assertThat(Play.endsCancelled(all)).isTrue();
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void whenAFailureHasCancelledTheOthersTheirOwnFailuresAreNotReported() {
        List<String> reported = new ArrayList<>();
        try (EventLoop loop = backend.newLoop()) {
            loop.setExceptionHandler((where, context) -> reported.add(context.message()));
            loop.runUntilCompleteVoid(() -> {
                Task<String> rolledBack = Tulip.createTask(() -> {
                    try {
                        return Tulip.sleep(Duration.ofHours(1), "never").await();
                    } catch (CancelledError cancelled) {
                        throw new IllegalStateException("rollback failed");
                    }
                });
                Future<List<String>> all = Tulip.gather(List.of(rolledBack, failing(5, "first")), CANCEL);
                assertThatThrownBy(all::await).hasMessage("first");
            });
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void itIsCancelledOnItsLoopOnly() {
        on(() -> {
            Task<String> child = Tulip.createTask(() -> "value");
            Future<List<String>> all = Tulip.gather(List.of(child));
            assertThat(Play.inOtherThread(all::cancel)).isInstanceOf(IllegalStateException.class);
            assertThat(all.await()).containsExactly("value");
            assertThat(child.cancelling()).isZero();
        });
    }

    /** A cancellation that no child accepts is not accepted, as in CPython. */
    @Test
    void whenEveryChildHasEndedItCannotBeCancelled() {
        on(() -> {
            Future<String> child = EventLoops.running().createFuture();
            Future<List<String>> all = Tulip.gather(List.of(child));
            child.setResult("value");
            assertThat(all.isDone()).isFalse();
            assertThat(all.cancel()).isFalse();
            assertThat(all.await()).containsExactly("value");
        });
    }
}
