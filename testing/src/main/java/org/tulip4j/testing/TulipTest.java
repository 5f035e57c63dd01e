package org.tulip4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method that runs as a coroutine on a loop of its own: it may {@code await()}.
 *
 * <p>The test fails when it throws, when anything reached the loop's exception handler, when tasks or timers are left pending, or
 * when it takes longer than its limit. The method may have parameters of type {@link org.tulip4j.EventLoop}, and, on the
 * backend {@code memory}, {@link MemoryNetwork} and {@link ManualClock}; with {@link #cancels} one of type {@link
 * org.tulip4j.testing.world.Victim}.
 *
 * <p>A method with a parameter of type {@link org.tulip4j.testing.world.World} is called once for each seed of {@link #seeds}, in no task; it puts hosts
 * and programs into the world, and runs it or leaves that to the extension. A parameter of type {@link org.tulip4j.testing.world.Victim} is then one
 * whom the seed cancels, or, with {@link #cancels}, who is cancelled at each await with each seed. The failing seeds and the file that repeats the first
 * are report entries of the test: {@code tulip.failingSeeds} and {@code tulip.replay}.
 *
 * <p>A method that is run many times is called on the same object, and {@code @BeforeEach} runs once: what must be new each time is made inside.
 *
 * <p>Methods annotated with {@code @BeforeEach} and {@code @AfterEach} run outside the loop.
 *
 * @since 0.1.0
 */
@Documented
@Test
@ExtendWith(TulipExtension.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface TulipTest {
    /** {@return the loop's backend; a world has one of its own, and no other} */
    String backend() default "memory";

    /** {@return the coroutine engine, of a world's loops too; empty: the fastest available} */
    String engine() default "";

    /** {@return whether the loop, or those of a world, run in debug mode, which costs time} */
    boolean debug() default true;

    /** {@return the loop's clock; others than the system's need the backend {@code memory}; a world has one of its own, and no other} */
    Time time() default Time.SYSTEM;

    /** {@return the most real time that the test may take, in seconds, more than zero; each run of a world by itself} */
    int timeoutSeconds() default 60;

    /** {@return how many seeds a world is run with; 0: with one. Others need a parameter of type {@link org.tulip4j.testing.world.World}} */
    int seeds() default 0;

    /** {@return the first seed of a world} */
    long seed() default 1;

    /** {@return how many threads run worlds side by side; see {@link org.tulip4j.testing.world.Seeds#inParallel}} */
    int threads() default 1;

    /**
     * {@return at how many awaits the test's {@link org.tulip4j.testing.world.Victim} is cancelled at most; 0: it has none. The test is run once for each, and fails when
     * the victim waits more often}
     */
    int cancels() default 0;

    /**
     * How time passes.
     *
     * @since 0.1.0
     */
    enum Time {
        /** Time passes as it does outside. */
        SYSTEM,
        /** When the test calls {@link ManualClock#advance}. */
        MANUAL,
        /** When the loop would wait for a timer; see {@link ManualClock#autoJump}. */
        AUTO_JUMP
    }
}
