package org.tulip4j.testing.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells of a failing run: repeats it with its story, makes it smaller, writes what repeats it. Used once. */
final class Report {
    /** So much of a long name is in that of a file. */
    private static final int MOST_OF_A_NAME = 150;

    private static final String FOLDER = "target/tulip-replay";

    /** What the runs are called. */
    private final String name;
    /** The run that has failed first. */
    private final Run run;
    /** The seeds that fail. */
    private final List<Long> failing;
    /** Makes it again. */
    private final Runs runs;

    Report(String name, Run run, List<Long> failing, Runs runs) {
        this.name = name;
        this.run = run;
        this.failing = failing;
        this.runs = runs;
    }

    /** Says of a run that took too long where it stood. */
    WorldFailure expired(String head, WorldFailure first) {
        return new WorldFailure(
                head + first.brief() + "\nIt was not run again for its story; see it with -Dtulip.seed=" + run.seed(),
                first.getCause() == null ? first : first.getCause(),
                first.story(),
                first.standing(),
                failing,
                null);
    }

    WorldFailure of(String head, WorldFailure first, int[][] choices) {
        Runs.Outcome whole = runs.repeat(run, choices, run.toString(), true);
        WorldFailure again = whole.failure();
        if (again == null || !again.isLike(first)) {
            return notRepeated(head, first, again);
        }
        Shrinking shrinking = new Shrinking(choices, tried -> {
            WorldFailure failure =
                    runs.repeat(run, tried, run.toString(), false).failure();
            return failure != null && failure.isLike(again);
        });
        int[][] small = shrinking.smallest();
        Runs.Outcome smaller = runs.repeat(run, small, run + ", made smaller", true);
        Runs.Outcome shown = smaller.failure() == null ? whole : smaller;
        return told(
                head,
                shown,
                "\nMade smaller in " + shrinking.runs() + " runs: " + Shrinking.weight(choices)
                        + " choices that are not the quiet one became " + Shrinking.weight(small) + ".");
    }

    private WorldFailure notRepeated(String head, WorldFailure first, @Nullable WorldFailure again) {
        return new WorldFailure(
                head
                        + "The first one does not repeat: something in the program is not in the world, such as a thread, a system clock, "
                        + "a random number, an identity hash code or state that outlives a run. It failed with: "
                        + first.getMessage()
                        + (again == null ? "" : "\nand then with: " + again.getMessage())
                        + outside(),
                first,
                List.of(),
                List.of(),
                failing,
                null);
    }

    /** Makes the run once more, and says what it does that is not in the world. */
    private String outside() {
        if (!Outside.canBeSeen()) {
            return "\nWhat it does outside could be seen by a Java runtime with the module jdk.jfr.";
        }
        try {
            List<String> seen = new Outside().of(() -> runs.make(run));
            return seen.isEmpty()
                    ? "\nRun once more, it was not seen to start a thread, or to use a socket or a file."
                    : "\nRun once more, this was seen, which is not in the world:\n  " + String.join("\n  ", seen);
        } catch (IOException unseen) {
            return "\nWhat it does outside could not be recorded: " + unseen;
        }
    }

    private WorldFailure told(String head, Runs.Outcome shown, String how) {
        WorldFailure failure = Objects.requireNonNull(shown.failure());
        Chances made = shown.world().choices();
        Path file = null;
        String repeats;
        try {
            file = write(new Recording(name, run, made.bounds(), made.made()), failure);
            repeats = "\nRepeat it with -Dtulip.replay=" + file + "\nThe whole story is in " + storyOf(file);
        } catch (IOException refused) {
            repeats = "\nRepeat it with -Dtulip.seed=" + run.seed() + ", for no file could be written: " + refused;
        }
        return new WorldFailure(
                head + failure.brief() + how + repeats,
                failure.getCause() == null ? failure : failure.getCause(),
                failure.story(),
                failure.standing(),
                failing,
                file);
    }

    private static Path storyOf(Path file) {
        return file.resolveSibling(file.getFileName().toString().replaceAll("[.]txt$", "-story.txt"));
    }

    /** Writes the story of a run that was repeated to where the first one was written. {@return where it is, in words} */
    static String writeStory(Path recording, List<String> lines) {
        Path file = storyOf(Path.of(FOLDER).resolve(recording.getFileName()));
        try {
            Files.createDirectories(Path.of(FOLDER));
            Files.write(file, lines);
        } catch (IOException refused) {
            return "The whole story could not be written: " + refused;
        }
        return "The whole story is in " + file.toAbsolutePath();
    }

    private Path write(Recording recording, WorldFailure shown) throws IOException {
        Path file = Path.of(FOLDER, fileName() + "-" + run.seed() + (run.at() == null ? "" : "-" + run.at()) + ".txt");
        Files.createDirectories(Path.of(FOLDER));
        recording.write(file);
        Files.write(storyOf(file), shown.told());
        return file.toAbsolutePath();
    }

    /** {@return the name as a file may have it, which takes no more than 255 bytes of it} */
    private String fileName() {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return plain.length() <= MOST_OF_A_NAME
                ? plain
                : plain.substring(0, MOST_OF_A_NAME) + "-" + Integer.toHexString(name.hashCode());
    }
}
