package org.tulip4j.internal.state;

/**
 * Errors that leave a loop, for nothing that runs afterwards can be trusted: what the virtual machine says of itself
 * ({@link OutOfMemoryError}, {@link InternalError}, {@link UnknownError}), and {@code ThreadDeath}, by which a thread is told to
 * die. The one place that says so, for callbacks, tasks, protocols, the threads of coroutines, groups and guests;
 * {@code docs/errors.md} says why, and where each arrives.
 *
 * <p>A {@link StackOverflowError} is a {@link VirtualMachineError} and none of them: where it is caught the stack is free again,
 * and only what ran is left half done.
 */
public final class Fatal {
    private Fatal() {}

    /** Whether it must leave the loop. */
    public static boolean is(Throwable thrown) {
        return thrown instanceof VirtualMachineError
                ? !(thrown instanceof StackOverflowError)
                : thrown.getClass().getName().equals("java.lang.ThreadDeath");
    }

    /** Throws it when it is fatal. */
    public static void rethrow(Throwable thrown) {
        if (is(thrown)) {
            throw (Error) thrown;
        }
    }

    /** Throws anything, checked or not; returns for the sake of the compiler. */
    @SuppressWarnings("unchecked")
    public static <X extends Throwable> RuntimeException sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
