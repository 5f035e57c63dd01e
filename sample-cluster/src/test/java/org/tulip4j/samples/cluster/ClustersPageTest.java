package org.tulip4j.samples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every block of Java on the page about clusters compiles, as the inside of a method, beside the classes of the sample. */
@Tag("once")
class ClustersPageTest {
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private static final String INSIDE = """
            import com.hazelcast.cluster.Member;
            import com.hazelcast.config.Config;
            import com.hazelcast.core.*;
            import io.vertx.core.*;
            import io.vertx.core.eventbus.*;
            import io.vertx.core.json.JsonObject;
            import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
            import java.io.IOException;
            import java.io.Serializable;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.*;
            import org.tulip4j.*;
            import org.tulip4j.Future;
            import org.tulip4j.drivers.VertxLoops;
            import org.tulip4j.samples.cluster.*;
            import org.tulip4j.sync.Event;
            public abstract class Shown {
                ClusterNode node;
                Asks asks;
                HazelcastInstance hazelcast;
                Config config;
                VertxOptions options;
                Member member;
                record Where() implements Callable<String>, Serializable {
                    public String call() {
                        return "here";
                    }
                }
                abstract Object price(Object item) throws Exception;
                abstract void report(String what, String node);
                void shown() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyBlockCompiles() throws IOException {
        List<DynamicTest> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/clusters.md")));
        while (block.find()) {
            String text = String.format(INSIDE, block.group(1));
            blocks.add(DynamicTest.dynamicTest("block " + (blocks.size() + 1), () -> compiles(text)));
        }
        assertThat(blocks).as("blocks of the page").hasSizeGreaterThan(2);
        return blocks.stream();
    }

    private void compiles(String text) throws IOException {
        Path source = folder.resolve("Shown.java");
        Files.writeString(source, text);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, errors, "-cp", path, "-d", folder.toString(), source.toString());
        assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    }
}
