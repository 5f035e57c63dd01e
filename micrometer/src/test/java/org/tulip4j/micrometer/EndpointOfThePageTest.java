package org.tulip4j.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.Server;
import org.tulip4j.Tulip;

/** The endpoint for Prometheus on the page about metrics compiles, and answers a scrape. */
@Timeout(60)
class EndpointOfThePageTest {
    private static final Pattern PROGRAM =
            Pattern.compile("^```java\\n(.*?^public class (\\w+).*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path folder;

    private Method serve() throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("../docs/metrics.md")));
        assertThat(program.find()).as("a program in docs/metrics.md").isTrue();
        Path source = folder.resolve(program.group(2) + ".java");
        Files.writeString(source, program.group(1));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(code).isZero();
        URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        Method serve =
                loader.loadClass(program.group(2)).getDeclaredMethod("serve", PrometheusMeterRegistry.class, int.class);
        serve.setAccessible(true);
        return serve;
    }

    private static String get(int port, String path) throws Exception {
        return Tulip.<String>toThread(() -> {
                    URL url = URI.create("http://127.0.0.1:" + port + path).toURL();
                    try (var in = url.openStream()) {
                        return new String(in.readAllBytes(), UTF_8);
                    } catch (java.io.FileNotFoundException missing) {
                        return "404";
                    }
                })
                .await();
    }

    @Test
    void aScrapeHasTheFigures() throws Exception {
        Method serve = serve();
        Tulip.runVoid(() -> {
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            LoopMetrics.of(Tulip.runningLoop()).bindTo(registry);
            Server server = (Server) serve.invoke(null, registry, 0);
            String loop = Tulip.runningLoop().stats().name();
            assertThat(get(server.port(), "/other")).isEqualTo("404");
            String page = get(server.port(), "/metrics");
            assertThat(page)
                    .contains("# TYPE tulip_loop_busy_seconds_total counter")
                    .contains("tulip_loop_accepted_connections_total{loop=\"" + loop + "\"} 2.0")
                    .contains("tulip_loop_received_bytes_total{loop=\"" + loop + "\"}")
                    .contains("tulip_loop_pass_seconds{loop=\"" + loop + "\"}");
            server.closeAndWait().await();
        });
    }
}
