package org.tulip4j.internal.run;

import org.tulip4j.internal.diagnose.StuckLoops;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ThreadState;

/** Turns the crank on the caller's thread until the loop is stopped. */
final class OwnedDriver {
    private OwnedDriver() {}

    static void run(Loop loop) {
        loop.begin();
        StuckLoops.begin();
        ThreadState threadState = loop.threadState();
        ThreadState.Saved saved = threadState.apart();
        try {
            do {
                loop.pass();
            } while (!loop.isStopping());
        } finally {
            threadState.rejoin(saved);
            loop.end();
        }
    }
}
