package org.tulip4j.drivertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the page on databases compile, and say what they should against servers that run. */
class PageOfDatabasesTest {
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    @BeforeEach
    void compile() throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("../docs/databases.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(4);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (String block : blocks) {
            Matcher name = CLASS.matcher(block);
            assertThat(name.find()).isTrue();
            Path file = Files.writeString(folder.resolve(name.group(1) + ".java"), block);
            StringWriter errors = new StringWriter();
            boolean compiled = compiler.getTask(
                            errors,
                            null,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    folder.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            null,
                            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
    }

    /** What a program says that is given a port. */
    private String said(String program, int port) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(said, true));
            loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {Integer.toString(port)});
        } finally {
            System.setOut(before);
        }
        return said.toString().trim();
    }

    @Test
    void queryByR2dbc() throws Exception {
        assertThat(said("Orders", PostgresServer.shared().port())).isEqualTo("[1, 2, 3]");
    }

    @Test
    void rowsByVertx() throws Exception {
        assertThat(said("Rows", PostgresServer.shared().port())).isEqualTo("5000050000");
    }

    @Test
    void cacheByLettuce() throws Exception {
        Assumptions.assumeTrue(Place.lettuceUsesEpoll(), "the loop that is made without a choice is on epoll");
        try (RedisServer redis = RedisServer.started()) {
            assertThat(said("Cache", redis.port())).isEqualTo("red");
        }
    }
}
