package org.tulip4j.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** Threads that post callbacks to one loop, and wait until all have run. */
public final class Producers {
    /** How many callbacks have run; only the loop's thread looks. */
    private int ran;

    /**
     * Posts callbacks and waits for the last one.
     *
     * @param target runs them, in one thread
     * @param producers how many threads post
     * @param callbacks how many there are; a multiple of that
     */
    public void post(Executor target, int producers, int callbacks) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        ran = 0;
        Runnable count = () -> {
            if (++ran == callbacks) {
                done.countDown();
            }
        };
        for (int i = 0; i < producers; i++) {
            new Thread(() -> {
                        for (int n = 0; n < callbacks / producers; n++) {
                            target.execute(count);
                        }
                    })
                    .start();
        }
        done.await();
    }
}
