package org.tulip4j.bench.echo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a run took place. */
final class Machine {
    private Machine() {}

    /** Names and values, in the order of the report. */
    static Map<String, String> facts() throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now().toString());
        facts.put("processor", field("/proc/cpuinfo", "model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("tulip", Shell.tryOut("git", "describe", "--always", "--dirty"));
        facts.put("Netty", onClassPath("netty-common"));
        facts.put("Vert.x", onClassPath("vertx-core"));
        facts.put("HdrHistogram", onClassPath("HdrHistogram"));
        facts.put("Python", Shell.tryOut("python3", "--version"));
        facts.put("Node", Shell.tryOut("node", "--version"));
        facts.put("Go", Shell.tryOut("go", "version"));
        facts.values().removeIf(String::isBlank);
        facts.replaceAll((name, value) -> value.replace('"', '\''));
        return facts;
    }

    /** The version in a jar's name. */
    private static String onClassPath(String artifact) {
        Matcher jar = Pattern.compile(artifact + "-([^/]+)\\.jar").matcher(System.getProperty("java.class.path"));
        return jar.find() ? jar.group(1) : "";
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .orElse("");
    }
}
