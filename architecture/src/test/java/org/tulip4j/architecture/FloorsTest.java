package org.tulip4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrows go down: every package of every module has a floor, and uses only what is below it. */
class FloorsTest {
    static final Path FLOORS = Path.of("src/test/resources/org/tulip4j/architecture/floors.txt");

    static List<String> modules() {
        return Modules.ALL;
    }

    static Floors floors(String module) throws IOException {
        return floors().get(module);
    }

    private static Map<String, Floors> floors() throws IOException {
        Path file = Modules.root().resolve("architecture").resolve(FLOORS);
        return Floors.read(Files.readAllLines(file));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyRoomHasAFloor(String module) throws IOException {
        assertThat(floors(module).unknown(Arrows.of(module)))
                .as("rooms of " + module + " that floors.txt lacks")
                .isEmpty();
    }

    @Test
    void arrowsGoDownAndOldExceptionsOnlyShrink() throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (String module : Modules.ALL) {
            floors(module).upwards(Arrows.of(module)).forEach(arrow -> wrong.add(module + ": " + arrow));
        }

        new Shrinking("upwards.txt").check("an arrow that does not go down; floors.txt has the order", wrong);
    }

    /** {@code -Darchitecture.write=true} draws it anew. */
    @Test
    void thePictureShowsTheFloors() throws IOException {
        Path picture = Modules.root().resolve("docs/floors.svg");
        String now = FloorsPicture.of(floors());
        if (Boolean.getBoolean("architecture.write")) {
            Files.writeString(picture, now);
        }

        assertThat(Files.readString(picture))
                .as("docs/floors.svg, as floors.txt has it")
                .isEqualTo(now);
    }

    @Test
    void anArrowUpwardsIsNamed() {
        Floors floors = Floors.read(List.of("[m]", "low", "high")).get("m");
        Map<String, Set<String>> arrows = new TreeMap<>();
        arrows.put("org.tulip4j.low.A", Set.of("org.tulip4j.high.B"));
        arrows.put("org.tulip4j.high.B", Set.of("org.tulip4j.low.A"));

        assertThat(floors.upwards(arrows)).containsExactly("low.A -> high.B");
        assertThat(Circles.of(floors.rooms(arrows))).containsExactly(Set.of("low", "high"));
    }
}
