package org.tulip4j.internal.state;

import org.jspecify.annotations.Nullable;

/**
 * A generator, as the state of its thread knows it while its body runs: the innermost one leads to those that advanced it. Its fields
 * are {@link ThreadState}'s, and are null while the body does not run. A generator runs in one place at a time, so they take no object.
 */
public abstract class GeneratorScope {
    /** The generator whose body advanced this one; null: none did. */
    @Nullable GeneratorScope outer;
    /** The task that was current when this was advanced: it cannot be suspended meanwhile. Null: none was. */
    @Nullable Object task;
    /** What the driver's thread had in force of values of threads; null: nothing. */
    @Nullable Carried carried;

    /** {@return the task that was current when the body was advanced; null: none, or it does not run} */
    protected final @Nullable Object taskWithin() {
        return task;
    }
}
