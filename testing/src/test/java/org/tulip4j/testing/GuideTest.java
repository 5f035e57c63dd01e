package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.testing.guide.Page;
import org.tulip4j.testing.world.WorldFailure;

/**
 * What {@code docs/testing.md} shows runs and does what it says. Its whole classes are compiled and run as they stand there, in the order of the page; any other
 * block of Java is a part of a test. The story of the first failure is written anew with {@code -Dtulip.page.update=true}.
 */
class GuideTest {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern CLASS = Pattern.compile("^(?:public )?class (\\w+)", Pattern.MULTILINE);
    private static final Pattern ADD =
            Pattern.compile("^ *private int add\\(\\).*?^ *}\\n", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path folder;

    /** The whole classes, by name. */
    private static Map<String, String> classes() throws IOException {
        Map<String, String> classes = new LinkedHashMap<>();
        for (String block : Page.blocks("java")) {
            Matcher name = CLASS.matcher(block);
            if (name.find()) {
                classes.put(name.group(1), block);
            }
        }
        return classes;
    }

    private static String theMendedMethod() throws IOException {
        return Page.blocks("java").stream()
                .filter(block -> block.contains("private final Lock lock")
                        && ADD.matcher(block).find()
                        && !CLASS.matcher(block).find())
                .findFirst()
                .orElseThrow();
    }

    private ClassLoader compiled(Map<String, String> classes) throws IOException {
        ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        for (Map.Entry<String, String> one : classes.entrySet()) {
            Path file = folder.resolve(one.getKey() + ".java");
            Files.writeString(file, one.getValue());
            arguments.add(file.toString());
        }
        assertThat(compiler.run(System.out, System.err, arguments.toArray(String[]::new)))
                .as("what the page shows compiles")
                .isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    /** Calls a test as {@link TulipExtension} does. */
    private static void runTest(ClassLoader loader, String name, String test) throws Throwable {
        Class<?> type = loader.loadClass(name);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object made = constructor.newInstance();
        Method method = Stream.of(type.getDeclaredMethods())
                .filter(one -> one.getName().equals(test))
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        TulipTest wish = method.getAnnotation(TulipTest.class);
        if (Repeated.wanted(wish, method)) {
            List<Object> none = new ArrayList<>();
            none.add(null);
            new Repeated(method, made, none, name + "." + test).run(wish);
        } else {
            TestBench.of(wish).run(() -> method.invoke(made));
        }
    }

    @Test
    @Tag("once")
    void theFirstWorldFailsAsThePageTells() throws Throwable {
        ClassLoader loader = compiled(classes());
        runTest(loader, "CounterTest", "itCounts");
        WorldFailure failure = catchThrowableOfType(
                WorldFailure.class, () -> runTest(loader, "CounterWorldTest", "everyClientIsCounted"));
        assertThat(Files.readString(Path.of("..", "docs", "testing.md")))
                .as("what the page says to repeat the failure")
                .contains("`-Dtulip.seed=" + failure.failingSeeds().get(0) + "`");
        String told = failure.getMessage()
                        .replaceAll("=\\S*target/", "=…/target/")
                        .replaceAll("in \\S*target/", "in …/target/")
                + "\n";
        String shown = Page.told("## When a seed fails").get(0);
        if (Page.isUpdated()) {
            Page.replace(shown, told);
        } else {
            assertThat(told)
                    .as("the failure on the page, written anew with -Dtulip.page.update=true")
                    .isEqualTo(shown);
        }
    }

    @Test
    @Tag("once")
    void whatThePageMendsIsClean() throws Throwable {
        String mendedMethod = theMendedMethod();
        Map<String, String> classes = classes();
        String mended = ADD.matcher(classes.get("Counter"))
                .replaceFirst(Matcher.quoteReplacement(mendedMethod))
                .replace("import org.tulip4j.Tulip;", "import org.tulip4j.Tulip;\nimport org.tulip4j.sync.Lock;");
        classes.put("Counter", mended);
        ClassLoader loader = compiled(classes);
        runTest(loader, "CounterTest", "itCounts");
        System.setProperty("tulip.seeds", "100");
        try {
            runTest(loader, "CounterWorldTest", "everyClientIsCounted");
            loader.loadClass("CounterWorlds").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.clearProperty("tulip.seeds");
        }
    }

    @TestFactory
    @Tag("once")
    Stream<DynamicTest> everyOtherBlockIsPartOfATest() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                sources.add(withoutSpace(Files.readString(file)));
            }
        }
        String mended = theMendedMethod();
        List<String> others = Page.blocks("java").stream()
                .filter(block -> !CLASS.matcher(block).find() && !block.equals(mended))
                .toList();
        assertThat(others).hasSizeGreaterThan(10);
        return others.stream()
                .map(block -> DynamicTest.dynamicTest(
                        block.lines().findFirst().orElse("").strip(),
                        () -> assertThat(sources.stream().anyMatch(source -> source.contains(withoutSpace(block))))
                                .as("a test has this in it:\n" + block)
                                .isTrue()));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
