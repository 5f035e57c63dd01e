package org.tulip4j.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One source file as the compiler's parser sees it: its types with their fields, methods and words. */
final class SourceFile {
    private static final Map<String, List<SourceFile>> READ = new ConcurrentHashMap<>();

    /**
     * @param name from the package on, nested types with dots
     * @param doc the doc comment; empty when there is none
     */
    record Type(String name, String doc, List<Field> fields, List<Method> methods) {}

    /** @param mutable neither final nor of a class */
    record Field(String name, String type, boolean isStatic, boolean mutable, String doc) {}

    record Method(String name, int lines, String doc) {}

    /** Name of the top-level type, with its package. */
    final String name;

    final int lines;
    /** Lines that are comment, whole or from their beginning on. */
    final int commentLines;
    /** Lines that are neither blank nor comment. */
    final int codeLines;

    final List<Type> types = new ArrayList<>();

    private SourceFile(String name, List<String> text) {
        this.name = name;
        this.lines = text.size();
        long comments =
                text.stream().map(String::strip).filter(SourceFile::isComment).count();
        long blank = text.stream().filter(String::isBlank).count();
        this.commentLines = (int) comments;
        this.codeLines = (int) (lines - comments - blank);
    }

    private static boolean isComment(String line) {
        return line.startsWith("//") || line.startsWith("/*") || line.startsWith("*");
    }

    String packageName() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    static List<SourceFile> all() {
        return Modules.ALL.stream().flatMap(module -> of(module).stream()).toList();
    }

    /** The files of a module but {@code module-info} and {@code package-info}. */
    static List<SourceFile> of(String module) {
        return READ.computeIfAbsent(module, SourceFile::read);
    }

    private static List<SourceFile> read(String module) {
        List<Path> files = Modules.sources(module).stream()
                .filter(file -> !file.getFileName().toString().contains("-info"))
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            List<SourceFile> all = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                all.add(read(unit, DocTrees.instance(task)));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SourceFile read(CompilationUnitTree unit, DocTrees trees) throws IOException {
        String simple = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
        SourceFile file = new SourceFile(
                unit.getPackageName() + "." + simple.substring(0, simple.length() - ".java".length()),
                Files.readAllLines(Path.of(unit.getSourceFile().toUri())));
        new TreePathScanner<Void, String>() {
            @Override
            public Void visitClass(ClassTree tree, String outer) {
                String name = tree.getSimpleName().length() == 0 ? outer + ".anonymous" : join(outer, tree);
                if (tree.getSimpleName().length() > 0) {
                    file.types.add(type(name, tree, getCurrentPath()));
                }
                return super.visitClass(tree, name);
            }

            private String join(String outer, ClassTree tree) {
                return outer + "." + tree.getSimpleName();
            }

            private Type type(String name, ClassTree tree, TreePath path) {
                List<Field> fields = new ArrayList<>();
                List<Method> methods = new ArrayList<>();
                for (Tree member : tree.getMembers()) {
                    String doc = doc(new TreePath(path, member));
                    if (member instanceof VariableTree field && tree.getKind() != Tree.Kind.RECORD) {
                        fields.add(field(field, doc, tree.getKind() == Tree.Kind.ENUM));
                    } else if (member instanceof MethodTree method && method.getBody() != null) {
                        methods.add(new Method(method.getName().toString(), lines(method), doc));
                    }
                }
                return new Type(name, doc(path), fields, methods);
            }

            private Field field(VariableTree field, String doc, boolean inEnum) {
                var modifiers = field.getModifiers().getFlags();
                boolean isStatic = modifiers.contains(Modifier.STATIC);
                String type = String.valueOf(field.getType());
                return new Field(
                        field.getName().toString(),
                        type,
                        isStatic,
                        !isStatic && !modifiers.contains(Modifier.FINAL) && !inEnum,
                        doc);
            }

            private int lines(MethodTree method) {
                SourcePositions positions = trees.getSourcePositions();
                long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
                long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
                return (int) (last - first + 1);
            }

            private String doc(TreePath path) {
                String doc = trees.getDocComment(path);
                return doc == null ? "" : doc.strip();
            }
        }.scan(unit, unit.getPackageName().toString());
        return file;
    }
}
