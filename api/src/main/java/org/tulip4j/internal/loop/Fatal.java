package org.tulip4j.internal.loop;

/** Errors that must leave the loop. */
public final class Fatal {
    private Fatal() {}

    /** Whether it must leave the loop: the virtual machine is in trouble, or the thread is told to die. */
    public static boolean is(Throwable thrown) {
        return thrown instanceof VirtualMachineError
                || thrown.getClass().getName().equals("java.lang.ThreadDeath");
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
