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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
            abstract class Shown%d {
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

    @Test
    void everyBlockCompiles() throws IOException {
        List<String> command = new ArrayList<>(List.of("-proc:none", "-d", folder.toString(), "-cp", path()));
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/clusters.md")));
        int count = 0;
        while (block.find()) {
            Path source = folder.resolve("Shown" + ++count + ".java");
            Files.writeString(source, String.format(INSIDE, count, block.group(1)));
            command.add(source.toString());
        }
        assertThat(count).as("blocks of the page").isGreaterThan(5);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, errors, command.toArray(String[]::new));
        assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static String path() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
