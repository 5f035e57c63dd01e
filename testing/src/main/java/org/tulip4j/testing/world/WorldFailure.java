package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world has failed. The message tells what went wrong, the seed, and, when the world was told to keep it, the story, as much as fits a screen.
 *
 * @since 0.1.0
 */
public final class WorldFailure extends AssertionError {
    private static final long serialVersionUID = 1L;
    private static final int SCREEN_LINES = 40;

    /** What went wrong, without the story. */
    private final String brief;
    /** The story, when it was kept. */
    private final transient List<String> story;

    WorldFailure(String brief, @Nullable Throwable cause, List<String> story) {
        super(brief + onAScreen(story), cause);
        this.brief = brief;
        this.story = List.copyOf(story);
    }

    /** {@return what happened, line by line; empty when the world was not told to keep it} */
    public List<String> story() {
        return story;
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

    /** The end is where it went wrong, the beginning says what there is: what is left out is between. */
    private static String onAScreen(List<String> story) {
        List<String> shown = new ArrayList<>(story);
        int left = story.size() - SCREEN_LINES;
        if (left > 0) {
            int head = SCREEN_LINES / 4;
            shown = new ArrayList<>(story.subList(0, head));
            shown.add("        ... " + left + " lines are left out");
            shown.addAll(story.subList(head + left, story.size()));
        }
        return shown.isEmpty() ? "" : "\n" + String.join("\n", shown);
    }
}
