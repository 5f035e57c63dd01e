package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a lambda and a reference to a method can stand at every parameter that is meant for one: of every exported method, in Java and in Kotlin,
 * with and without a result as the parameter wants it. What is ambiguous, or needs a cast or a type argument, does not compile here.
 */
class LambdasTest {
    private static final List<FunctionalParameter> PARAMETERS = new ArrayList<>();

    /** They take coroutines as values: a coroutine without a result is one of them. See the decision about twins. */
    private static final Set<String> WITHOUT_TWIN = Set.of(
            "org.tulip4j.EventLoop#newTask(Coroutine, TaskOptions) 0",
            "org.tulip4j.TaskFactory#create(EventLoop, Coroutine, TaskOptions) 1",
            "org.tulip4j.Tulip#ensureFuture(Coroutine) 0",
            "org.tulip4j.spi.Adoption#future(EventLoop, Coroutine) 1");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void find() {
        Modules.ALL.forEach(module -> PARAMETERS.addAll(FunctionalParameter.of(module)));
        assertThat(PARAMETERS).hasSizeGreaterThan(100);
    }

    @Test
    void javaCompilesThem() throws IOException {
        StringBuilder text = new StringBuilder("package snippets;\n");
        for (FunctionalParameter parameter : PARAMETERS) {
            text.append(new JavaSnippet(parameter, PARAMETERS.indexOf(parameter)).text());
        }
        Path source = Files.writeString(folder.resolve("Snippets.java"), text);
        assertThat(Compilers.java(folder.resolve("java"), source)).isEmpty();
        assertThat(folder.resolve("java/snippets/S0.class")).exists();
    }

    @Test
    void kotlinCompilesThem() throws IOException {
        StringBuilder text = new StringBuilder("@file:Suppress(\"ALL\")\npackage snippets\n");
        for (FunctionalParameter parameter : PARAMETERS) {
            text.append(new KotlinSnippet(parameter, PARAMETERS.indexOf(parameter)).text());
        }
        Path source = Files.writeString(folder.resolve("Snippets.kt"), text);
        Path idioms = Modules.root().resolve("architecture/src/test/resources/org/tulip4j/architecture/Idioms.kt");
        Path out = folder.resolve("kotlin");
        assertThat(Compilers.kotlin(out, source, idioms)).isEmpty();
        assertThat(out.resolve("snippets/SnippetsKt.class")).exists();
    }

    /** Kotlin would choose between such two in silence, and Java find a reference ambiguous. */
    @Test
    void noTwoMethodsOfANameDifferInWhatTheirFunctionReturns() {
        Set<String> pairs = new TreeSet<>();
        for (FunctionalParameter one : PARAMETERS) {
            for (FunctionalParameter other : PARAMETERS) {
                if (one.isVoid() && !other.isVoid() && haveTheSamePlace(one, other)) {
                    pairs.add(one + " and " + other);
                }
            }
        }
        assertThat(pairs).isEmpty();
    }

    private static boolean haveTheSamePlace(FunctionalParameter one, FunctionalParameter other) {
        return one.index() == other.index()
                && one.call().getDeclaringClass() == other.call().getDeclaringClass()
                && one.call().getName().equals(other.call().getName())
                && one.call().getParameterCount() == other.call().getParameterCount()
                && one.given().size() == other.given().size();
    }

    @Test
    void whatRunsABodyWithAResultHasATwinForOneWithout() {
        Set<String> without = new TreeSet<>();
        for (FunctionalParameter parameter : PARAMETERS) {
            Class<?> type = parameter.call().getParameterTypes()[parameter.index()];
            Class<?> twin = twinOf(type);
            if (twin != null && !isVoidItself(parameter) && !hasTwin(parameter, twin)) {
                without.add(parameter.toString());
            }
        }
        assertThat(without).isEqualTo(WITHOUT_TWIN);
    }

    /** Whose lambda has no result is told by the compiler that it is a bad one, and not of the twin. */
    @Test
    void whatHasATwinForABodyWithoutAResultNamesIt() throws IOException {
        Set<String> silent = new TreeSet<>();
        for (String module : Modules.ALL) {
            for (Path file : Modules.sources(module)) {
                String text = Files.readString(file);
                for (FunctionalParameter parameter : PARAMETERS) {
                    String type = parameter.call().getDeclaringClass().getSimpleName();
                    if (file.endsWith(type + ".java") && namesNoTwin(parameter, text)) {
                        silent.add(parameter.toString());
                    }
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    private static boolean namesNoTwin(FunctionalParameter parameter, String text) {
        Class<?> type = parameter.call().getParameterTypes()[parameter.index()];
        Class<?> twin = twinOf(type);
        if (twin == null || isVoidItself(parameter) || !hasTwin(parameter, twin)) {
            return false;
        }
        String name = parameter.call().getName();
        Matcher commented = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/[^;{}/]*?\\s" + name + "\\(([^)]*)\\)", Pattern.DOTALL)
                .matcher(text);
        int found = 0;
        while (commented.find()) {
            if (commented.group(2).contains(type.getSimpleName() + "<")) {
                found++;
                if (!commented.group(1).contains("Without a result: {@link #" + name + "Void}.")) {
                    return true;
                }
            }
        }
        return found == 0;
    }

    private static boolean isVoidItself(FunctionalParameter parameter) {
        return parameter.call().getName().endsWith("Void");
    }

    /** The type without a result: it has the name of the one with, and begins or ends with the word. */
    private static Class<?> twinOf(Class<?> type) {
        return switch (type.getName()) {
            case "org.tulip4j.Coroutine" -> Exported.load("org.tulip4j.VoidCoroutine");
            case "java.util.concurrent.Callable" -> Exported.load("org.tulip4j.VoidCallable");
            case "org.tulip4j.TaskGroup$Body" -> Exported.load("org.tulip4j.TaskGroup$VoidBody");
            case "org.tulip4j.TaskGroup$ItemBody" -> Exported.load("org.tulip4j.TaskGroup$VoidItemBody");
            case "org.tulip4j.Generator$Body" -> Exported.load("org.tulip4j.Generator$VoidBody");
            default -> null;
        };
    }

    private static boolean hasTwin(FunctionalParameter parameter, Class<?> twin) {
        Executable call = parameter.call();
        Class<?>[] wanted = call.getParameterTypes();
        wanted[parameter.index()] = twin;
        return Arrays.stream(call.getDeclaringClass().getMethods())
                .filter(method -> method.getName().equals(call.getName() + "Void"))
                .map(Method::getParameterTypes)
                .anyMatch(types -> Arrays.equals(types, wanted));
    }
}
