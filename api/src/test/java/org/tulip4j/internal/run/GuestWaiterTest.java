package org.tulip4j.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.tulip4j.GuestHost;
import org.tulip4j.LogLines;
import org.tulip4j.spi.Backend;

/** The thread that waits for a guest, on a backend whose waits end as the test says. */
@Timeout(60)
class GuestWaiterTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** How long each wait was to be; taken by the test when the wait has begun. */
    private final LinkedBlockingQueue<Long> waits = new LinkedBlockingQueue<>();
    /** How the waits end, one after the other: a Boolean is returned, an exception thrown. */
    private final LinkedBlockingQueue<Object> ends = new LinkedBlockingQueue<>();

    private final AtomicInteger wakeups = new AtomicInteger();
    private final CountDownLatch hostEnded = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<String> turns = new LinkedBlockingQueue<>();
    /** How a wake-up ends a wait; null: not by itself. */
    private volatile @Nullable Object onWakeup = false;

    private final Backend backend = (Backend) Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "wakeup" -> {
                    wakeups.incrementAndGet();
                    if (onWakeup != null) {
                        ends.add(onWakeup);
                    }
                    yield null;
                }
                case "waitElsewhereNanos" -> {
                    threads.add(Thread.currentThread());
                    waits.add((Long) arguments[0]);
                    Object end = ends.take();
                    if (end instanceof Throwable thrown) {
                        throw thrown;
                    }
                    yield end;
                }
                default -> throw new AssertionError(method);
            });

    private volatile boolean ended;
    /** Held by the test while the waiter must not look at its order. */
    private final ReentrantLock looking = new ReentrantLock();

    private final GuestHost host = new GuestHost() {
        @Override
        public void execute(Runnable turn) {
            throw new RejectedExecutionException("not asked here");
        }

        @Override
        public boolean inHostThread() {
            return false;
        }

        @Override
        public boolean hasEnded() {
            looking.lock();
            looking.unlock();
            return ended;
        }
    };
    private final GuestWaiter waiter = new GuestWaiter(backend, host, () -> turns.add("turn"), hostEnded::countDown);

    @AfterEach
    void close() throws InterruptedException {
        waiter.close();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private long nextWait() throws InterruptedException {
        Long wait = waits.poll(50, TimeUnit.SECONDS);
        assertThat(wait).as("a wait has begun").isNotNull();
        return wait;
    }

    private void assertTurn() throws InterruptedException {
        assertThat(turns.poll(50, TimeUnit.SECONDS)).as("a turn is queued").isNotNull();
    }

    @Test
    void aWaitThatEndsQueuesATurnAndTheNextIsForTheHostToOrder() throws InterruptedException {
        waiter.setNanos(7_000_000);
        assertThat(nextWait()).isEqualTo(7_000_000);
        assertThat(threads.get(0).getName()).isEqualTo("tulip-guest-waiter");
        assertThat(threads.get(0).isDaemon()).isTrue();
        assertThat(turns).isEmpty();
        ends.add(true);
        assertTurn();
        waiter.setNanos(8_000_000);
        assertThat(nextWait()).isEqualTo(8_000_000);
        ends.add(true);
        assertTurn();
        assertThat(waits).isEmpty();
        assertThat(turns).isEmpty();
        assertThat(wakeups.get()).isZero();
    }

    @Test
    void nothingToWaitForQueuesATurnAtOnce() throws InterruptedException {
        waiter.setNanos(0);
        assertTurn();
        waiter.setNanos(-5);
        assertTurn();
        assertThat(waits).isEmpty();
    }

    @Test
    void aLongWaitLooksAtTheHostEverySecond() throws InterruptedException {
        waiter.setNanos(Long.MAX_VALUE);
        for (int i = 0; i < 3; i++) {
            assertThat(nextWait()).isEqualTo(SECOND);
            ends.add(false);
        }
        assertThat(nextWait()).isEqualTo(SECOND);
        assertThat(turns).isEmpty();
        ended = true;
        ends.add(false);
        assertThat(hostEnded.await(50, TimeUnit.SECONDS)).isTrue();
        assertThat(turns).isEmpty();
    }

    @Test
    void aWaitInSlicesEndsWhenItsTimeIsOver() throws InterruptedException {
        waiter.setNanos(SECOND + SECOND / 2);
        assertThat(nextWait()).isEqualTo(SECOND);
        ends.add(false);
        long second = nextWait();
        assertThat(second).isBetween(1L, SECOND);
        ends.add(true);
        assertTurn();
        waiter.setNanos(1_000);
        assertThat(nextWait()).isEqualTo(1_000);
        for (long start = System.nanoTime(); System.nanoTime() - start < 1_000; ) {
            Thread.onSpinWait();
        }
        ends.add(false);
        assertTurn();
    }

    @Test
    void aCallEndsTheWait() throws InterruptedException {
        waiter.setNanos(Long.MAX_VALUE);
        nextWait();
        waiter.rouse();
        assertThat(wakeups.get()).isEqualTo(1);
        assertTurn();
    }

    @Test
    void aCallThatComesWhileNoWaitIsOrderedIsForTheTurnThatIsQueued() throws InterruptedException {
        waiter.rouse();
        ends.clear();
        assertThat(turns).isEmpty();
        waiter.setNanos(Long.MAX_VALUE);
        assertThat(nextWait()).isEqualTo(SECOND);
        assertThat(turns).isEmpty();
    }

    @Test
    void aWaitThatFailsIsLoggedAndQueuesATurn() throws InterruptedException {
        try (LogLines log = new LogLines()) {
            for (Exception broken :
                    List.of(new IOException("no descriptor"), new IllegalStateException("no selector"))) {
                waiter.setNanos(Long.MAX_VALUE);
                nextWait();
                ends.add(broken);
                assertTurn();
                assertThat(log.lines.get(log.lines.size() - 1).getThrown()).isSameAs(broken);
            }
            assertThat(log.of(Level.WARNING)).containsExactly("waiting for I/O failed", "waiting for I/O failed");
        }
    }

    @Test
    void closingEndsTheWaitAndTheThread() throws InterruptedException {
        waiter.setNanos(Long.MAX_VALUE);
        nextWait();
        waiter.close();
        assertThat(threads.get(0).isAlive()).isFalse();
        assertThat(wakeups.get()).isEqualTo(1);
        assertThat(hostEnded.getCount()).isEqualTo(1);
        assertThat(waits).isEmpty();
    }

    /** The waiter looks by itself once a second; what wakes it is seen in the time that many of these take. */
    private void promptly(int times, Executable each) throws Throwable {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            each.execute();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(times * 500L));
    }

    private GuestWaiter newWaiter(CountDownLatch over) {
        GuestWaiter one = new GuestWaiter(backend, host, () -> turns.add("turn"), over::countDown);
        awaitParked(one);
        return one;
    }

    private static Thread awaitParked(GuestWaiter one) {
        while (true) {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (LockSupport.getBlocker(thread) == one) {
                    return thread;
                }
            }
        }
    }

    @Test
    void anOrderIsTakenAtOnce() throws Throwable {
        promptly(20, () -> {
            awaitParked(waiter);
            waiter.setNanos(0);
            assertTurn();
        });
    }

    @Test
    void closingAnIdleOneEndsTheThreadAtOnce() throws Throwable {
        promptly(20, () -> {
            GuestWaiter idle = new GuestWaiter(backend, host, () -> turns.add("turn"), hostEnded::countDown);
            Thread thread = awaitParked(idle);
            idle.close();
            assertThat(thread.isAlive()).isFalse();
        });
        assertThat(turns).isEmpty();
    }

    @Test
    void aCallHasAnIdleOneLookAtTheHost() throws Throwable {
        promptly(20, () -> {
            ended = false;
            CountDownLatch over = new CountDownLatch(1);
            GuestWaiter idle = newWaiter(over);
            ended = true;
            idle.rouse();
            assertThat(over.await(50, TimeUnit.SECONDS)).isTrue();
        });
    }

    @Test
    void aRefusalHasAnIdleOneLookAtTheHostAtOnceAndOften() throws Throwable {
        promptly(20, () -> {
            ended = false;
            CountDownLatch over = new CountDownLatch(1);
            GuestWaiter idle = newWaiter(over);
            ended = true;
            idle.hostRefuses();
            assertThat(over.await(50, TimeUnit.SECONDS)).isTrue();
        });
        promptly(20, () -> {
            ended = false;
            CountDownLatch over = new CountDownLatch(1);
            GuestWaiter idle = new GuestWaiter(backend, host, () -> turns.add("turn"), over::countDown);
            idle.hostRefuses();
            awaitParked(idle);
            ended = true;
            assertThat(over.await(50, TimeUnit.SECONDS)).isTrue();
        });
    }

    @Test
    void aCallThatComesBetweenAnOrderAndItsWaitQueuesATurn() throws InterruptedException {
        looking.lock();
        try {
            waiter.setNanos(Long.MAX_VALUE);
            waiter.rouse();
        } finally {
            looking.unlock();
        }
        assertTurn();
        assertThat(turns).isEmpty();
    }

    @Test
    void aWaitThatFailsBecauseItIsClosedIsNoError() throws InterruptedException {
        onWakeup = new IOException("closed selector");
        try (LogLines log = new LogLines()) {
            waiter.setNanos(Long.MAX_VALUE);
            nextWait();
            waiter.close();
            threads.get(0).join();
            assertThat(log.lines).isEmpty();
            assertThat(turns).isEmpty();
        }
    }

    @Test
    void theInterruptOfWhoeverClosesIsKept() throws InterruptedException {
        onWakeup = null;
        waiter.setNanos(Long.MAX_VALUE);
        nextWait();
        Thread.currentThread().interrupt();
        waiter.close();
        assertThat(Thread.interrupted()).isTrue();
        ends.add(false);
    }

    @Test
    void theWaiterItselfMayCloseItAndWaitsForNothing() throws Throwable {
        promptly(5, this::closeFromInside);
    }

    private void closeFromInside() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        GuestWaiter[] self = new GuestWaiter[1];
        CountDownLatch known = new CountDownLatch(1);
        self[0] = new GuestWaiter(
                backend,
                host,
                () -> {
                    try {
                        known.await();
                    } catch (InterruptedException stop) {
                        throw new AssertionError(stop);
                    }
                    self[0].close();
                    closed.countDown();
                },
                hostEnded::countDown);
        known.countDown();
        self[0].setNanos(0);
        assertThat(closed.await(50, TimeUnit.SECONDS)).isTrue();
    }
}
