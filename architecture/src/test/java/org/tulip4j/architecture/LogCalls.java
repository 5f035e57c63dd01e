package org.tulip4j.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Every place of the main code that writes to the log or to standard error, or tells an exception handler. */
final class LogCalls {
    private static final Pattern LEVEL = Pattern.compile("\\bLevel\\.([A-Z]+)");

    /** Where the text of a line is made elsewhere: the file, and words of the text. */
    private static final Map<String, String> MADE_ELSEWHERE = Map.of(
            "Deadlocks",
            "tasks wait for each other in a ring, and only a cancellation can end that",
            "StuckLoops",
            "is stuck:",
            "GroupServerImpl",
            "<GroupServer ",
            "Loop",
            ": asked for ",
            "HandshakeFaults",
            "the TLS handshake with the incoming connection from");
    /** What writes lines on behalf of others: what has no text of its own there is not counted. */
    private static final Set<String> WRITERS = Set.of("Log", "LoopErrors", "PeerLines");

    /**
     * @param file without its folder and ending
     * @param levels those that it may have
     * @param words the longest constant of its text
     */
    record Call(String file, Set<String> levels, String words) {}

    private LogCalls() {}

    static List<Call> of(String module) {
        List<Path> files = Modules.sources(module);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            List<Call> calls = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                String file = Path.of(unit.getSourceFile().toUri())
                        .getFileName()
                        .toString()
                        .replace(".java", "");
                unit.accept(new Finder(file, calls), null);
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Finder extends TreeScanner<Void, Void> {
        private final String file;
        private final List<Call> calls;
        /** Inside of a report that is no error: the program has cut a connection. */
        private boolean byProgram;

        Finder(String file, List<Call> calls) {
            this.file = file;
            this.calls = calls;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            Set<String> levels = levels(call);
            String words = levels.isEmpty() ? "" : words(call);
            if (!levels.isEmpty() && (!words.isEmpty() || !WRITERS.contains(file))) {
                calls.add(new Call(file, levels, words));
            }
            boolean before = byProgram;
            byProgram |= call.getMethodSelect().toString().endsWith(".with")
                    && call.getArguments().get(0).toString().equals("ErrorContext.BY_PROGRAM");
            super.visitMethodInvocation(call, none);
            byProgram = before;
            return null;
        }

        private Set<String> levels(MethodInvocationTree call) {
            String method = call.getMethodSelect().toString();
            if (method.equals("Log.warn")) {
                return Set.of("WARNING");
            } else if (method.equals("Log.info")) {
                return Set.of("INFO");
            } else if (method.equals("ErrorContext.of")) {
                return Set.of(byProgram ? "INFO" : "ERROR");
            } else if (method.equals("say") || method.replaceAll("\\s", "").endsWith("peers().say")) {
                return Set.of("INFO");
            } else if (method.startsWith("System.err.print")) {
                return Set.of("standard error");
            } else if (!method.endsWith("LOG.log") && !method.endsWith(")\n.log") && !isOfLogger(method)) {
                return Set.of();
            }
            Set<String> levels = new TreeSet<>();
            Matcher level = LEVEL.matcher(call.getArguments().get(0).toString());
            while (level.find()) {
                levels.add(level.group(1));
            }
            return levels.isEmpty() ? Set.of("INFO") : levels;
        }

        private static boolean isOfLogger(String method) {
            return method.startsWith("System.getLogger(") && method.endsWith(").log");
        }

        private String words(MethodInvocationTree call) {
            List<String> constants = new ArrayList<>();
            TreeScanner<Void, Void> finder = new TreeScanner<>() {
                @Override
                public Void visitLiteral(LiteralTree literal, Void none) {
                    if (literal.getValue() instanceof String text) {
                        constants.addAll(List.of(text.split("\\{\\d}")));
                    }
                    return null;
                }
            };
            call.getArguments().forEach(argument -> argument.accept(finder, null));
            return constants.stream()
                    .max((one, other) ->
                            Integer.compare(one.strip().length(), other.strip().length()))
                    .filter(longest ->
                            !MADE_ELSEWHERE.containsKey(file) || longest.strip().length() > 2)
                    .orElseGet(() -> MADE_ELSEWHERE.getOrDefault(file, ""))
                    .strip();
        }
    }
}
