package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a native image of GraalVM is told of classes that tulip looks up by name: all of them, and only what is there. No native image is made here.
 */
class NativeImageTest {
    private static final Pattern LITERAL = Pattern.compile("\"((?:[a-z]\\w*\\.)+[A-Z]\\w*)\"");
    private static final Pattern ENTRY =
            Pattern.compile("^ {2}\\{\"name\": \"([^\"]+)\"(.*?)(?=^ {2}\\{|^])", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("\"name\": \"([^\"]+)\"");

    /** Virtual threads of the JDK are newer than the oldest that tests run on. */
    private static final Set<String> SINCE_21 =
            Set.of("newVirtualThreadPerTaskExecutor", "startVirtualThread", "isVirtual");

    /** A native library's class, whose artifact this module has not. */
    private static final String OPTIONAL = "io.netty.internal.tcnative.SSL";

    @ParameterizedTest
    @ValueSource(strings = {"api", "netty-backend"})
    void everyClassThatIsLookedUpByNameIsListed(String module) throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path source : Modules.sources(module)) {
            Matcher literal = LITERAL.matcher(Files.readString(source));
            literal.results()
                    .map(found -> found.group(1))
                    // Names of tulip's and java.lang's are compared with frames; jdk.internal.vm is not there in a
                    // native image, so virtual threads are taken.
                    .filter(name -> name.startsWith("io.netty.") || name.startsWith("sun."))
                    .filter(name -> there(name) != null)
                    .forEach(named::add);
        }

        assertThat(entries(module).keySet())
                .as("classes named in the code of " + module + " and in its reflect-config.json")
                .containsAll(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "netty-backend"})
    void everythingThatIsListedIsThere(String module) throws IOException {
        Set<String> gone = new TreeSet<>();
        entries(module).forEach((name, members) -> {
            Class<?> type = there(name);
            if (type == null) {
                if (!name.equals(OPTIONAL)) {
                    gone.add(name);
                }
                return;
            }
            Set<String> has = new TreeSet<>(Set.of("<init>"));
            Arrays.stream(type.getDeclaredMethods()).forEach(method -> has.add(method.getName()));
            Arrays.stream(type.getDeclaredFields()).forEach(field -> has.add(field.getName()));
            members.stream()
                    .filter(member -> !has.contains(member))
                    .filter(member -> Runtime.version().feature() >= 21 || !SINCE_21.contains(member))
                    .forEach(member -> gone.add(name + "." + member));
        });

        assertThat(gone)
                .as("listed for native images of " + module + " and not there")
                .isEmpty();
    }

    /** The classes of the list, with the members that are named for each. */
    private static Map<String, List<String>> entries(String module) throws IOException {
        String list = Files.readString(Modules.root()
                .resolve(module)
                .resolve("src/main/resources/META-INF/native-image/org.tulip4j/tulip-" + module
                        + "/reflect-config.json"));
        return ENTRY.matcher(list)
                .results()
                .collect(Collectors.toMap(
                        entry -> entry.group(1),
                        entry -> MEMBER.matcher(entry.group(2))
                                .results()
                                .map((MatchResult member) -> member.group(1))
                                .toList(),
                        (one, same) -> one,
                        TreeMap::new));
    }

    private static Class<?> there(String name) {
        try {
            return Class.forName(name, false, NativeImageTest.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }
}
