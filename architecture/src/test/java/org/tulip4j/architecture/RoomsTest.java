package org.tulip4j.architecture;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.tulip4j.architecture.SourceFile.Field;
import org.tulip4j.architecture.SourceFile.Method;
import org.tulip4j.architecture.SourceFile.Type;

/** Rooms are small: files, methods, fields, types used, switches. */
class RoomsTest {
    private static final int FILE_LINES = 600;
    private static final int METHOD_LINES = 50;
    private static final int FIELDS = 20;
    private static final int OWN_TYPES = 30;
    private static final int MUTABLE_BOOLEANS = 4;

    @Test
    void filesAreShort() {
        Set<String> wrong = new TreeSet<>();
        SourceFile.all().stream()
                .filter(file -> file.lines > FILE_LINES && !file.name.equals("org.tulip4j.EventLoop"))
                .forEach(file -> wrong.add(file.name));

        new Shrinking("long-files.txt").check("more than " + FILE_LINES + " lines", wrong);
    }

    @Test
    void methodsAreShort() {
        Set<String> wrong = new TreeSet<>();
        types(
                (type, names) -> {
                    for (Method method : type.methods()) {
                        if (method.lines() > METHOD_LINES) {
                            names.add(type.name() + "." + method.name());
                        }
                    }
                },
                wrong);

        new Shrinking("long-methods.txt").check("more than " + METHOD_LINES + " lines", wrong);
    }

    @Test
    void classesHaveFewFields() {
        Set<String> wrong = new TreeSet<>();
        types(
                (type, names) -> {
                    if (type.fields().stream()
                                    .filter(field -> !field.isStatic())
                                    .count()
                            > FIELDS) {
                        names.add(type.name());
                    }
                },
                wrong);

        new Shrinking("many-fields.txt").check("more than " + FIELDS + " fields", wrong);
    }

    @Test
    void statesAreNotSetsOfBooleans() {
        Set<String> wrong = new TreeSet<>();
        types(
                (type, names) -> {
                    if (type.fields().stream().filter(RoomsTest::isSwitch).count() > MUTABLE_BOOLEANS) {
                        names.add(type.name());
                    }
                },
                wrong);

        new Shrinking("many-booleans.txt").check("more than " + MUTABLE_BOOLEANS + " mutable booleans", wrong);
    }

    private static boolean isSwitch(Field field) {
        return field.mutable() && field.type().equals("boolean");
    }

    @Test
    void filesUseFewOthers() {
        Set<String> wrong = new TreeSet<>();
        for (String module : Modules.ALL) {
            for (Map.Entry<String, Set<String>> uses : Arrows.of(module).entrySet()) {
                if (uses.getValue().size() > OWN_TYPES && !uses.getKey().equals("org.tulip4j.EventLoop")) {
                    wrong.add(uses.getKey());
                }
            }
        }

        new Shrinking("many-types-used.txt").check("more than " + OWN_TYPES + " types of the project used", wrong);
    }

    private static void types(BiConsumer<Type, Set<String>> rule, Set<String> wrong) {
        SourceFile.all().forEach(file -> file.types.forEach(type -> rule.accept(type, wrong)));
    }
}
