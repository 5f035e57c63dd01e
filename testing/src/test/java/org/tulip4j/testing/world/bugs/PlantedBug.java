package org.tulip4j.testing.world.bugs;

import java.util.List;
import org.tulip4j.testing.world.World;

/** A small service with one of the classic bugs, and the same service mended. {@code docs/testing.md} shows both. */
interface PlantedBug {
    /** All of them, in the order of the page. */
    static List<PlantedBug> all() {
        return List.of(
                new LostUpdate(),
                new LateAnswer(),
                new DoubleRelease(),
                new CancelledWithALock(),
                new PaidTwice(),
                new HalfClose(),
                new ForgottenDrain(),
                new TwoLeaders(),
                new LostMessage(),
                new LateTimer());
    }

    /** Makes the world of one run, runs it, and looks at what has come of it. */
    void make(World world, boolean mended) throws Exception;

    default String name() {
        return getClass().getSimpleName();
    }
}
