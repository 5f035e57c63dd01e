package org.tulip4j.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.FakeStream;
import org.tulip4j.TaskOptions;
import org.tulip4j.Tulip;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.transport.Protocol;

/** What is stuck is told of once, with its stack, its task and the remedy; what goes on or waits is not. */
@Timeout(60)
class StuckLooksTest {
    private final FakeBackend backend = new FakeBackend();
    private final StuckLooks looks = new StuckLooks(TimeUnit.SECONDS.toNanos(2));
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void block() {
        stuck.countDown();
        try {
            goOn.await();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    /** Looks as often as it takes, while something blocks the loop, and once more; what was told. */
    private String tellOf(Loop loop) throws Exception {
        stuck.await();
        // It has said that it will wait; what is told of is that it does.
        while (loop.thread().getState() != Thread.State.WAITING && loop.thread().getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        for (int i = 1; i < StuckLooks.LOOKS; i++) {
            assertThat(looks.look(loop)).as("look " + i).isNull();
        }
        String told = looks.look(loop);
        for (int i = 0; i < 2 * StuckLooks.LOOKS; i++) {
            assertThat(looks.look(loop)).as("told already").isNull();
        }
        goOn.countDown();
        return told;
    }

    private static CompletableFuture<Void> inAThread(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Throwable thrown) {
                        done.completeExceptionally(thrown);
                    }
                },
                "loop-thread");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    @Test
    void aStepThatDoesNotEnd() throws Exception {
        Loop loop = (Loop) backend.newLoop();
        CompletableFuture<Void> run =
                inAThread(() -> loop.runUntilComplete(loop.createTaskVoid(this::block, TaskOptions.named("greedy"))));
        assertThat(tellOf(loop))
                .contains("fake running> is stuck", "more than 6 s", "task greedy", "runInExecutor")
                .contains("StuckLooksTest.block");
        run.get();
        assertThat(looks.look(loop)).isNull();
        loop.close();
    }

    @Test
    void aCallbackThatDoesNotEnd() throws Exception {
        Loop loop = (Loop) backend.newLoop();
        loop.callSoon(this::block);
        loop.callSoon(loop::stop);
        CompletableFuture<Void> run = inAThread(loop::runForever);
        assertThat(tellOf(loop)).contains("is stuck", "StuckLooksTest.block").doesNotContain("task");
        run.get();
        loop.close();
    }

    @Test
    void aProtocolThatDoesNotReturn() throws Exception {
        Loop loop = (Loop) backend.newLoop();
        FakeStream stream = backend.newStream();
        CompletableFuture<Void> run = inAThread(() -> loop.runUntilCompleteVoid(() -> {
            Protocol blocking = new Protocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    block();
                }
            };
            var connecting = loop.createConnection(() -> blocking, "127.0.0.1", 80);
            backend.acceptFirst(stream);
            var transport = connecting.await().transport();
            stream.receive("x");
            Tulip.sleep(Duration.ofMillis(1)).await();
            transport.abort();
            Tulip.sleep(Duration.ofMillis(1)).await();
        }));
        assertThat(tellOf(loop)).contains("is stuck", "dataReceived", "StuckLooksTest.block");
        run.get();
        loop.close();
    }

    @Test
    void aMonitorThatACoroutineHoldsAcrossAnAwait() throws Exception {
        Loop loop = (Loop) backend.newLoop();
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            synchronized (monitor) {
                held.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException stop) {
                    throw new AssertionError(stop);
                }
            }
        });
        holder.start();
        held.await();
        CompletableFuture<Void> run = inAThread(() -> loop.runUntilCompleteVoid(() -> {
            stuck.countDown();
            synchronized (monitor) {
                assertThat(monitor).isNotNull();
            }
        }));
        stuck.await();
        while (loop.thread().getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        assertThat(tellOf(loop)).contains("waits for a monitor", "org.tulip4j.sync.Lock", "BLOCKED");
        run.get();
        loop.close();
    }

    @Test
    void aLoopThatGoesOnIsNotAccused() {
        Loop loop = (Loop) backend.newLoop();
        int[] left = {10 * StuckLooks.LOOKS};
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                assertThat(loop.isBusy()).isTrue();
                assertThat(looks.look(loop)).isNull();
                if (--left[0] == 0) {
                    loop.stop();
                } else {
                    loop.callSoon(this);
                }
            }
        });
        loop.runForever();
        // many short callbacks of one pass
        for (int i = 0; i < 5 * StuckLooks.LOOKS; i++) {
            loop.callSoon(() -> assertThat(looks.look(loop)).isNull());
        }
        loop.callSoon(loop::stop);
        loop.runForever();
        loop.close();
    }

    @Test
    void aLoopThatWaitsIsNotAccused() {
        Loop loop = (Loop) backend.newLoop();
        loop.callSoon(loop::stop);
        loop.runForever();
        for (int i = 0; i < 2 * StuckLooks.LOOKS; i++) {
            assertThat(looks.look(loop)).isNull();
        }
        loop.close();
    }

    @Test
    void aLoopThatWasSeenIsNotKept() {
        EventLoop loop = backend.newLoop();
        loop.callSoon(loop::stop);
        loop.callSoon(() -> looks.look((Loop) loop));
        loop.runForever();
        looks.look((Loop) loop);
        WeakReference<EventLoop> kept = new WeakReference<>(new FakeBackend().newLoop());
        looks.look((Loop) kept.get());
        for (int collections = 0; collections < 50 && kept.get() != null; collections++) {
            System.gc();
        }
        assertThat(kept.get()).isNull();
        loop.close();
    }
}
