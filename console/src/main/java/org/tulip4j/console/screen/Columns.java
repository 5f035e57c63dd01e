package org.tulip4j.console.screen;

import java.util.List;

/**
 * A table of fixed columns; the last one takes what is left of a line. Immutable.
 *
 * @param titles the words above them
 * @param widths how many characters each takes; negative: to the right; what is longer is cut
 */
record Columns(List<String> titles, List<Integer> widths) {
    /** The line above the table. */
    String head() {
        return line(titles);
    }

    String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = Clean.line(cells.get(i));
            boolean last = i == cells.size() - 1;
            int width = last ? cell.length() : Math.abs(widths.get(i));
            String blanks = " ".repeat(Math.max(0, width - cell.length()));
            boolean right = !last && widths.get(i) < 0;
            line.append(right ? blanks : "").append(cut(cell, width)).append(right || last ? "" : blanks);
            line.append(last ? "" : "  ");
        }
        return line.toString().stripTrailing();
    }

    /** Cuts a text; its end shows that it was longer. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : width < 1 ? "" : text.substring(0, width - 1) + "…";
    }
}
