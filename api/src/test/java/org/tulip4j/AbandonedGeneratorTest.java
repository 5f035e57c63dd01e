package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Generators that nobody refers to any more leave nothing behind. */
@Timeout(300)
class AbandonedGeneratorTest {
    private static final int MANY = 10_000;
    /** So many at once, each with a thread where the engine gives it one: making those is what takes time. */
    private static final int WAVE = 1_000;

    private static final long LIMIT_NANOS = 120_000_000_000L;

    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final Set<Reference<Object>> watched = new HashSet<>();
    private final AtomicInteger ended = new AtomicInteger();
    /** Every thread that ran a body. */
    private final Set<Thread> threads = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** Something of a body's own that is seen to be collected. */
    private byte[] watchedMemory() {
        byte[] memory = new byte[1024];
        watched.add(new PhantomReference<>(memory, queue));
        return memory;
    }

    private void body(Generator.Emitter<Integer, Void> y, byte[] memory) {
        Thread own = Thread.currentThread();
        threads.add(own);
        try {
            y.emit(1);
            y.emit(memory.length);
        } finally {
            ended.incrementAndGet();
        }
    }

    private Generator<Integer, Void, Void> plain() {
        byte[] memory = watchedMemory();
        return Generator.ofVoid(y -> {
            body(y, memory);
        });
    }

    private Generator<Integer, Void, Void> delegating() {
        byte[] memory = watchedMemory();
        Generator<Integer, Void, Void> sub = plain();
        return Generator.of(y -> {
            Reference.reachabilityFence(memory);
            return y.delegate(sub);
        });
    }

    private void abandon(String engine, int count, Supplier<Generator<Integer, Void, Void>> maker) throws Exception {
        new Place("callback", engine).run(() -> {
            for (int i = 0; i < count; i++) {
                assertThat(maker.get().next()).isEqualTo(1);
            }
        });
    }

    /** Collects garbage until it is true. */
    private void collectUntil(String what, BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as(
                            "%s: %d references left, %d bodies ended, threads %s",
                            what, watched.size(), ended.get(), alive())
                    .isNegative();
            System.gc();
            Reference<?> collected = queue.remove(10);
            while (collected != null) {
                watched.remove(collected);
                collected = queue.poll();
            }
        }
    }

    private long alive() {
        return threads.stream().filter(Thread::isAlive).count();
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void tenThousandLeaveNoThreadAndNoMemory(String engine) throws Exception {
        boolean ownThreads = !engine.equals("continuation");
        for (int made = WAVE; made <= MANY; made += WAVE) {
            int sofar = made;
            abandon(engine, WAVE, this::plain);
            collectUntil("memory of abandoned generators", watched::isEmpty);
            if (ownThreads) {
                collectUntil("bodies of abandoned generators", () -> ended.get() == sofar);
            }
        }
        if (ownThreads) {
            assertThat(threads).hasSizeGreaterThan(1);
            collectUntil("threads of abandoned generators", () -> alive() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void chainsOfThemAreCollectedFromTheOutside(String engine) throws Exception {
        abandon(engine, 100, this::delegating);
        collectUntil("memory of abandoned chains", watched::isEmpty);
        if (!engine.equals("continuation")) {
            collectUntil("bodies of abandoned chains", () -> ended.get() == 100);
        }
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aGeneratorThatIsStillReferredToIsKept(String engine) throws Exception {
        new Place("callback", engine).run(() -> {
            Generator<Integer, Void, Void> kept = plain();
            kept.next();
            byte[] other = watchedMemory();
            Reference.reachabilityFence(other);
            other = null;
            collectUntil("the other memory", () -> watched.size() == 1);
            assertThat(ended).hasValue(0);
            assertThat(kept.next()).isEqualTo(1024);
            kept.close();
            assertThat(ended).hasValue(1);
        });
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void onesThatHaveEndedLeaveNothingEither(String engine) throws Exception {
        new Place("callback", engine).run(() -> {
            for (int i = 0; i < 1_000; i++) {
                plain().asIterable().forEach(value -> {});
            }
        });
        assertThat(ended).hasValue(1_000);
        collectUntil("memory of generators that ended", watched::isEmpty);
    }

    @ParameterizedTest
    @MethodSource("org.tulip4j.Place#engines")
    void aBodyThatWillNotEndIsToldAgain(String engine) throws Exception {
        byte[] memory = watchedMemory();
        abandon(
                engine,
                1,
                () -> Generator.ofVoid(y -> {
                    Reference.reachabilityFence(memory);
                    try {
                        y.emit(1);
                    } catch (GeneratorExit first) {
                        try {
                            y.emit(2);
                        } catch (GeneratorExit second) {
                            ended.incrementAndGet();
                        }
                    }
                }));
        if (!engine.equals("continuation")) {
            collectUntil("the body's end", () -> ended.get() == 1);
        }
    }
}
