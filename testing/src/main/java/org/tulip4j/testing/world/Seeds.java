package org.tulip4j.testing.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a world once for each of many seeds. A failure is run again with its story, made smaller, written to a file that repeats it, and thrown.
 *
 * <pre>{@code
 * Seeds.first(1000).check(world -> {
 *     Host server = world.host("server");
 *     ...
 * });
 * }</pre>
 *
 * <p>With the property {@code tulip.replay} set to such a file only the run in it is made. With {@code tulip.seeds} set to a number so many seeds are
 * run in place of those that the test names; {@code tulip.seed} names a single one.
 *
 * <p>Thread: any one; each run is made by the caller's.
 *
 * @since 0.1.0
 */
public final class Seeds {
    /** How many failing seeds are enough. */
    private static final int MOST_FAILURES = 20;

    private static final String FOLDER = "target/tulip-replay";

    /**
     * What is run with each seed.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Plan {
        /**
         * Puts hosts, programs and scripts into a world and runs it, or leaves the running to the caller.
         *
         * @param world empty and new; closed by the caller
         * @throws Throwable when something is not as it should be
         */
        void make(World world) throws Throwable;
    }

    /** The seeds, in order. */
    private final long[] seeds;
    /** What the runs are called in messages and files. */
    private final String name;

    private Seeds(long[] seeds, String name) {
        this.seeds = seeds;
        this.name = name;
    }

    /**
     * The seeds from 1 on.
     *
     * @param count how many, at least 1
     * @return so many seeds
     * @throws IllegalArgumentException when less than 1
     */
    public static Seeds first(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one seed is needed: " + count);
        }
        return new Seeds(LongStream.rangeClosed(1, count).toArray(), "world");
    }

    /**
     * Some seeds.
     *
     * @param seeds at least one
     * @return these
     * @throws IllegalArgumentException when there is none
     */
    public static Seeds of(long... seeds) {
        if (seeds.length == 0) {
            throw new IllegalArgumentException("at least one seed is needed");
        }
        return new Seeds(seeds.clone(), "world");
    }

    /**
     * Returns these seeds with another name.
     *
     * @param wanted what the runs are called in messages, and their files
     * @return the same seeds
     */
    public Seeds withName(String wanted) {
        return new Seeds(seeds, Objects.requireNonNull(wanted, "wanted"));
    }

    /**
     * Runs a world for each seed.
     *
     * @param plan makes the same world each time it is called
     * @throws WorldFailure when a run fails: it names the failing seeds, twenty at most, and tells the story of the first, made smaller, and how to
     *     repeat it; also when a script was reached by none of the seeds
     */
    public void check(Plan plan) {
        Path replay = property("tulip.replay") == null ? null : Path.of(property("tulip.replay"));
        if (replay != null) {
            Recording recording = Recording.read(replay);
            if (recording.name().equals(name)) {
                WorldFailure failure = fails(plan, World.repeating(recording.choices(), "replay of " + replay), true);
                if (failure != null) {
                    throw failure;
                }
                return;
            }
            System.getLogger("org.tulip4j.testing")
                    .log(
                            System.Logger.Level.INFO,
                            name + ": not repeated, for " + replay + " is a recording of " + recording.name());
            return;
        }
        long[] wanted = wanted();
        List<Long> failing = new ArrayList<>();
        WorldFailure first = null;
        int[] choices = {};
        Unreached unreached = new Unreached();
        for (long seed : wanted) {
            World world = World.of(seed);
            WorldFailure failure = fails(plan, world, false);
            if (failure == null) {
                unreached.add(world.scripts());
            } else {
                failing.add(seed);
                if (first == null) {
                    first = failure;
                    choices = world.choices().made();
                }
                if (failing.size() == MOST_FAILURES) {
                    break;
                }
            }
        }
        if (first != null) {
            throw report(plan, first, choices, failing, wanted.length);
        }
        String untried = unreached.text();
        if (untried != null && property("tulip.seed") == null) {
            throw new WorldFailure(name + " does not try all that it says: " + untried, null, List.of());
        }
    }

    private long[] wanted() {
        String one = property("tulip.seed");
        if (one != null) {
            return new long[] {Long.parseLong(one.trim())};
        }
        String count = property("tulip.seeds");
        return count == null
                ? seeds
                : LongStream.rangeClosed(1, Integer.parseInt(count.trim())).toArray();
    }

    private static @Nullable String property(String key) {
        String value = System.getProperty(key);
        return value == null || value.isBlank() ? null : value;
    }

    private WorldFailure report(Plan plan, WorldFailure first, int[] choices, List<Long> failing, int runs) {
        WorldFailure again = fails(plan, World.repeating(choices, "seed " + failing.get(0)), true);
        String head = failing.size() + (failing.size() == MOST_FAILURES ? " or more" : "") + " of " + runs
                + " seeds of " + name + " failed: " + failing + "\n";
        if (again == null || !again.isLike(first)) {
            return new WorldFailure(
                    head
                            + "The first one does not repeat: something in the program is not in the world, such as a thread, a system clock, "
                            + "an identity hash code or state that outlives a run. It failed with: "
                            + first.getMessage()
                            + (again == null ? "" : "\nand then with: " + again.getMessage()),
                    first,
                    List.of());
        }
        Shrinking shrinking = new Shrinking(tried -> {
            WorldFailure failure = fails(plan, World.repeating(tried, "seed " + failing.get(0)), false);
            return failure != null && failure.isLike(again);
        });
        int[] small = shrinking.smallest(choices);
        WorldFailure told = fails(plan, World.repeating(small, "seed " + failing.get(0) + ", made smaller"), true);
        WorldFailure shown = told == null ? again : told;
        Path file = write(new Recording(name, failing.get(0), told == null ? choices : small), shown.story());
        return new WorldFailure(
                head + shown.brief() + "\nMade smaller in " + shrinking.runs() + " runs: " + Shrinking.weight(choices)
                        + " choices that are not the quiet one became " + Shrinking.weight(small)
                        + ".\nRepeat it with -Dtulip.replay=" + file + "\nThe whole story is in " + storyOf(file),
                shown.getCause() == null ? shown : shown.getCause(),
                shown.story());
    }

    private static Path storyOf(Path file) {
        return file.resolveSibling(file.getFileName().toString().replaceAll("[.]txt$", "-story.txt"));
    }

    private Path write(Recording recording, List<String> story) {
        Path file = Path.of(FOLDER, name.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + recording.seed() + ".txt");
        try {
            Files.createDirectories(Path.of(FOLDER));
            recording.write(file);
            Files.write(storyOf(file), story);
        } catch (IOException refused) {
            throw new UncheckedIOException("the recording of a failing run could not be written to " + file, refused);
        }
        return file.toAbsolutePath();
    }

    /** Makes one run; how it failed, or null. */
    private static @Nullable WorldFailure fails(Plan plan, World world, boolean told) {
        try (world) {
            if (told) {
                world.keepStory();
            }
            world.isOneOfMany();
            plan.make(world);
            if (!world.wasRun()) {
                world.run();
            }
            return null;
        } catch (WorldFailure failure) {
            return failure;
        } catch (VirtualMachineError broken) {
            throw broken;
        } catch (Throwable thrown) {
            return world.failure(thrown);
        }
    }
}
