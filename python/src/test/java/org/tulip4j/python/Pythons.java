package org.tulip4j.python;

import java.nio.file.Path;
import org.graalvm.polyglot.Value;

/** One Python for all tests, because a start takes seconds; each program runs in a module of its own. */
final class Pythons {
    private static final Python PYTHON = open();

    private Pythons() {}

    private static Python open() {
        Python python = Python.open("tests");
        python.context().eval("python", """
                import contextlib
                import io
                import sys
                import traceback

                def output(path):
                    with open(path) as file:
                        code = compile(file.read(), path, 'exec')
                    sys.argv[:] = [path]
                    with io.StringIO() as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                        try:
                            exec(code, {'__name__': '__main__', '__file__': path})
                        except BaseException:
                            traceback.print_exc()
                        return out.getvalue()

                def define(text):
                    names = {}
                    exec(text, names)
                    return names
                """);
        return python;
    }

    static Python shared() {
        return PYTHON;
    }

    /** What a program prints, its trace included when it fails. */
    static String output(Path program) {
        Value output = PYTHON.context().getBindings("python").getMember("output");
        return output.execute(program.toString()).asString();
    }

    /** A name that a piece of Python defines. */
    static Value function(String name, String text) {
        return PYTHON.context()
                .getBindings("python")
                .getMember("define")
                .execute(text)
                .getHashValue(name);
    }
}
