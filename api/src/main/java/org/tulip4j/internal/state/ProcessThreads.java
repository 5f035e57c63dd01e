package org.tulip4j.internal.state;

import java.util.Set;

/**
 * Which threads of the process may act: whether there is anybody who could still call a loop from outside. It knows the threads of
 * the JVM, of tulip and of the harnesses of tests, none of which does; any other one might. Virtual threads are not listed, but none
 * goes on without one that is. Without state.
 */
public final class ProcessThreads {
    /** Threads of the JVM. What runs code of a program's at some event is not among them. */
    private static final Set<String> JVM = Set.of(
            "Reference Handler",
            "Finalizer",
            "Signal Dispatcher",
            "Service Thread",
            "Monitor Deflation Thread",
            "Notification Thread",
            "Attach Listener",
            "Common-Cleaner",
            "Sweeper thread",
            "DestroyJavaVM");

    /** Threads of tulip that only look; of Surefire and of IntelliJ, which talk to the build. */
    private static final Set<String> ONLOOKERS =
            Set.of("tulip-stuck-watch", "tulip-cleaner", "tulip-test-limit", "Monitor Ctrl-Break");

    private ProcessThreads() {}

    /** A thread that runs the body of a coroutine while its loop's thread waits, and nothing else. */
    public static final class OfCoroutine extends Thread {
        /** A daemon that was not started. */
        public OfCoroutine(Runnable body, String name) {
            super(body, name);
            setDaemon(true);
        }
    }

    /** {@return whether no thread but this one, and those of its coroutines, may do anything for a loop} */
    public static boolean isAlone(Thread own) {
        ThreadGroup root = own.getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[64];
        int count = root.enumerate(all);
        while (count == all.length) {
            all = new Thread[all.length << 1];
            count = root.enumerate(all);
        }
        for (int i = 0; i < count; i++) {
            if (all[i] != own && mayAct(all[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayAct(Thread thread) {
        String name = thread.getName();
        return !(thread instanceof OfCoroutine
                || JVM.contains(name)
                || ONLOOKERS.contains(name)
                || name.startsWith("surefire-forkedjvm-")
                || name.matches("C[12] CompilerThread\\d+"));
    }
}
