package org.tulip4j.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import jdk.jfr.Configuration;
import jdk.jfr.Enabled;
import jdk.jfr.Name;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;

/** What holds of every event that the library has for Flight Recorder. */
class FlightEventsTest {
    private static List<Class<?>> events() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(Recorder.class.getResource("Recorder.class"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Event.class"))
                    .sorted()
                    .<Class<?>>map(file -> load(Recorder.class.getPackageName() + "." + file.replace(".class", "")))
                    .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Recorder.class.getClassLoader());
        } catch (ClassNotFoundException gone) {
            throw new AssertionError(gone);
        }
    }

    @Test
    void everyEventIsOffByItselfAndSaysWhatItIs() throws Exception {
        assertThat(events()).hasSize(11).allSatisfy(type -> {
            assertThat(type.getAnnotation(Enabled.class).value()).isFalse();
            assertThat(type.getAnnotation(Name.class).value())
                    .isEqualTo("org.tulip4j." + type.getSimpleName().replace("Event", ""));
        });
    }

    @Test
    void theSettingsOfTheJarNameEveryEvent() throws Exception {
        Set<String> wanted = new TreeSet<>();
        for (Class<?> type : events()) {
            wanted.add(type.getAnnotation(Name.class).value() + "#enabled");
        }
        try (InputStreamReader reader = new InputStreamReader(
                Objects.requireNonNull(EventLoop.class.getResourceAsStream("/META-INF/tulip.jfc")),
                StandardCharsets.UTF_8)) {
            Set<String> named =
                    new TreeSet<>(Configuration.create(reader).getSettings().keySet());
            named.removeIf(setting -> !setting.endsWith("#enabled"));
            assertThat(named).isEqualTo(wanted);
        }
    }
}
