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
 * org.tulip4j.testing.world.Victim}, and with {@link #seeds} one of type {@link
 * org.tulip4j.testing.world.World}. A method that is run many times is called on the same object: what must be new each time is made inside.
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
    /** {@return the loop's backend} */
    String backend() default "memory";

    /** {@return the coroutine engine; empty: the fastest available} */
    String engine() default "";

    /** {@return whether the loop runs in debug mode} */
    boolean debug() default true;

    /** {@return the loop's clock; others than the system's need the backend {@code memory}} */
    Time time() default Time.SYSTEM;

    /** {@return the most real time the test may take, in seconds} */
    int timeoutSeconds() default 60;

    /**
     * {@return how many seeds the test is run with; 0: it has none. Then it needs a parameter of type {@link
     * org.tulip4j.testing.world.World}, is called once for each seed, in no task, and the other values of the annotation have no meaning}
     */
    int seeds() default 0;

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
