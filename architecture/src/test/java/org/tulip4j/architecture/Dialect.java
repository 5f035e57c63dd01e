package org.tulip4j.architecture;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** How a language writes types. */
enum Dialect {
    /** Types as the compiled classes have them. */
    JAVA(Map.of(), "? super ", "? extends ", "?"),
    /** Types with question marks where they may be null; some have names of Kotlin's own. */
    KOTLIN(
            Map.ofEntries(
                    Map.entry("int", "Int"),
                    Map.entry("long", "Long"),
                    Map.entry("boolean", "Boolean"),
                    Map.entry("void", "Unit"),
                    Map.entry("java.lang.Object", "Any"),
                    Map.entry("java.lang.String", "String"),
                    Map.entry("java.lang.Throwable", "Throwable"),
                    Map.entry("java.lang.Integer", "Int"),
                    Map.entry("java.lang.Boolean", "Boolean"),
                    Map.entry("java.lang.Long", "Long"),
                    Map.entry("java.lang.Iterable", "MutableIterable"),
                    Map.entry("java.util.List", "MutableList"),
                    Map.entry("java.util.Collection", "MutableCollection")),
            "in ",
            "out ",
            "*");

    private final Map<String, String> names;
    private final String above;
    private final String below;
    private final String any;

    Dialect(Map<String, String> names, String above, String below, String any) {
        this.names = names;
        this.above = above;
        this.below = below;
        this.any = any;
    }

    /** A type; in Kotlin with a question mark when it may be null. */
    String text(AnnotatedType type) {
        return plain(type) + (this == KOTLIN && Exported.isNullable(type) ? "?" : "");
    }

    private String plain(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType generic) {
            return name((Class<?>) ((ParameterizedType) generic.getType()).getRawType())
                    + Arrays.stream(generic.getAnnotatedActualTypeArguments())
                            .map(this::text)
                            .collect(Collectors.joining(", ", "<", ">"));
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            if (wildcard.getAnnotatedLowerBounds().length > 0) {
                return above + text(wildcard.getAnnotatedLowerBounds()[0]);
            }
            AnnotatedType bound = wildcard.getAnnotatedUpperBounds()[0];
            return bound.getType() == Object.class ? any : below + text(bound);
        }
        if (type instanceof AnnotatedArrayType array) {
            String element = text(array.getAnnotatedGenericComponentType());
            return this == JAVA ? element + "[]" : element.equals("byte") ? "ByteArray" : "Array<" + element + ">";
        }
        return name(type.getType());
    }

    private String name(Type type) {
        if (type instanceof TypeVariable<?> variable && !isDeclared(variable)) {
            return "java.lang.String";
        }
        String name = type instanceof Class<?> one ? one.getCanonicalName() : type.getTypeName();
        return names.getOrDefault(name, name);
    }

    /** Whether a snippet has such a variable. In Java a bare one is a plain type instead, as in most programs: javac infers less from variables. */
    boolean isDeclared(TypeVariable<?> variable) {
        return this == KOTLIN || variable.getAnnotatedBounds()[0].getType() != Object.class;
    }

    /** A variable with its bound. */
    String declared(TypeVariable<?> variable) {
        AnnotatedType bound = variable.getAnnotatedBounds()[0];
        boolean bare = bound.getType() == Object.class && (this == JAVA || Exported.isNullable(bound));
        return variable.getName() + (bare ? "" : (this == JAVA ? " extends " : " : ") + text(bound));
    }

    /** A class with its own variables as arguments. */
    String itself(Class<?> type) {
        return name(type)
                + (type.getTypeParameters().length == 0
                        ? ""
                        : Arrays.stream(type.getTypeParameters())
                                .map(this::name)
                                .collect(Collectors.joining(", ", "<", ">")));
    }
}
