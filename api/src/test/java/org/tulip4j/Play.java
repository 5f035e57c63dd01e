package org.tulip4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Runs test programs on a loop where waiting for what never comes is an error. */
public final class Play {
    private static final int MOST_PASSES = 100;

    private Play() {}

    /** Runs one coroutine on a loop of its own. */
    public static void on(VoidCoroutine body) {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(body);
        }
    }

    /** Gives way for so many passes. */
    public static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            Tulip.sleep(Duration.ZERO).await();
        }
    }

    /** Starts a task. */
    public static Task<?> start(VoidCoroutine body) {
        return Tulip.createTaskVoid(body);
    }

    /** Awaits and tells whether it ended by cancellation; other exceptions are thrown. */
    public static boolean endsCancelled(Future<?> future) {
        try {
            future.await();
            return false;
        } catch (CancelledError cancelled) {
            return true;
        }
    }

    /** Calls what may throw anything where nothing may be declared. */
    public static void unchecked(VoidCoroutine call) {
        try {
            call.run();
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception checked) {
            throw new IllegalStateException(checked);
        }
    }

    /** What a call throws in a thread that runs no loop, or null. */
    public static Throwable inOtherThread(Runnable call) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                call.run();
            } catch (Throwable failure) {
                thrown.set(failure);
            } finally {
                done.countDown();
            }
        });
        thread.start();
        done.await();
        return thrown.get();
    }

    /**
     * What a scenario has started.
     *
     * @param victim is cancelled
     * @param others must all end without an exception, whenever the victim is cancelled
     * @param check looks at what is left
     */
    public record Parties(Task<?> victim, List<Task<?>> others, VoidCoroutine check) {}

    /**
     * Plays a scenario again and again, cancelling the victim in its first pass, its second and so on, each time ahead of and
     * behind the other parties of that pass.
     *
     * @return in how many different passes the victim could be cancelled
     */
    public static int cancellingAtEveryPass(Supplier<Parties> scenario) {
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            boolean ahead = cancellingAt(scenario, pass, true);
            boolean behind = cancellingAt(scenario, pass, false);
            if (!ahead && !behind) {
                return pass;
            }
        }
        throw new AssertionError("the victim never ends");
    }

    private static boolean cancellingAt(Supplier<Parties> scenario, int pass, boolean ahead) {
        boolean[] hit = {false};
        on(() -> {
            List<Parties> started = new ArrayList<>();
            VoidCoroutine cancel = () -> {
                ticks(pass);
                hit[0] = started.get(0).victim().cancel();
            };
            Task<?> canceller = ahead ? start(cancel) : null;
            started.add(scenario.get());
            (canceller == null ? start(cancel) : canceller).await();
            Parties parties = started.get(0);
            for (Task<?> other : parties.others()) {
                other.await();
            }
            endsCancelled(parties.victim());
            parties.check().run();
        });
        return hit[0];
    }
}
