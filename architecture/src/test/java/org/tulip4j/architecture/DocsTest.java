package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages hang together: decisions are numbered and listed, links lead somewhere. */
class DocsTest {
    private static final Path DECISIONS = Modules.root().resolve("docs/decisions");
    private static final Pattern ROW = Pattern.compile("\\| \\[(\\d{4})]\\((\\S+)\\) \\| (.+) \\| (.+) \\|");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);

    /** A type of two words at least, and perhaps a method of it. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w/])([A-Z][a-z]+(?:[A-Z][a-z]*)+)(?:\\.([a-z]\\w*))?(?![\\w/-])");

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) (\\w+)");
    /** Names on the map that are not the project's own. */
    private static final Set<String> OTHERS = Set.of("SocketOption", "KiB");

    @Test
    void decisionsAreNumberedWithoutGaps() throws IOException {
        List<String> files = decisions();
        List<String> numbers =
                files.stream().map(file -> file.replaceAll("-.*", "")).toList();
        List<String> wanted = new ArrayList<>();
        for (int i = 1; i <= files.size(); i++) {
            wanted.add(String.format(Locale.ROOT, "%04d", i));
        }

        assertThat(numbers)
                .as("numbers of the files of docs/decisions: a new one takes the next, NNNN-what-holds.md")
                .isEqualTo(wanted);
    }

    @Test
    void decisionsAreListedWithTheirState() throws IOException {
        List<String> listed = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(DECISIONS.resolve("README.md")));
        while (row.find()) {
            listed.add(row.group(2));
            assertThat(row.group(2)).startsWith(row.group(1));
            assertThat(row.group(4))
                    .as("state of " + row.group(1))
                    .matches("current.*|amended: .*|replaced by \\[\\d{4}]\\(.*");
        }

        assertThat(listed).as("rows of docs/decisions/README.md").isEqualTo(decisions());
    }

    @Test
    void linksLeadToAFileAndToAHeading() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(withoutCode(page));
            while (link.find()) {
                if (!link.group(1).contains(":") && !leads(page, link.group(1))) {
                    broken.add(Modules.root().relativize(page) + ": " + link.group(1));
                }
            }
        }

        assertThat(broken).as("links that lead nowhere").isEmpty();
    }

    /** Who copies the project of the page has the one that the build builds. */
    @Test
    void theProjectOfThePageIsBuilt() throws IOException {
        String page = Files.readString(Modules.root().resolve("docs/using.md"));
        for (String file :
                List.of("pom.xml", "src/main/java/com/example/Main.java", "src/test/java/com/example/HelloTest.java")) {
            String text = Files.readString(
                    Modules.root().resolve("consumers/src/it/page").resolve(file));
            assertThat(page)
                    .as("docs/using.md shows consumers/src/it/page/" + file)
                    .contains("\n" + text + "```");
        }
    }

    /** Types in the text and in the pictures, rooms of the floors: what has moved or gone is named. */
    @Test
    void theMapNamesWhatIsThere() throws IOException {
        String map = Files.readString(Modules.root().resolve("docs/architecture.md"));
        Map<String, String> sources = sources();
        Set<String> gone = new TreeSet<>();
        Matcher name = NAME.matcher(map);
        while (name.find()) {
            String source = sources.get(name.group(1));
            if (source == null) {
                gone.add(name.group(1));
            } else if (name.group(2) != null && !source.matches("(?s).*\\b" + name.group(2) + "\\b.*")) {
                gone.add(name.group());
            }
        }
        gone.removeAll(OTHERS);

        assertThat(gone).as("named in docs/architecture.md and not there").isEmpty();
        assertThat(FloorsTest.floors("api").floors().stream()
                        .flatMap(List::stream)
                        .filter(room -> room.startsWith("internal."))
                        .filter(room -> !map.contains("`" + room + "`")))
                .as("rooms that docs/architecture.md lacks")
                .isEmpty();
    }

    /** Every type of the modules, tests included, with the text of its file. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : Modules.ALL) {
            try (Stream<Path> files = Files.walk(Modules.root().resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String text = Files.readString(file);
                    TYPE.matcher(text).results().forEach(type -> sources.putIfAbsent(type.group(1), text));
                    sources.put(file.getFileName().toString().replace(".java", ""), text);
                }
            }
        }
        return sources;
    }

    private static boolean leads(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        Path target = hash == 0 ? page : page.resolveSibling(hash < 0 ? link : link.substring(0, hash));
        if (hash < 0 || !target.toString().endsWith(".md")) {
            return Files.exists(target);
        }
        return Files.exists(target) && anchors(target).contains(link.substring(hash + 1));
    }

    /** The names under which GitHub and its like reach the headings of a page. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(withoutCode(page))
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .strip()
                        .replace(' ', '-'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String withoutCode(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    private static List<String> decisions() throws IOException {
        try (Stream<Path> files = Files.list(DECISIONS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList();
        }
    }

    /** The pages of the root and of docs, without what runs of benchmarks have left. */
    private static List<Path> pages() {
        List<Path> pages = new ArrayList<>();
        for (Stream<Path> files :
                List.of(list(Modules.root(), 1), list(Modules.root().resolve("docs"), 3))) {
            try (files) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    private static Stream<Path> list(Path folder, int depth) {
        try {
            return Files.walk(folder, depth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
