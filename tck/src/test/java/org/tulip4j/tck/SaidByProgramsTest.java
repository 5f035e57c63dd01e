package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the page on debugging say what the page says that they say. */
class SaidByProgramsTest {
    private static final Path PAGE = Path.of("..", "docs", "debugging.md");

    @TempDir
    private Path folder;

    @Test
    void aRingIsToldOfInNormalMode() throws Exception {
        assertSays("Transfers", shown("Deadlock:"));
    }

    @Test
    void tasksThatNobodyCanWakeAreToldOf() throws Exception {
        assertSays("Pipeline", shown("Nothing can wake"), "-Dtulip.backend=nio", "-Dtulip.coroutines=platform");
    }

    @Test
    void forgottenAwaitsAreToldOfInDebugMode() throws Exception {
        assertSays("Forgetful", shown("Forgotten await: the future of Tulip.sleep()"), "-Dtulip.debug=true");
    }

    @Test
    void aServerThatNobodyAwaitsIsToldOfInNormalMode() throws Exception {
        assertSays("Forgetful", shown("Forgotten await: the program is over"));
    }

    /** The lines of the page from one on, until the next that is not indented. */
    private static List<String> shown(String first) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int from = 0;
        while (!lines.get(from).startsWith("    " + first)) {
            from++;
        }
        List<String> shown = new ArrayList<>();
        for (int i = from; lines.get(i).startsWith("    "); i++) {
            if (!lines.get(i).strip().equals("...")) {
                shown.add(comparable(lines.get(i)));
            }
        }
        return shown;
    }

    /** What differs from run to run, and from compiler to compiler, left out. */
    private static String comparable(String line) {
        return line.strip()
                .replaceAll("lambda\\$(\\w+)\\$\\d+", "lambda $1")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "port");
    }

    private void assertSays(String program, List<String> lines, String... options) throws Exception {
        compile(program);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", folder + ":" + System.getProperty("java.class.path"), program));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // A program that does not say it waits for ever, and so would who reads what it says.
        Thread limit = new Thread(() -> {
            try {
                process.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        });
        limit.setDaemon(true);
        limit.start();
        List<String> said = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int found = 0;
            for (String line = out.readLine(); line != null && found < lines.size(); line = out.readLine()) {
                said.add(line);
                if (comparable(line).endsWith(lines.get(found))) {
                    found++;
                    if (found == lines.size()) {
                        break;
                    }
                }
            }
            assertThat(found).as("lines of %s in %s", lines, said).isEqualTo(lines.size());
        } finally {
            limit.interrupt();
            limit.join();
        }
    }

    private void compile(String program) throws IOException {
        Matcher block = Pattern.compile(
                        "^```java\\n((?:(?!```).)*?public class " + program + " .*?)^```",
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).as("program %s on the page", program).isTrue();
        assertThat(Compiling.errorsOnClassPath(folder, Map.of(program, block.group(1))))
                .isEmpty();
    }
}
