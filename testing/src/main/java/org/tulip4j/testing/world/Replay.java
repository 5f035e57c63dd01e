package org.tulip4j.testing.world;

import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Repeats the one run that a file has. Without state. */
final class Replay {
    private static final System.Logger LOG = System.getLogger("org.tulip4j.testing");

    private Replay() {}

    /** Repeats the run when it is one of the test of that name; no other test is made to look as if it had passed. */
    static void of(Path file, String name, Runs runs) {
        Recording recording = Recording.read(file);
        if (!recording.name().equals(name)) {
            skip(
                    name + " was not run: " + file + " is a recording of " + recording.name()
                            + ", which -Dtulip.replay repeats alone; what comes behind this in the same test method was not run either");
            return;
        }
        Runs.Outcome outcome = runs.repeat(recording.run(), recording.choices(), "replay of " + file, true);
        String differs = recording.differs(outcome.world().choices());
        WorldFailure failure = outcome.failure();
        String story = Report.writeStory(file, failure == null ? outcome.world().story() : failure.told());
        if (failure == null) {
            LOG.log(
                    differs == null ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                    "the replay of a recording did not fail: " + file + (differs == null ? "" : ". " + differs) + "\n"
                            + story);
            return;
        }
        throw new WorldFailure(
                (differs == null ? "" : differs + "\n") + failure.brief() + "\n" + story,
                failure.getCause() == null ? failure : failure.getCause(),
                failure.story(),
                failure.standing(),
                List.of(recording.run().seed()),
                file);
    }

    private static void skip(String why) {
        try {
            throw JUnit.aborted(why);
        } catch (NoClassDefFoundError withoutJUnit) {
            LOG.log(System.Logger.Level.WARNING, "a test of worlds is not repeated: " + why);
        }
    }

    /** Apart, for it is loaded with JUnit alone. */
    private static final class JUnit {
        private JUnit() {}

        /** What it takes for a test that was skipped. */
        static RuntimeException aborted(String why) {
            return new TestAbortedException(why);
        }
    }
}
