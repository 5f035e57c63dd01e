package org.tulip4j.tck.parity;

import java.util.List;

/**
 * One member of asyncio and what became of it.
 *
 * @param id the section's letter and a number
 * @param asyncio the name there
 * @param java classes, or class#member, as reflection and the sources know them
 * @param state one of {@link #STATES}
 * @param note what differs, may be empty
 * @param tests class, class#method, or the three digits of a golden trace
 */
record Row(String id, String asyncio, List<String> java, String state, String note, List<String> tests) {
    static final List<String> STATES = List.of("done", "replaced", "not on the JVM", "missing");

    static Row of(String line) {
        String[] cells = line.split("\t", -1);
        if (cells.length != 6) {
            throw new IllegalArgumentException(
                    "six columns between tabs are needed, here are " + cells.length + ": " + line);
        }
        return new Row(cells[0], cells[1], words(cells[2]), cells[3], cells[4], words(cells[5]));
    }

    private static List<String> words(String cell) {
        return cell.isBlank() ? List.of() : List.of(cell.trim().split(" +"));
    }

    /** The letter of its section. */
    String section() {
        return id.substring(0, 1);
    }
}
