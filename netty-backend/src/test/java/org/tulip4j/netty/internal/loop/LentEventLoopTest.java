package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose thread the loop is, what waits for the next poll, and what the handler is told; with a handler that never sleeps. */
@Timeout(30)
class LentEventLoopTest {
    private final FakeHandler handler = new FakeHandler();
    private final LentEventLoop loop = new LentEventLoop(executor -> handler, false, handle -> handle);

    @Test
    void aTaskThatATaskQueuesWaitsForTheNextPoll() {
        List<String> ran = new ArrayList<>();
        loop.pollNow();
        loop.execute(() -> {
            ran.add("first");
            loop.execute(() -> ran.add("second"));
        });
        assertThat(loop.pollNow()).isTrue();
        assertThat(ran).containsExactly("first");
        assertThat(loop.pollNow()).isTrue();
        assertThat(ran).containsExactly("first", "second");
        assertThat(loop.pollNow()).isFalse();
    }

    @Test
    void aForeignTaskWakesTheHandlerAndRunsInAPoll() throws InterruptedException {
        List<Thread> ran = new ArrayList<>();
        loop.pollNow();
        Thread foreign = new Thread(() -> loop.execute(() -> ran.add(Thread.currentThread())));
        foreign.start();
        foreign.join();
        assertThat(handler.wakeups).isEqualTo(1);
        loop.pollForever();
        assertThat(ran).containsExactly(Thread.currentThread());
    }

    @Test
    void theLoopMayNotBlockWhenWokenOrWithTasks() {
        handler.run = context -> context.canBlock() ? 1 : 0;
        assertThat(loop.pollForever()).isTrue();
        loop.wakeup();
        loop.wakeup();
        assertThat(handler.wakeups).isEqualTo(1);
        List<Boolean> blocks = new ArrayList<>();
        handler.run = context -> {
            blocks.add(context.canBlock());
            return 0;
        };
        assertThat(loop.pollForever()).isTrue();
        loop.execute(() -> blocks.add(true));
        loop.pollNow();
        assertThat(blocks).containsExactly(false, false, true);
    }

    /** The end of a channel's closing is such a task: whoever waits need not look at the sockets for its sake. */
    @Test
    void tasksThatWereQueuedBeforeAWaitAreAllOfItButNotTwiceInARow() {
        loop.pollNow();
        List<String> done = new ArrayList<>();
        handler.run = context -> {
            done.add(context.canBlock() ? "wait" : "look");
            return 0;
        };
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            done.add("task");
            loop.execute(again[0]);
        };
        loop.execute(again[0]);
        assertThat(loop.pollForever()).isTrue();
        assertThat(done).containsExactly("task");
        assertThat(loop.pollForever()).isTrue();
        assertThat(loop.pollForever()).isTrue();
        assertThat(done).containsExactly("task", "look", "task", "task");
        loop.pollForever();
        again[0] = () -> done.add("last");
        loop.pollForever();
        loop.pollForever();
        assertThat(done.subList(4, done.size())).containsExactly("look", "task", "task", "look", "last");
        assertThat(loop.pollNanos(1)).isFalse();
        assertThat(done).endsWith("last", "wait");
    }

    @Test
    void aLoopBoundToItsThreadSubmitsWithEveryPoll() {
        LentEventLoop bound = new LentEventLoop(executor -> handler, true, handle -> handle);
        List<String> done = new ArrayList<>();
        handler.run = context -> {
            done.add(context.canBlock() ? "wait" : "look");
            return 0;
        };
        bound.pollNow();
        bound.execute(() -> done.add("task"));
        assertThat(bound.pollForever()).isTrue();
        assertThat(done).containsExactly("look", "task", "look");
    }

    @Test
    void aBorrowerIsInTheLoopUntilItGivesBack() throws InterruptedException {
        loop.pollNow();
        List<Boolean> inside = new ArrayList<>();
        Thread borrower = new Thread(() -> {
            inside.add(loop.inEventLoop());
            boolean borrowed = loop.borrow();
            inside.add(loop.inEventLoop());
            inside.add(loop.borrow());
            loop.giveBack(borrowed);
            inside.add(loop.inEventLoop());
            loop.lend(() -> inside.add(loop.inEventLoop())).run();
            inside.add(loop.inEventLoop());
        });
        borrower.start();
        borrower.join();
        assertThat(inside).containsExactly(false, true, false, false, true, false);
    }

    @Test
    void aLoopBoundToItsThreadIsLentToo() throws InterruptedException {
        LentEventLoop bound = new LentEventLoop(executor -> handler, true, handle -> handle);
        bound.pollNow();
        List<Boolean> inside = new ArrayList<>();
        Thread other = new Thread(bound.lend(() -> inside.add(bound.inEventLoop())));
        other.start();
        other.join();
        assertThat(inside).containsExactly(true);
    }

    @Test
    void aLoopThatKeepsItsThreadIsNeitherPolledNorClosedByAnother() throws InterruptedException {
        LentEventLoop kept = new LentEventLoop(executor -> handler, true, true, handle -> handle);
        Thread first = new Thread(kept::pollNow, "first");
        first.start();
        first.join();
        assertThatThrownBy(kept::pollNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("first");
        assertThatThrownBy(kept::close).isInstanceOf(IllegalStateException.class);
        assertThat(kept.isShuttingDown()).isFalse();
        assertThat(handler.destroyed).isZero();
    }

    @Test
    void scheduledTasksOfNettyCodeShortenTheWaitAndRun() {
        List<String> ran = new ArrayList<>();
        loop.pollNow();
        loop.schedule(() -> ran.add("due"), 1, TimeUnit.NANOSECONDS);
        List<Long> delays = new ArrayList<>();
        handler.run = context -> {
            delays.add(context.delayNanos(System.nanoTime()));
            return 0;
        };
        while (ran.isEmpty()) {
            loop.pollForever();
        }
        assertThat(delays.get(0)).isLessThan(1_000_000_000L);
    }

    @Test
    void aClosedLoopRefusesTasks() {
        loop.close();
        loop.close();
        assertThat(loop.isTerminated()).isTrue();
        assertThat(handler.destroyed).isEqualTo(1);
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        loop.wakeup();
        assertThat(handler.wakeups).isZero();
        assertThatThrownBy(() -> loop.shutdownGracefully()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aRingFindsAWakeupPendingWhenItIsDestroyed() throws InterruptedException {
        AtomicReference<LentEventLoop> ring = new AtomicReference<>();
        List<String> told = new ArrayList<>();
        FakeHandler telling = new FakeHandler() {
            @Override
            public void prepareToDestroy() {
                told.add("prepareToDestroy");
            }

            @Override
            public void wakeup() {
                told.add(
                        ring.get().isExecutorThread(Thread.currentThread())
                                ? "wakeup that counts for nothing"
                                : "wakeup");
            }

            @Override
            public void destroy() {
                told.add(ring.get().isExecutorThread(Thread.currentThread()) ? "destroy" : "destroy from outside");
            }
        };
        ring.set(new LentEventLoop(executor -> telling, true, handle -> handle));
        Thread ran = new Thread(() -> ring.get().pollNow());
        ran.start();
        ran.join();
        ring.get().close();
        assertThat(told).containsExactly("prepareToDestroy", "wakeup", "destroy");
    }

    /** Never sleeps; does what the test says. */
    private static class FakeHandler implements IoHandler {
        private ToIntFunction<IoHandlerContext> run = context -> 0;
        private int wakeups;
        private int destroyed;

        @Override
        public int run(IoHandlerContext context) {
            return run.applyAsInt(context);
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {
            wakeups++;
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }

        @Override
        public void destroy() {
            destroyed++;
        }
    }
}
