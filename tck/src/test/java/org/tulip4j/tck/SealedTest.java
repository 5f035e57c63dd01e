package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.queues.Queue;
import org.tulip4j.sync.Semaphore;

/**
 * What tulip alone can implement, users cannot: the compiler says so, on the class path and on the module path, where a fake would have
 * got a ClassCastException at run time. If a case is red, look at {@code permits} in the type and at {@code internal.seal}.
 */
class SealedTest {
    private static final String MODULE = "module user { requires org.tulip4j.api; requires static org.jspecify; }";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interface Fake extends EventLoop {}",
                "interface Fake<T> extends Future<T> {}",
                "interface Fake<T> extends Task<T> {}",
                "interface Fake extends Handle {}",
                "interface Fake extends TimerHandle {}",
                "interface Fake extends Server {}",
                "interface Fake extends Generator.Emitter<String, String> {}",
                "abstract class Fake implements EventLoop {}",
                "abstract class Fake implements Future<String> {}",
                "class Fake implements Handle {"
                        + " public void cancel() {} public boolean isCancelled() { return true; }"
                        + " public Context context() { return Context.empty(); } }",
                "class Fake { Handle handle = new Handle() {"
                        + " public void cancel() {} public boolean isCancelled() { return true; }"
                        + " public Context context() { return Context.empty(); } }; }",
                "class Fake { Generator.Emitter<String, String> y = value -> value; }",
            })
    void aFakeDoesNotCompile(String fake) {
        for (List<String> errors : compiled(fake)) {
            assertThat(errors).isNotEmpty();
            assertThat(errors.get(0))
                    .matches(Pattern.compile(
                            ".*(is not allowed to extend sealed class: \\w+.*permits|"
                                    + "anonymous classes must not extend sealed classes|"
                                    + "is not a functional interface).*",
                            Pattern.DOTALL));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LifoQueue<String>",
        "PriorityQueue<String>",
        "Lock",
        "Event",
        "Condition",
        "Barrier",
        "BoundedSemaphore",
        "StreamReader",
        "StreamWriter",
        "TaskGroup",
        "Timeout",
        "Runner",
        "CancelledError",
        "InvalidStateException",
        "IncompleteReadException"
    })
    void aFinalClassHasNoSubclass(String parent) {
        for (List<String> errors : compiled("class Fake extends " + parent + " {}")) {
            assertThat(errors).isNotEmpty();
            assertThat(errors.get(0)).contains("cannot inherit from final");
        }
    }

    /** Kotlin cannot make objects of a sealed class: these two are open, and nothing of theirs can be changed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "class Fake extends Queue<String> { @Override public void putNowait(String item) {} }",
                "class Fake extends Queue<String> { @Override public int qsize() { return 0; } }",
                "class Fake extends Semaphore { @Override public void release() {} }",
                "class Fake extends Semaphore { @Override public boolean isLocked() { return false; } }",
            })
    void aSubclassChangesNothing(String text) {
        for (List<String> errors : compiled(text)) {
            assertThat(errors).isNotEmpty();
            assertThat(errors.get(0)).contains("overridden method is final");
        }
    }

    @Test
    void everyMethodOfWhatIsOpenAllTheSameIsFinal() {
        for (Class<?> type : List.of(Queue.class, Semaphore.class)) {
            assertThat(type.getDeclaredMethods())
                    .filteredOn(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
                    .filteredOn(method -> !method.getName().equals("toString"))
                    .isNotEmpty()
                    .allMatch(method -> Modifier.isFinal(method.getModifiers()));
        }
    }

    /** The tests above do not fail for some other reason. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "class Fake implements Protocol {}",
                "class Fake { Clock clock = () -> 1; TaskFactory tasks = TaskFactory.EAGER; ExceptionHandler none = (loop, context) -> {}; }",
                "class Fake { <T> T of(Future<T> future) { return future instanceof Task<T> task ? task.await() : future.result(); } }",
                "class Fake { Runnable cast(Future<?> future, Handle handle) {"
                        + " handle.cancel(); return (Runnable) future; } Comparable<?> other(EventLoop loop) {"
                        + " return (Comparable<?>) loop; } }",
                "class Fake { Queue<String> queue = new Queue<>(); Semaphore one = new BoundedSemaphore(1); }",
            })
    void whatUsersMayDoCompiles(String text) {
        for (List<String> errors : compiled(text)) {
            assertThat(errors).isEmpty();
        }
    }

    /** In a module nobody gets at what the sealed types permit. */
    @Test
    void theSealIsNotExported() {
        String fake = "class Fake extends org.tulip4j.internal.seal.FutureSeal<String> {}";
        assertThat(onModulePath(fake)).anyMatch(error -> error.contains("does not export it"));
    }

    private List<List<String>> compiled(String text) {
        return List.of(Compiling.errorsOnClassPath(folder, Map.of("Fake", IMPORTS + text)), onModulePath(text));
    }

    private List<String> onModulePath(String text) {
        return Compiling.errors(
                folder,
                Map.of("module-info", MODULE, "user/Fake", "package user; " + IMPORTS + text),
                List.of("--module-path", modulePath(), "-cp", folder.toString()));
    }

    /** The library's own classes or jar, and the annotations that it names. */
    private static String modulePath() {
        String api = Path.of(EventLoop.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> entry.contains("jspecify"))
                .collect(Collectors.joining(java.io.File.pathSeparator, api + java.io.File.pathSeparator, ""));
    }

    private static final String IMPORTS =
            "import org.tulip4j.*; import org.tulip4j.queues.*; import org.tulip4j.streams.*;"
                    + " import org.tulip4j.sync.*; import org.tulip4j.transport.*; ";
}
