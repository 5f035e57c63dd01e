package org.tulip4j.architecture;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A function that gives one parameter what Kotlin lets stand there: lambdas and references to functions. */
final class KotlinSnippet {
    private final FunctionalParameter parameter;
    private final int number;

    KotlinSnippet(FunctionalParameter parameter, int number) {
        this.parameter = parameter;
        this.number = number;
    }

    String text() {
        String variables = parameter.variables().isEmpty()
                ? ""
                : parameter.variables().stream()
                        .map(Dialect.KOTLIN::declared)
                        .collect(Collectors.joining(", ", "<", "> "));
        String result = parameter.isVoid() ? "Any" : Dialect.KOTLIN.text(parameter.returned());
        String given = IntStream.range(0, parameter.given().size())
                .mapToObj(i -> "p" + i + ": " + orNull(parameter.given().get(i)))
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder();
        text.append("// ").append(parameter).append('\n');
        text.append("fun " + variables + "s" + number + "(" + arguments(result) + ") {\n");
        text.append("    fun result(" + given + "): " + result + " = value\n");
        text.append("    fun nothing(" + given + ") {}\n");
        int count = 0;
        for (String function : functions()) {
            text.append("    " + made("made" + count++) + call(function) + "\n");
        }
        return text.append("}\n").toString();
    }

    /** A function that takes null takes anything that is asked for. */
    private static String orNull(AnnotatedType type) {
        String text = Dialect.KOTLIN.text(type);
        boolean primitive = type.getType() instanceof Class<?> one && one.isPrimitive();
        return text.endsWith("?") || primitive ? text : text + "?";
    }

    private List<String> functions() {
        int count = parameter.given().size();
        String names = IntStream.range(0, count).mapToObj(i -> "p" + i).collect(Collectors.joining(", "));
        String before = count == 0 ? "" : names + " -> ";
        return parameter.isVoid()
                ? List.of("{ " + before + "}", "{ " + before + "nothing(" + names + ") }", "::nothing", "::result")
                : List.of("{ " + before + "value }", "{ " + before + "result(" + names + ") }", "::result");
    }

    private String made(String name) {
        return parameter.call() instanceof Method method && method.getReturnType() != void.class
                ? "val " + name + ": " + Dialect.KOTLIN.text(method.getAnnotatedReturnType()) + " = "
                : "";
    }

    private String call(String function) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < parameter.call().getParameterCount(); i++) {
            boolean spread =
                    parameter.call().isVarArgs() && i == parameter.call().getParameterCount() - 1;
            arguments.add(i == parameter.index() ? function : (spread ? "*a" : "a") + i);
        }
        Class<?> owner = parameter.call().getDeclaringClass();
        String called = parameter.isConstructor()
                ? Dialect.KOTLIN.itself(owner)
                : (parameter.isStatic() ? owner.getCanonicalName() : "it") + ".`"
                        + parameter.call().getName() + "`";
        return called + "(" + String.join(", ", arguments) + ")";
    }

    private String arguments(String result) {
        List<String> all = new ArrayList<>();
        all.add("value: " + result);
        if (!parameter.isStatic() && !parameter.isConstructor()) {
            all.add("it: " + Dialect.KOTLIN.itself(parameter.call().getDeclaringClass()));
        }
        AnnotatedType[] types = parameter.call().getAnnotatedParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (i != parameter.index()) {
                all.add("a" + i + ": " + Dialect.KOTLIN.text(types[i]));
            }
        }
        return String.join(", ", all);
    }
}
