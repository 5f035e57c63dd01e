package org.tulip4j.architecture;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** Prints how large the rooms of the main code are, and what goes in circles: a table to compare before and after. */
public final class Measures {
    private Measures() {}

    /**
     * Prints a Markdown table.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        System.out.println("| what | all modules | `api` |\n|---|---|---|");
        List<SourceFile> all = SourceFile.all();
        List<SourceFile> api = SourceFile.of("api");
        row("files", all.size(), api.size());
        row(
                "lines of a file: median / p90 / longest",
                spread(all, file -> file.lines),
                spread(api, file -> file.lines));
        row("files over 600 lines", count(all, 600), count(api, 600));
        row("lines of a method: median / p90 / longest", methods(all), methods(api));
        row("most fields of a class", mostFields(all), mostFields(api));
        row("most types of the project used by one file", mostUsed(Modules.ALL), mostUsed(List.of("api")));
        row("comment lines", share(all), share(api));
        row("comment lines inside", share(inside(all)), share(inside(api)));
        row(
                "packages in circles",
                circles(Modules.ALL, Measures::packages),
                circles(List.of("api"), Measures::packages));
        row("rooms in circles", circles(Modules.ALL, Measures::rooms), circles(List.of("api"), Measures::rooms));
        row("files in circles, sizes", circles(Modules.ALL, Arrows::of), circles(List.of("api"), Arrows::of));
    }

    private static void row(String what, Object all, Object api) {
        System.out.println("| " + what + " | " + all + " | " + api + " |");
    }

    private static List<SourceFile> inside(List<SourceFile> files) {
        return files.stream()
                .filter(file -> file.packageName().contains(".internal"))
                .toList();
    }

    private static long count(List<SourceFile> files, int limit) {
        return files.stream().filter(file -> file.lines > limit).count();
    }

    private static String spread(List<SourceFile> files, ToIntFunction<SourceFile> size) {
        return spread(files.stream().mapToInt(size).sorted().toArray());
    }

    private static String methods(List<SourceFile> files) {
        return spread(files.stream()
                .flatMap(file -> file.types.stream())
                .flatMap(type -> type.methods().stream())
                .mapToInt(SourceFile.Method::lines)
                .sorted()
                .toArray());
    }

    private static String spread(int[] sorted) {
        return sorted[sorted.length / 2] + " / " + sorted[sorted.length * 9 / 10] + " / " + sorted[sorted.length - 1];
    }

    private static String mostFields(List<SourceFile> files) {
        SourceFile.Type most = files.stream()
                .flatMap(file -> file.types.stream())
                .max(Comparator.comparingLong(Measures::fields))
                .orElseThrow();
        return fields(most) + " (`" + simple(most.name()) + "`)";
    }

    private static long fields(SourceFile.Type type) {
        return type.fields().stream().filter(field -> !field.isStatic()).count();
    }

    private static String mostUsed(List<String> modules) {
        return modules.stream()
                .flatMap(module -> Arrows.of(module).entrySet().stream())
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .map(entry -> entry.getValue().size() + " (`" + simple(entry.getKey()) + "`)")
                .orElseThrow();
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String share(List<SourceFile> files) {
        double comments = files.stream().mapToInt(file -> file.commentLines).sum();
        double code = files.stream().mapToInt(file -> file.codeLines).sum();
        return String.format(Locale.ROOT, "%.0f %%", 100 * comments / (comments + code));
    }

    private interface Graph {
        Map<String, Set<String>> of(String module) throws IOException;
    }

    private static Map<String, Set<String>> packages(String module) {
        Map<String, Set<String>> graph = new TreeMap<>();
        Arrows.of(module)
                .forEach((from, targets) ->
                        targets.forEach(to -> graph.computeIfAbsent(packageOf(from), unseen -> new TreeSet<>())
                                .add(packageOf(to))));
        graph.forEach((from, targets) -> targets.remove(from));
        return graph;
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static Map<String, Set<String>> rooms(String module) throws IOException {
        return FloorsTest.floors(module).rooms(Arrows.of(module));
    }

    private static String circles(List<String> modules, Graph graph) throws IOException {
        StringBuilder sizes = new StringBuilder();
        for (String module : modules) {
            for (Set<String> circle : Circles.of(graph.of(module))) {
                sizes.append(sizes.isEmpty() ? "" : ", ").append(circle.size());
            }
        }
        return sizes.isEmpty() ? "none" : sizes.toString();
    }
}
