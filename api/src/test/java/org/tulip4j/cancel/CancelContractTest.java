package org.tulip4j.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.Future;
import org.tulip4j.Play;
import org.tulip4j.Task;

/**
 * Every awaitable of the API says what a cancelled one leaves behind, and has a test that cancels it and looks: a scenario
 * here, played for every pass in which it can be cancelled, or a test elsewhere in the build, named in
 * {@code awaitables.tsv}.
 */
class CancelContractTest {
    private static final Path ROOT = Path.of("..");
    private static final Path MAIN = Path.of("src", "main", "java");
    private static final List<String> PACKAGES = List.of("", "streams", "sync", "queues", "subprocess", "transport");
    /** They return futures that are somebody else's. */
    private static final Set<String> NO_WAITS =
            Set.of("EventLoop#createFuture", "Tulip#ensureFuture", "FutureNode#future", "CallGraph#capture");

    @TestFactory
    Stream<DynamicTest> cancelledInAnyPassNothingIsLost() {
        return Scenarios.all().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> assertThat(Play.cancellingAtEveryPass(entry.getValue()))
                                .isPositive()));
    }

    @Test
    void everyAwaitableHasAnEntryAndNoEntryIsLeftOver() throws Exception {
        assertThat(entries().keySet()).isEqualTo(awaitables());
    }

    @Test
    void everyTestNamedExists() throws IOException {
        Map<String, String> scenarios = entries();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> entry : scenarios.entrySet()) {
            for (String test : entry.getValue().split(" ")) {
                boolean here = test.equals("here");
                if (here ? !Scenarios.all().containsKey(entry.getKey()) : !exists(test)) {
                    wrong.add(entry.getKey() + ": no such test: " + test);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyAwaitableSaysWhatACancelledOneLeaves() throws Exception {
        Set<String> silent = new TreeSet<>(awaitables());
        for (String awaitable : awaitables()) {
            if (documented(awaitable)) {
                silent.remove(awaitable);
            }
        }
        assertThat(silent).as("awaitables without a sentence about cancelling").isEmpty();
    }

    private static Map<String, String> entries() throws IOException {
        Map<String, String> entries = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src", "test", "resources", "awaitables.tsv"))) {
            String[] cells = line.split("\t", -1);
            assertThat(cells).as(line).hasSize(2);
            assertThat(entries.put(cells[0], cells[1])).as(line).isNull();
        }
        return entries;
    }

    /** Every public method of an exported class that returns a future that is not a task. */
    private static Set<String> awaitables() throws Exception {
        Set<String> found = new TreeSet<>();
        for (String name : PACKAGES) {
            Path folder = MAIN.resolve("org/tulip4j").resolve(name);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String type = file.getFileName().toString().replace(".java", "");
                    if (!type.equals("package-info")) {
                        String prefix = "org.tulip4j." + (name.isEmpty() ? "" : name + ".");
                        add(found, Class.forName(prefix + type));
                    }
                }
            }
        }
        found.removeAll(NO_WAITS);
        return found;
    }

    private static void add(Set<String> found, Class<?> type) {
        if (Modifier.isPublic(type.getModifiers())) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                    .filter(CancelContractTest::waits)
                    .forEach(method -> found.add(type.getSimpleName() + "#" + method.getName()));
        }
    }

    private static boolean waits(Method method) {
        return Future.class.isAssignableFrom(method.getReturnType())
                && !Task.class.isAssignableFrom(method.getReturnType());
    }

    /** Whether the doc comment of one of its overloads speaks of cancelling. */
    private static boolean documented(String awaitable) throws IOException {
        String type = awaitable.substring(0, awaitable.indexOf('#'));
        String method = awaitable.substring(awaitable.indexOf('#') + 1);
        Pattern comment = Pattern.compile(
                "/\\*\\*((?:(?!\\*/).)*?)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s+)*[\\w\\s.]*(?:<[^;{(]*?> )?Future<[^;{(]*?> "
                        + method + "\\(",
                Pattern.DOTALL);
        for (String name : PACKAGES) {
            Path file = MAIN.resolve("org/tulip4j").resolve(name).resolve(type + ".java");
            if (Files.exists(file)) {
                Matcher matcher = comment.matcher(Files.readString(file));
                while (matcher.find()) {
                    if (matcher.group(1).toLowerCase(java.util.Locale.ROOT).contains("cancel")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean exists(String test) throws IOException {
        String type = test.substring(0, test.indexOf('#'));
        String method = test.substring(test.indexOf('#') + 1);
        for (String module : List.of("api", "nio-backend", "netty-backend", "testing", "tck")) {
            for (String kind : List.of("src/test/java", "src/main/java")) {
                Path folder = ROOT.resolve(module).resolve(kind);
                if (Files.isDirectory(folder) && texts(folder, type).stream().anyMatch(text -> text.contains(method))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> texts(Path folder, String type) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(one -> one.endsWith(type + ".java")).collect(Collectors.toList())) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
