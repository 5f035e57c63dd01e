package org.tulip4j.tck.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of the whole build, found in its sources; its classes, found by reflection. */
final class Sources {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of("api", "nio-backend", "netty-backend", "testing", "tck", "samples", "benchmarks");

    private final Map<String, List<String>> texts = new HashMap<>();
    private final List<String> traces;

    Sources() throws IOException {
        for (String module : MODULES) {
            read(ROOT.resolve(module).resolve("src/test/java"));
        }
        read(Path.of("src/main/java"));
        read(ROOT.resolve("samples/src/main/java"));
        Path folder = Path.of("src/main/resources/org/tulip4j/tck/traces");
        try (Stream<Path> files = Files.list(folder)) {
            traces = files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(this::add);
        }
    }

    private void add(Path file) {
        try {
            String name = file.getFileName().toString().replace(".java", "");
            texts.computeIfAbsent(name, key -> new ArrayList<>()).add(Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether there is such a trace, class, or method of a class; a check of the kit is a string in its suite. */
    boolean hasTest(String test) {
        if (test.matches("\\d{3}")) {
            return traces.stream().anyMatch(name -> name.startsWith(test + "-"));
        }
        int hash = test.indexOf('#');
        if (hash < 0) {
            return texts.containsKey(test);
        }
        Pattern method = Pattern.compile("\\s" + Pattern.quote(test.substring(hash + 1)) + "\\s*\\(|\""
                + Pattern.quote(test.substring(hash + 1)) + "\"");
        return texts.getOrDefault(test.substring(0, hash), List.of()).stream()
                .anyMatch(text -> method.matcher(text).find());
    }

    /** Whether there is such a class, and in it such a public method, field, or enum constant. */
    boolean hasMember(String member) {
        int hash = member.indexOf('#');
        String type = hash < 0 ? member : member.substring(0, hash);
        String name = hash < 0 ? null : member.substring(hash + 1);
        if (type.startsWith("org.tulip4j.samples.")) {
            List<String> found = texts.getOrDefault(type.substring(type.lastIndexOf('.') + 1), List.of());
            return found.stream().anyMatch(text -> name == null || text.contains(" " + name + "("));
        }
        Class<?> found = load(type);
        return found != null && (name == null || declares(found, name));
    }

    private static boolean declares(Class<?> type, String name) {
        Stream<String> methods = Arrays.stream(type.getMethods()).map(Method::getName);
        Stream<String> fields = Arrays.stream(type.getFields()).map(Field::getName);
        return Stream.concat(methods, fields).anyMatch(name::equals);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Sources.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            int dot = name.lastIndexOf('.');
            boolean nested = dot > 0 && Character.isUpperCase(name.charAt(name.lastIndexOf('.', dot - 1) + 1));
            return nested ? load(name.substring(0, dot) + "$" + name.substring(dot + 1)) : null;
        }
    }
}
