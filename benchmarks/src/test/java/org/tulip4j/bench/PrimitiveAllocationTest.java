package org.tulip4j.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.TaskGroup;
import org.tulip4j.Tulip;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.queues.Queue;
import org.tulip4j.sync.Lock;

/** What the primitives allocate, against the budgets beside this class: the least of several warm rounds, never a time. */
class PrimitiveAllocationTest {
    private static final int MOST_ROUNDS = 20;
    private static final int BATCHES = 100;
    private static final int BATCH = 500;
    private static final int OPERATIONS = BATCHES * BATCH;
    private static final Runnable NOTHING = () -> {};
    private static final Coroutine<Integer> FINISHED = () -> null;

    private Budgets budgets;
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        budgets = new Budgets();
        loop = EventLoops.newLoop("nio");
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /**
     * Bytes per operation of a batch that callbacks of one round of the loop complete. The first
     * ones load classes and grow arrays: the rounds end when one keeps the budget.
     */
    private double leastPerCallback(String operation, Runnable batch) {
        double enough = budgets.of(operation) * (double) OPERATIONS;
        double least = Double.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && least > enough; round++) {
            long before = Allocated.here();
            for (int i = 0; i < BATCHES; i++) {
                batch.run();
                loop.stop();
                loop.runForever();
            }
            least = Math.min(least, Allocated.here() - before);
        }
        return least / OPERATIONS;
    }

    /** Bytes per operation of what a coroutine does; everything must happen on the loop's thread. */
    private double leastInTask(String operation, VoidCoroutine batch) {
        double enough = budgets.of(operation) * (double) OPERATIONS;
        double[] least = {Double.MAX_VALUE};
        loop.runUntilCompleteVoid(() -> {
            for (int round = 0; round < MOST_ROUNDS && least[0] > enough; round++) {
                long before = Allocated.here();
                for (int i = 0; i < BATCHES; i++) {
                    batch.run();
                }
                least[0] = Math.min(least[0], Allocated.here() - before);
            }
        });
        return least[0] / OPERATIONS;
    }

    private void checkPerCallback(String operation, Runnable batch) {
        budgets.check(operation, leastPerCallback(operation, batch));
    }

    private void checkInTask(String operation, VoidCoroutine batch) {
        budgets.check(operation, leastInTask(operation, batch));
    }

    @Test
    void callSoonKeepsItsBudget() {
        checkPerCallback("callSoon", () -> {
            for (int i = 0; i < BATCH; i++) {
                loop.callSoon(NOTHING);
            }
        });
    }

    @Test
    void callSoonThreadsafeKeepsItsBudget() {
        checkPerCallback("callSoonThreadsafe", () -> {
            for (int i = 0; i < BATCH; i++) {
                loop.callSoonThreadsafe(NOTHING);
            }
        });
    }

    @Test
    void timerScheduledAndCancelledKeepsItsBudget() {
        long far = loop.timeNanos() + Duration.ofHours(1).toNanos();
        checkPerCallback("timerCancel", () -> {
            for (int i = 0; i < BATCH; i++) {
                loop.callAtNanos(far + i, NOTHING).cancel();
            }
        });
    }

    @Test
    void aDelayCostsNoMoreThanATime() {
        Duration hour = Duration.ofHours(1);
        checkPerCallback("timerCancel", () -> {
            for (int i = 0; i < BATCH; i++) {
                loop.callLater(hour, NOTHING).cancel();
            }
        });
    }

    @Test
    void timerScheduledAndFiredKeepsItsBudget() {
        checkPerCallback("timerFire", () -> {
            long now = loop.timeNanos();
            for (int i = 0; i < BATCH; i++) {
                loop.callAtNanos(now - i, NOTHING);
            }
        });
    }

    @Test
    void futureCompletionToCallbackKeepsItsBudget() {
        checkPerCallback("futureCallback", () -> {
            for (int i = 0; i < BATCH; i++) {
                Future<Integer> future = loop.createFuture();
                future.addDoneCallback(done -> {});
                future.setResult(null);
            }
        });
    }

    @Test
    void awaitOfADoneFutureAllocatesNothing() {
        requireContinuations();
        Future<Integer> done = loop.createFuture();
        done.setResult(7);
        checkInTask("awaitDone", () -> {
            for (int i = 0; i < BATCH; i++) {
                done.await();
            }
        });
    }

    @Test
    void taskSwitchKeepsItsBudget() {
        requireContinuations();
        checkInTask("taskSwitch", () -> {
            for (int i = 0; i < BATCH; i++) {
                Tulip.sleep(Duration.ZERO).await();
            }
        });
    }

    @Test
    void taskCreatedAndFinishedKeepsItsBudget() {
        requireContinuations();
        List<Future<Integer>> tasks = new ArrayList<>(BATCH);
        checkInTask("taskCreateFinish", () -> {
            for (int i = 0; i < BATCH; i++) {
                tasks.add(loop.createTask(FINISHED));
            }
            Tulip.sleep(Duration.ZERO).await();
            for (Future<Integer> task : tasks) {
                task.result();
            }
            tasks.clear();
        });
    }

    @Test
    void aFreeLockTakenAndReleasedKeepsItsBudget() {
        requireContinuations();
        Lock lock = new Lock();
        checkInTask("lock", () -> {
            for (int i = 0; i < BATCH; i++) {
                lock.acquire().await();
                lock.release();
            }
        });
    }

    @Test
    void anItemPutAndGotKeepsItsBudget() {
        requireContinuations();
        Queue<Integer> queue = new Queue<>(1);
        checkInTask("queuePutGet", () -> {
            for (int i = 0; i < BATCH; i++) {
                queue.put(1).await();
                queue.get().await();
            }
        });
    }

    @Test
    void gatheringKeepsItsBudget() {
        requireContinuations();
        List<Future<Integer>> futures = new ArrayList<>(BATCH);
        checkInTask("gather", () -> {
            for (int i = 0; i < BATCH; i++) {
                futures.add(loop.createFuture());
            }
            Future<List<Integer>> all = Tulip.gather(futures);
            for (Future<Integer> future : futures) {
                future.setResult(null);
            }
            all.await();
            futures.clear();
        });
    }

    @Test
    void aTaskOfAGroupKeepsItsBudget() {
        requireContinuations();
        checkInTask(
                "taskGroup",
                () -> TaskGroup.runVoid(group -> {
                    for (int i = 0; i < BATCH; i++) {
                        group.createTask(FINISHED);
                    }
                }));
    }

    /** The hand-off engines allocate on threads of their own and wait for the system anyway. */
    private void requireContinuations() {
        String engine = loop.report().engine();
        assumeTrue(
                engine.equals("continuation"),
                "budgets of tasks are those of the continuation engine, not of " + engine);
    }

    @Test
    void anAllocationTooManyIsRefused() {
        double wasteful = leastPerCallback("callSoon", () -> {
            for (int i = 0; i < BATCH; i++) {
                loop.callSoon(NOTHING);
                kept = new byte[16];
            }
        });
        assertThatThrownBy(() -> budgets.check("callSoon", wasteful))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("callSoon allocates " + wasteful + " bytes per operation, its budget is");
    }

    private byte[] kept;

    @Test
    void anOperationWithoutABudgetIsRefused() {
        assertThatThrownBy(() -> budgets.check("unheardOf", 0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no budget for unheardOf");
    }
}
