package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a test has asked to happen at some time, and whether the world has come to it. Confined to the world's thread. */
final class Scripts {
    /** One thing that was asked for. */
    static final class Script {
        /** When. */
        private final Duration time;
        /** Whether it was given before the world was run: then every run of a test gives it. */
        private final boolean early;
        /** It has happened. */
        private boolean reached;

        private Script(Duration time, boolean early) {
            this.time = time;
            this.early = early;
        }

        Duration time() {
            return time;
        }

        boolean isReached() {
            return reached;
        }
    }

    /** Whose time it is. */
    private final World world;
    /** What was asked for, in the order of the calls. */
    private final List<Script> scripts = new ArrayList<>();
    /** What was not reached is told of many runs together, not of this one. */
    private boolean together;

    Scripts(World world) {
        this.world = world;
    }

    void add(Duration time, Runnable action) {
        Objects.requireNonNull(action, "action");
        world.requireGoesOn("nothing can be done at " + time);
        if (Agenda.nanos(time) < world.now()) {
            throw new IllegalArgumentException("it is " + world.elapsed() + " already: nothing can be done at " + time);
        }
        if (world.wasRun()) {
            requireWithin(time);
        }
        Script script = new Script(time, !world.wasRun());
        scripts.add(script);
        world.at(Agenda.nanos(time), () -> {
            script.reached = true;
            action.run();
        });
    }

    /** The world is about to be run. */
    void begin() {
        scripts.forEach(script -> requireWithin(script.time));
    }

    private void requireWithin(Duration time) {
        if (time.compareTo(world.limit()) > 0) {
            throw new IllegalArgumentException("a script at " + time + " never happens in a world that is limited to "
                    + world.limit() + ": raise the limit with setLimit, or have it happen earlier");
        }
    }

    /** {@return what was given before the world was run, in the order of the calls} */
    List<Script> early() {
        return scripts.stream().filter(script -> script.early).toList();
    }

    /** The world is one of many runs: a script that this one does not reach may be reached by others. */
    void areToldTogether() {
        together = true;
    }

    /** The run is over: says to what it has not come. */
    void end() {
        List<Script> unreached =
                scripts.stream().filter(script -> !script.reached).toList();
        for (Script script : unreached) {
            world.tell(null, "has ended before the script at " + script.time);
        }
        if (!unreached.isEmpty() && !together) {
            Unreached.warn(unreached, world);
        }
    }
}
