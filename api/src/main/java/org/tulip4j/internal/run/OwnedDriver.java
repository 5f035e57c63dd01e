package org.tulip4j.internal.run;

import org.tulip4j.internal.diagnose.StuckLoops;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ThreadState;

/** Turns the crank on the caller's thread, pass after pass, until the loop is stopped. Without state: the loop has it all. */
final class OwnedDriver {
    private OwnedDriver() {}

    static void run(Loop loop) {
        loop.begin();
        StuckLoops.begin();
        ThreadState threadState = loop.threadState();
        ThreadState.SetAside aside = new ThreadState.SetAside();
        aside.take(threadState);
        try {
            do {
                loop.pass();
            } while (!loop.isStopping());
        } finally {
            aside.giveBack();
            loop.end();
        }
    }
}
