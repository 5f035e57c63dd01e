package org.tulip4j.testing.world;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world has failed. The message tells what went wrong, the seed, which tasks stood where, and, when the world was told to keep it, the story, as much
 * as fits a screen.
 *
 * @since 0.1.0
 */
public final class WorldFailure extends AssertionError {
    private static final long serialVersionUID = 1L;
    private static final int SCREEN_LINES = 40;
    private static final int MOST_STANDING = 12;

    /** What went wrong, without the story. */
    private final String brief;
    /** The story, when it was kept. */
    private final transient List<String> story;
    /** Tasks that were pending, and where they stood, a line each. */
    private final transient List<String> standing;
    /** Seeds that fail; empty when one world was run by itself. */
    private final transient List<Long> seeds;
    /** What repeats the run; null: there is nothing. */
    private final transient @Nullable Path recording;

    WorldFailure(String brief, @Nullable Throwable cause, List<String> story, List<String> standing) {
        this(brief, cause, story, standing, List.of(), null);
    }

    WorldFailure(
            String brief,
            @Nullable Throwable cause,
            List<String> story,
            List<String> standing,
            List<Long> seeds,
            @Nullable Path recording) {
        super(brief + onAScreen(story, standing), cause);
        this.brief = brief;
        this.story = List.copyOf(story);
        this.standing = List.copyOf(standing);
        this.seeds = List.copyOf(seeds);
        this.recording = recording;
    }

    /** {@return what happened, line by line; empty when the world was not told to keep it} */
    public List<String> story() {
        return story;
    }

    /** {@return which tasks were pending when it failed, for what they waited, and where in the user's code, a line each} */
    public List<String> standing() {
        return standing;
    }

    /** {@return the seeds that fail, twenty at most, in order; empty when a world was run by itself} */
    public List<Long> failingSeeds() {
        return seeds;
    }

    /** {@return the file that repeats the run, by {@code -Dtulip.replay}; null: none was written} */
    public @Nullable Path recording() {
        return recording;
    }

    /** The whole story, and who stood where in the end. */
    List<String> told() {
        List<String> lines = new ArrayList<>(story);
        lines.addAll(standing);
        return lines;
    }

    String brief() {
        return brief;
    }

    /** Whether both failed in the same way: at another time perhaps, and with other numbers. */
    boolean isLike(WorldFailure other) {
        return kind().equals(other.kind());
    }

    private String kind() {
        Throwable cause = getCause() == null ? this : getCause();
        Throwable inner = cause.getCause() == null ? cause : cause.getCause();
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return inner.getClass().getName() + ": " + message.replaceAll("[0-9]+", "#");
    }

    private static String onAScreen(List<String> story, List<String> standing) {
        int room = SCREEN_LINES - Math.min(standing.size(), MOST_STANDING + 1);
        List<String> shown = new ArrayList<>(Screen.of(story, room));
        shown.addAll(standing.subList(0, Math.min(standing.size(), MOST_STANDING)));
        if (standing.size() > MOST_STANDING) {
            shown.add("        ... and " + (standing.size() - MOST_STANDING) + " tasks more");
        }
        return shown.isEmpty() ? "" : "\n" + String.join("\n", shown);
    }
}
