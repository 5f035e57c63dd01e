package org.tulip4j.tck.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed of a program is a program. */
class SourcesTest {
    private static final int PROGRAMS = 40;

    @TempDir
    Path classes;

    /** A source by number, each in a package of its own. */
    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(int number, Program program) {
            super(URI.create("string:///p" + number + "/Program.java"), Kind.SOURCE);
            text = "package p" + number + ";\n" + Sources.java(program);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    @Test
    void javaSourcesCompile() {
        Generator generator = new Generator(7, 15);
        List<JavaFileObject> texts = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            texts.add(new Text(i, generator.next()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        List<String> options = List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        boolean compiled =
                compiler.getTask(errors, null, null, options, null, texts).call();
        assertThat(compiled).as(errors.toString()).isTrue();
    }

    @Test
    void pythonSourceOfAProgramIsWhatAPersonWouldWrite() {
        String source = Sources.python(Program.parse("B0;spawn t1;try can;waitfor t1 2;else;end;B1;await f0"));
        assertThat(source)
                .contains(
                        "    t1 = loop.create_task(b1())\n    try:\n        print(3, await asyncio.wait_for(t1, ticks(2)))\n")
                .contains("    except asyncio.CancelledError as e:\n")
                .contains("async def b1():\n    global f0, t1, loop, count\n    print(7, await f0)\n");
    }
}
