package org.tulip4j.tck;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles what a user might write, by the compiler of the running JDK. */
final class Compiling {
    private Compiling() {}

    /** What the compiler refuses of these sources, by the names of their classes; with the class path of the tests. */
    static List<String> errorsOnClassPath(Path out, Map<String, String> sources) {
        return errors(out, sources, List.of("-cp", System.getProperty("java.class.path")));
    }

    /** Options say where the library is; else this is {@link #errorsOnClassPath}. */
    static List<String> errors(Path out, Map<String, String> sources, List<String> where) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<String> options = new ArrayList<>(List.of("-proc:none", "-d", out.toString()));
        options.addAll(where);
        List<Text> texts = sources.entrySet().stream()
                .map(source -> new Text(source.getKey(), source.getValue()))
                .toList();
        compiler.getTask(null, null, said, options, null, texts).call();
        return said.getDiagnostics().stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .map(one -> "line " + one.getLineNumber() + ": " + one.getMessage(java.util.Locale.ROOT))
                .toList();
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
