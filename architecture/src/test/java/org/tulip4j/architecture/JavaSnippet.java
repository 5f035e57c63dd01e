package org.tulip4j.architecture;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A class that gives one parameter everything that Java lets stand there: lambdas and references to methods of several kinds. */
final class JavaSnippet {
    /** Here a reference to a method needs a type argument: javac does not infer through the wildcard that the JDK's function has inside. */
    private static final String FROM_PUBLISHER = "org.tulip4j.streams.Incoming#from(Publisher, int) 0";

    private final FunctionalParameter parameter;
    private final int number;

    JavaSnippet(FunctionalParameter parameter, int number) {
        this.parameter = parameter;
        this.number = number;
    }

    String text() {
        String names = parameter.variables().stream()
                .filter(Dialect.JAVA::isDeclared)
                .map(Dialect.JAVA::declared)
                .collect(Collectors.joining(", "));
        String variables = names.isEmpty() ? "" : "<" + names + ">";
        String returned = Dialect.JAVA.text(parameter.returned());
        String result = parameter.isVoid() ? "Object" : returned;
        String thrown = parameter.throwsAnything() ? " throws Exception;\n" : ";\n";
        StringBuilder text = new StringBuilder();
        text.append("// ").append(parameter).append('\n');
        text.append("abstract class S" + number + variables + " {\n");
        text.append("    abstract " + result + " result(" + given("") + ")" + thrown);
        text.append("    abstract void nothing(" + given("") + ")" + thrown);
        // Overloaded: a reference to it says less to the compiler.
        text.append("    abstract " + returned + " either(" + given("") + ")" + thrown);
        text.append("    abstract " + returned + " either(" + given("boolean more") + ")" + thrown);
        text.append("    void calls(" + arguments(result) + ") throws Throwable {\n");
        int count = 0;
        for (String function : functions()) {
            text.append("        " + made("made" + count++) + call(function) + ";\n");
        }
        return text.append("    }\n}\n").toString();
    }

    private List<String> functions() {
        String names = IntStream.range(0, parameter.given().size())
                .mapToObj(i -> "p" + i)
                .collect(Collectors.joining(", ", "(", ")"));
        return parameter.isVoid()
                ? List.of(
                        names + " -> {}",
                        names + " -> nothing" + names,
                        names + " -> result" + names,
                        "this::nothing",
                        "this::result",
                        "this::either")
                : List.of(
                        names + " -> { return value; }",
                        names + " -> value",
                        names + " -> result" + names,
                        "this::result",
                        "this::either");
    }

    /** A variable for what is returned: where it goes says what variables of the types stand for, as in a user's program. */
    private String made(String name) {
        return parameter.call() instanceof Method method && method.getReturnType() != void.class
                ? Dialect.JAVA.text(method.getAnnotatedReturnType()) + " " + name + " = "
                : "";
    }

    private String call(String function) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < parameter.call().getParameterCount(); i++) {
            arguments.add(i == parameter.index() ? function : "a" + i);
        }
        String owner =
                parameter.isStatic() ? parameter.call().getDeclaringClass().getCanonicalName() : "it";
        String called = parameter.isConstructor()
                ? "new " + Dialect.JAVA.itself(parameter.call().getDeclaringClass())
                : owner + "." + (parameter.toString().equals(FROM_PUBLISHER) ? "<String>" : "")
                        + parameter.call().getName();
        return called + "(" + String.join(", ", arguments) + ")";
    }

    private String arguments(String result) {
        List<String> all = new ArrayList<>();
        all.add(result + " value");
        if (!parameter.isStatic() && !parameter.isConstructor()) {
            all.add(Dialect.JAVA.itself(parameter.call().getDeclaringClass()) + " it");
        }
        AnnotatedType[] types = parameter.call().getAnnotatedParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (i != parameter.index()) {
                all.add(Dialect.JAVA.text(types[i]) + " a" + i);
            }
        }
        return String.join(", ", all);
    }

    private String given(String last) {
        List<String> all = new ArrayList<>();
        for (AnnotatedType type : parameter.given()) {
            all.add(Dialect.JAVA.text(type) + " p" + all.size());
        }
        if (!last.isEmpty()) {
            all.add(last);
        }
        return String.join(", ", all);
    }
}
