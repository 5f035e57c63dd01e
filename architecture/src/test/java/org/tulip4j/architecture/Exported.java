package org.tulip4j.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a module exports, as text: each type that users can name, with each member that they can name, in order. Two states of the API
 * differ exactly where their texts do. It is read from the compiled classes.
 */
final class Exported {
    private static final int SEEN = Modifier.PUBLIC | Modifier.PROTECTED;

    private final List<String> lines = new ArrayList<>();

    private Exported() {}

    /** The lines of a module. */
    static List<String> of(String module) {
        Exported text = new Exported();
        types(module).forEach(text::add);
        return text.lines;
    }

    /** The types of a module that users can name, in order. */
    static List<Class<?>> types(String module) {
        List<Class<?>> found = new ArrayList<>();
        Path classes = Modules.classes(module);
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            for (String folder : new TreeSet<>(packages(ModuleDescriptor.read(in)))) {
                try (Stream<Path> files = Files.list(classes.resolve(folder.replace('.', '/')))) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".class") && !name.contains("-info"))
                            .map(name -> folder + "." + name.substring(0, name.length() - ".class".length()))
                            .sorted()
                            .map(Exported::load)
                            .filter(Exported::isSeen)
                            .forEach(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static List<String> packages(ModuleDescriptor module) {
        return module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
    }

    private void add(Class<?> type) {
        lines.add(kind(type) + " " + (type.getName() + variables(type.getTypeParameters())).strip() + supers(type));
        List<String> members = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (isSeen(field)) {
                members.add(modifiers(field) + shown(field.getAnnotatedType()) + " " + field.getName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isSeen(constructor)) {
                members.add(modifiers(constructor) + "new" + parameters(constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isSeen(method) && !method.isBridge()) {
                members.add(modifiers(method) + (method.isDefault() ? "default " : "")
                        + variables(method.getTypeParameters()) + shown(method.getAnnotatedReturnType()) + " "
                        + method.getName() + parameters(method));
            }
        }
        members.stream().sorted().forEach(member -> lines.add("    " + member));
    }

    static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Exported.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("exported, and not on the class path of this module's tests: " + name, e);
        }
    }

    private static boolean isSeen(Class<?> type) {
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            if ((outer.getModifiers() & SEEN) == 0 || outer.isAnonymousClass() || outer.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSeen(Member member) {
        return (member.getModifiers() & SEEN) != 0 && !member.isSynthetic();
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        String open = type.isSealed() ? "sealed " : "";
        if (type.isInterface()) {
            return open + "interface";
        }
        if (type.isEnum()) {
            return "enum";
        }
        if (type.isRecord()) {
            return "record";
        }
        int modifiers = type.getModifiers();
        return open + (Modifier.isAbstract(modifiers) ? "abstract " : Modifier.isFinal(modifiers) ? "final " : "")
                + "class";
    }

    private static String supers(Class<?> type) {
        List<String> above = new ArrayList<>();
        if (type.getGenericSuperclass() != null && !type.isEnum() && !type.isRecord()) {
            above.add(type.getGenericSuperclass().getTypeName());
        }
        Arrays.stream(type.getGenericInterfaces()).forEach(one -> above.add(one.getTypeName()));
        above.remove("java.lang.Object");
        return above.isEmpty() ? "" : " : " + String.join(", ", above);
    }

    private static String modifiers(Member member) {
        int kept = member.getModifiers() & (Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
        return kept == 0 ? "" : Modifier.toString(kept) + " ";
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(one -> one.getName() + bounds(one))
                        .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String bounds(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(Exported::shown)
                .filter(bound -> !bound.equals("java.lang.Object"))
                .collect(Collectors.joining(" & "));
        return bounds.isEmpty() ? "" : " extends " + bounds;
    }

    private static String parameters(Executable executable) {
        String thrown = Arrays.stream(executable.getGenericExceptionTypes())
                .map(java.lang.reflect.Type::getTypeName)
                .collect(Collectors.joining(", "));
        return Arrays.stream(executable.getAnnotatedParameterTypes())
                        .map(Exported::shown)
                        .collect(Collectors.joining(", ", "(", ")"))
                + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    /** A type, with a question mark behind it when it may be null. */
    private static String shown(AnnotatedType type) {
        return type.getType().getTypeName() + (isNullable(type) ? "?" : "");
    }

    static boolean isNullable(AnnotatedElement type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(one -> one.annotationType().getSimpleName().equals("Nullable"));
    }
}
