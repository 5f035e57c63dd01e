package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a message shows of a story that is too long for it. Without state. */
final class Screen {
    /** What programs do all the time. */
    private static final Pattern ORDINARY = Pattern.compile(
            " *[0-9]+[.][0-9]{3} ms +\\S+ +(sends|receives|connects|accepts|closes the connection|listens|ends|is told to end)\\b.*");

    private Screen() {}

    /** The end is where it went wrong, the beginning says what there is. Of what is between, the last lines that tell more than traffic are shown. */
    static List<String> of(List<String> story, int room) {
        if (story.size() <= room) {
            return story;
        }
        int head = room / 4;
        int tail = room - head - 1;
        List<String> told = lastEvents(story.subList(head, story.size() - tail), head);
        if (!told.isEmpty()) {
            tail -= told.size() + 1;
            told = lastEvents(story.subList(head, story.size() - tail), told.size());
        }
        int left = story.size() - head - told.size() - tail;
        List<String> shown = new ArrayList<>(story.subList(0, head));
        shown.add("        ... " + left + " lines are left out" + (told.isEmpty() ? "" : ", but for these:"));
        shown.addAll(told);
        if (!told.isEmpty()) {
            shown.add("        ...");
        }
        shown.addAll(story.subList(story.size() - tail, story.size()));
        return shown;
    }

    private static List<String> lastEvents(List<String> lines, int most) {
        List<String> events =
                lines.stream().filter(line -> !ORDINARY.matcher(line).matches()).toList();
        return events.subList(Math.max(0, events.size() - most), events.size());
    }
}
