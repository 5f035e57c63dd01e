package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs on the pages, and what the README shows first, compile: who copies one starts with something that works. */
class ProgramsOfThePagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^public (?:abstract )?class (\\w+)", Pattern.MULTILINE);
    private static final String AROUND =
            "import static java.nio.charset.StandardCharsets.UTF_8;\nimport org.tulip4j.*;\nimport org.tulip4j.streams.*;\npublic class Shown { static void shown() {\n%s}}\n";

    /** Pages whose every block of Java is shown as the inside of a method, with what its text speaks of. */
    private static final List<String> SHOWN = List.of("for-java.md", "migrating-from-asyncio.md");

    /** Pages whose programs are compiled, and run, by tests of their own: in {@code driver-tests}, where the drivers are, and in {@code testing}. */
    private static final List<String> ELSEWHERE = List.of("databases.md", "testing.md");

    private static final String INSIDE = """
            import static java.nio.charset.StandardCharsets.UTF_8;
            import java.io.*;
            import java.nio.ByteBuffer;
            import java.nio.channels.SelectableChannel;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.CompletionStage;
            import java.util.concurrent.ExecutorService;
            import org.tulip4j.*;
            import org.tulip4j.queues.Queue;
            import org.tulip4j.streams.*;
            import org.tulip4j.subprocess.*;
            import org.tulip4j.sync.*;
            import org.tulip4j.transport.*;
            public abstract class Shown {
                EventLoop loop;
                Runnable callback;
                List<Task<String>> tasks;
                Task<String> task;
                Lock lock;
                Event event, stop;
                Condition condition;
                ExecutorService pool;
                SelectableChannel channel;
                int port;
                abstract String fetch(String name);
                abstract String readFile(String name) throws IOException;
                abstract CompletionStage<String> fetchUser(int id);
                abstract CompletionStage<String> fetchOrders(String user);
                abstract CompletionStage<String> fetchRates();
                abstract CompletionStage<String> lookUp(String name);
                abstract void handle(String text);
                abstract boolean ready();
                abstract void other();
                abstract void change();
                abstract void cleanUp();
                abstract void report();
                abstract void onReadable();
                abstract void main();
                void shown() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyBlockOfTheGuidesCompiles() throws IOException {
        List<DynamicTest> blocks = new ArrayList<>();
        for (String page : SHOWN) {
            Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs").resolve(page)));
            while (block.find()) {
                String text = String.format(INSIDE, block.group(1));
                blocks.add(DynamicTest.dynamicTest(page + " " + (blocks.size() + 1), () -> compiles(text)));
            }
        }
        assertThat(blocks).as("blocks of the guides").hasSizeGreaterThan(20);
        return blocks.stream();
    }

    @TestFactory
    Stream<DynamicTest> wholeProgramsCompile() throws IOException {
        Map<String, String> programs = new LinkedHashMap<>();
        Matcher first = BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(first.find()).as("a program in the README").isTrue();
        programs.put("README.md", String.format(AROUND, first.group(1)));
        for (Path page : pages()) {
            BLOCK.matcher(Files.readString(page))
                    .results()
                    .map(block -> block.group(1))
                    .forEach(text -> {
                        if (CLASS.matcher(text).find()) {
                            programs.put(page.getFileName() + " " + programs.size(), text);
                        }
                    });
        }
        assertThat(programs).as("programs of the pages").hasSizeGreaterThan(2);
        return programs.entrySet().stream()
                .map(program -> DynamicTest.dynamicTest(program.getKey(), () -> compiles(program.getValue())));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !ELSEWHERE.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private void compiles(String text) {
        Matcher name = CLASS.matcher(text);
        assertThat(name.find()).isTrue();
        assertThat(Compiling.errorsOnClassPath(folder, Map.of(name.group(1), text)))
                .isEmpty();
    }
}
