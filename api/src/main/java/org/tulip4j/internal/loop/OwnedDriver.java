package org.tulip4j.internal.loop;

/** Turns the crank on the caller's thread until the loop is stopped. */
final class OwnedDriver {
    private OwnedDriver() {}

    static void run(LoopCore loop) {
        loop.begin();
        Lane lane = loop.lane();
        Lane.Saved saved = lane.apart();
        try {
            do {
                loop.pass();
            } while (!loop.isStopping());
        } finally {
            lane.rejoin(saved);
            loop.end();
        }
    }
}
