package org.tulip4j.bench.echo;

import java.util.List;
import java.util.Locale;

/** A bar for each server, in two colours, with the spread of the rounds as a line. */
final class Plot {
    private static final int ROW = 22;
    private static final int LEFT = 190;
    private static final int WIDTH = 460;
    private static final int TOP = 48;

    private Plot() {}

    /** Two amounts on top of each other, and the spread of their sum. */
    record Bar(String name, double first, double second, double least, double most) {}

    static String svg(String title, String legend, List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::most).max().orElse(1);
        double scale = WIDTH / (most > 0 ? most : 1);
        int height = TOP + bars.size() * ROW + 10;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                LEFT + WIDTH + 80,
                height));
        text(svg, 10, 18, "start", title);
        text(svg, 10, 36, "start", legend);
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + i * ROW, scale);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Bar bar, int y, double scale) {
        double first = bar.first() * scale;
        double second = bar.second() * scale;
        text(svg, LEFT - 8, y + 14, "end", bar.name());
        rectangle(svg, LEFT, y, first, bar.name().startsWith("tulip") ? "#b03a6f" : "#4a6fa5");
        rectangle(svg, LEFT + first, y, second, bar.name().startsWith("tulip") ? "#e3b5c9" : "#b9c8de");
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
                LEFT + bar.least() * scale,
                LEFT + bar.most() * scale,
                y + 9,
                y + 9));
        double sum = bar.first() + bar.second();
        String amount = String.format(Locale.ROOT, sum < 100 ? "%.2f" : "%.0f", sum);
        text(svg, (int) (LEFT + bar.most() * scale + 6), y + 14, "start", amount);
    }

    private static void rectangle(StringBuilder svg, double x, int y, double width, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>%n",
                x,
                y + 1,
                Math.max(width, 0),
                colour));
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String content) {
        String escaped = content.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped));
    }
}
