package org.tulip4j.architecture;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** The compilers of users: that of the running JDK and Kotlin's. */
final class Compilers {
    /** What is on the class path of these tests: the whole library. */
    static final String CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> new File(entry).exists())
            .collect(Collectors.joining(File.pathSeparator));

    private Compilers() {}

    /** What {@code javac} refuses of a source, each with its line. */
    static List<String> java(Path out, Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(said, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-proc:none", "-cp", CLASS_PATH, "-d", out.toString());
            compiler.getTask(null, files, said, options, null, files.getJavaFileObjects(source))
                    .call();
        }
        List<String> lines = Files.readAllLines(source);
        return said.getDiagnostics().stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .map(one -> lines.get((int) one.getLineNumber() - 1).strip() + ": " + one.getMessage(null))
                .toList();
    }

    /** What Kotlin's compiler refuses of some sources, or that it broke. */
    static List<String> kotlin(Path out, Path... sources) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(
                List.of("-no-stdlib", "-no-reflect", "-nowarn", "-cp", CLASS_PATH, "-d", out.toString()));
        Arrays.stream(sources).forEach(source -> arguments.add(source.toString()));
        ExitCode code = new K2JVMCompiler()
                .exec(new PrintStream(said, true, StandardCharsets.UTF_8), arguments.toArray(String[]::new));
        List<String> lines =
                new ArrayList<>(said.toString(StandardCharsets.UTF_8).lines().toList());
        if (code != ExitCode.OK) {
            lines.add("it ended with " + code);
        }
        return lines;
    }
}
