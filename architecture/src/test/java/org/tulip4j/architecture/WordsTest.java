package org.tulip4j.architecture;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tulip4j.architecture.SourceFile.Field;
import org.tulip4j.architecture.SourceFile.Method;
import org.tulip4j.architecture.SourceFile.Type;

/** What is inside has words, too: classes, fields; and doc comments are sentences with a subject. */
class WordsTest {
    private static final Pattern FRAGMENT =
            Pattern.compile("^(Of|From|In|With|As|To|At|For|By|The same|Same)\\b.*", Pattern.DOTALL);

    @Test
    void classesInsideSayWhatTheyOwn() {
        Set<String> wrong = new TreeSet<>();
        inside((file, type) -> {
            if (type.doc().isEmpty()) {
                wrong.add(type.name());
            }
        });

        new Shrinking("classes-without-words.txt").check("a class inside without a doc comment", wrong);
    }

    @Test
    void fieldsInsideHaveALine() {
        Set<String> wrong = new TreeSet<>();
        inside((file, type) -> {
            for (Field field : type.fields()) {
                if (field.doc().isEmpty() && !field.isStatic()) {
                    wrong.add(type.name() + "." + field.name());
                }
            }
        });

        new Shrinking("fields-without-words.txt").check("a field inside without a doc comment", wrong);
    }

    @Test
    void docCommentsAreSentences() {
        Set<String> wrong = new TreeSet<>();
        for (SourceFile file : SourceFile.all()) {
            for (Type type : file.types) {
                note(type.name(), type.doc(), wrong);
                for (Field field : type.fields()) {
                    note(type.name() + "." + field.name(), field.doc(), wrong);
                }
                for (Method method : type.methods()) {
                    note(type.name() + "." + method.name(), method.doc(), wrong);
                }
            }
        }

        new Shrinking("fragments.txt").check("a doc comment that begins as a fragment", wrong);
    }

    private static void note(String name, String doc, Set<String> wrong) {
        if (FRAGMENT.matcher(doc).matches()) {
            wrong.add(name);
        }
    }

    private interface Rule {
        void look(SourceFile file, Type type);
    }

    private static void inside(Rule rule) {
        for (SourceFile file : SourceFile.all()) {
            if (file.packageName().contains(".internal")) {
                file.types.forEach(type -> rule.look(file, type));
            }
        }
    }
}
