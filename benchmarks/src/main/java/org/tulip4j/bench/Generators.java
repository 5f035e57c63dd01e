package org.tulip4j.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tulip4j.Generator;

/** {@code Generator.next()} beside a bare continuation's run and yield; a pipeline of three; a deep chain of delegates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(jvmArgsAppend = {"--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED", "-Dtulip.coroutines=continuation"})
public class Generators {
    private static final int VALUES = 1_000_000;
    private static final int DEPTH = 20;
    private static final Integer VALUE = 1;

    private Generator<Integer, Void, Void> endless;
    private Generator<Integer, Void, Void> chain;
    private Object bare;

    /** Makes what never ends. */
    @Setup(Level.Iteration)
    public void make() throws Throwable {
        endless = endless();
        chain = endless();
        for (int i = 0; i < DEPTH; i++) {
            Generator<Integer, Void, Void> sub = chain;
            chain = Generator.of(y -> y.delegate(sub));
        }
        bare = (Object) BareContinuations.CREATE.invokeExact((Runnable) () -> {
            try {
                while (true) {
                    boolean left = (boolean) BareContinuations.YIELD.invokeExact();
                }
            } catch (Throwable thrown) {
                throw new IllegalStateException(thrown);
            }
        });
    }

    private static Generator<Integer, Void, Void> endless() {
        return Generator.of(y -> {
            while (true) {
                y.emit(VALUE);
            }
        });
    }

    /** A bare continuation, in and out. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void bare() throws Throwable {
        BareContinuations.RUN.invokeExact(bare);
    }

    /** One value of a generator. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public Integer next() {
        return endless.next();
    }

    /** One value through twenty delegates. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public Integer nextThroughTwentyDelegates() {
        return chain.next();
    }

    /** A million values from a producer through a filter into a sum. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Long millionThroughThree() {
        Generator<Integer, Void, Void> numbers = Generator.ofVoid(y -> {
            for (int i = 0; i < VALUES; i++) {
                y.emit(i);
            }
        });
        Generator<Integer, Void, Void> plusOne = Generator.ofVoid(y -> {
            for (int number : numbers.asIterable()) {
                y.emit(number + 1);
            }
        });
        Generator<Long, Void, Void> sums = Generator.ofVoid(y -> {
            long sum = 0;
            for (int number : plusOne.asIterable()) {
                sum += number;
                y.emit(sum);
            }
        });
        long last = 0;
        for (long sum : sums.asIterable()) {
            last = sum;
        }
        return last;
    }
}
