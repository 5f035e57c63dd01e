package org.tulip4j.console.screen;

import java.util.List;
import java.util.Locale;

/** What is shown of the tasks, as keys change it. Confined to a thread. */
final class View {
    static final List<String> HELP = List.of(
            "q            ends",
            "s            sorts by the next key; S turns the order round",
            "c n t l w a  sort by: created, name, state, loop, waits for, awaited by",
            "g            trees of who awaits whom, and back to the table",
            "up down      scroll; page up, page down, home",
            "space        stops looking, and goes on",
            "h            this, and back");

    /** What tasks are sorted by. */
    Sort sort;
    /** The order is turned round. */
    boolean reverse;
    /** Trees in place of the table. */
    boolean trees;
    /** Nothing is asked until the same key comes again. */
    boolean paused;
    /** The keys are told in place of the tasks. */
    boolean help;
    /** How many tasks are above the first that is shown. */
    int offset;

    View(Sort sort) {
        this.sort = sort;
    }

    /** Takes a key; false when it ends the console. */
    boolean press(String key, int page) {
        switch (key) {
            case "q", "Q" -> {
                return false;
            }
            case "s" -> sort(sort.next());
            case "c" -> sort(Sort.CREATED);
            case "n" -> sort(Sort.NAME);
            case "t" -> sort(Sort.STATE);
            case "l" -> sort(Sort.LOOP);
            case "w" -> sort(Sort.WAITS);
            case "a" -> sort(Sort.AWAITED);
            case "S", "r" -> reverse = !reverse;
            case "g" -> trees = !trees;
            case " " -> paused = !paused;
            case "h", "?" -> help = !help;
            case Keys.UP, "k" -> offset--;
            case Keys.DOWN, "j" -> offset++;
            case Keys.PAGE_UP -> offset -= page;
            case Keys.PAGE_DOWN -> offset += page;
            case Keys.HOME -> offset = 0;
            default -> {}
        }
        return true;
    }

    private void sort(Sort key) {
        sort = key;
        trees = false;
        offset = 0;
    }

    /** Stays within the tasks that there are. */
    void bound(int rows, int page) {
        offset = Math.max(0, Math.min(offset, rows - page));
    }

    /** What is shown, in words. */
    String words() {
        return trees
                ? "who awaits whom"
                : "by " + sort.name().toLowerCase(Locale.ROOT) + (reverse ? ", turned round" : "");
    }
}
