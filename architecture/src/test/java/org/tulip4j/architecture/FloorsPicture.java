package org.tulip4j.architecture;

import java.util.List;
import java.util.Map;

/** Draws the floors of every module as an SVG, the ground below: the core in one column, what stands beside it in another. */
final class FloorsPicture {
    private static final int FLOOR_HEIGHT = 36;
    private static final int BOX_HEIGHT = 26;
    private static final int GAP = 8;
    private static final int TITLE_HEIGHT = 30;
    private static final int CHAR_WIDTH = 8;
    private static final int MARGIN = 20;
    private static final String CORE = "api";

    private final Map<String, Floors> modules;
    private final StringBuilder boxes = new StringBuilder();
    private int bottom;

    private FloorsPicture(Map<String, Floors> modules) {
        this.modules = modules;
    }

    /** {@return the picture, the same for the same floors} */
    static String of(Map<String, Floors> modules) {
        return new FloorsPicture(modules).draw();
    }

    private String draw() {
        int left = MARGIN;
        int width = width(modules.get(CORE));
        module(CORE, left, MARGIN);
        int height = bottom;
        left += width + 3 * MARGIN;
        int below = MARGIN;
        int right = 0;
        for (String module : modules.keySet()) {
            if (!module.equals(CORE)) {
                module(module, left, below);
                below = bottom + MARGIN;
                right = Math.max(right, width(modules.get(module)));
            }
        }
        height = Math.max(height, below) + MARGIN;
        width = left + right + MARGIN;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height
                + "\" font-family=\"monospace\" font-size=\"13\">\n"
                + "<title>The floors of each module: a room uses only rooms below it</title>\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + boxes + "</svg>\n";
    }

    /** The highest floor first, since it is on top. */
    private void module(String name, int left, int top) {
        List<List<String>> floors = modules.get(name).floors();
        boxes.append("<text x=\"" + left + "\" y=\"" + (top + 16) + "\" font-weight=\"bold\">" + name + "</text>\n");
        int y = top + TITLE_HEIGHT;
        for (int floor = floors.size() - 1; floor >= 0; floor--) {
            int x = left;
            for (String room : floors.get(floor)) {
                box(room, x, y);
                x += boxWidth(room) + GAP;
            }
            y += FLOOR_HEIGHT;
        }
        bottom = y;
    }

    private void box(String room, int x, int y) {
        boolean inside = room.contains("internal");
        boxes.append("<rect x=\"" + x + "\" y=\"" + y + "\" width=\"" + boxWidth(room) + "\" height=\"" + BOX_HEIGHT
                + "\" rx=\"4\" fill=\"" + (inside ? "#eeeeee" : "#d7e8fb") + "\" stroke=\"#555555\"/>\n");
        boxes.append("<text x=\"" + (x + GAP) + "\" y=\"" + (y + 17) + "\" fill=\"#111111\">" + room + "</text>\n");
    }

    private static int boxWidth(String room) {
        return room.length() * CHAR_WIDTH + 2 * GAP;
    }

    private static int width(Floors floors) {
        return floors.floors().stream()
                .mapToInt(rooms ->
                        rooms.stream().mapToInt(room -> boxWidth(room) + GAP).sum() - GAP)
                .max()
                .orElse(0);
    }
}
