package org.tulip4j.drivertests;

/** What is alive on the heap. */
final class Heap {
    private Heap() {}

    /** {@return how many bytes are in use, after a collection} */
    static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
