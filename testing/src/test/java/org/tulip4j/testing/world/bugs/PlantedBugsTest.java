package org.tulip4j.testing.world.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.LoopOptions;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;
import org.tulip4j.testing.world.WorldFailure;

/**
 * Worlds find the classic bugs, within a thousand seeds, and nothing in what was mended: in sixty seeds here, in ten thousand with {@code
 * -Dtulip.seeds.clean=10000}.
 */
@Tag("once")
class PlantedBugsTest {
    private static final Pattern FIRST = Pattern.compile("failed: \\[(\\d+)");

    static List<PlantedBug> bugs() {
        return PlantedBug.all();
    }

    private static void world(World world, PlantedBug bug, boolean mended) throws Exception {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
        bug.make(world, mended);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(PlantedBug bug) {
        WorldFailure failure = catchThrowableOfType(
                WorldFailure.class,
                () -> Seeds.first(1000).withName(bug.name()).check(world -> world(world, bug, false)));
        assertThat(failure).as("what a thousand seeds have found").isNotNull();
        Matcher first = FIRST.matcher(failure.getMessage());
        assertThat(first.find()).as(failure.getMessage()).isTrue();
        System.out.println(bug.name() + ": seed " + first.group(1));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void whatWasMendedIsClean(PlantedBug bug) {
        Seeds.first(Integer.getInteger("tulip.seeds.clean", 60))
                .withName(bug.name() + ", mended")
                .check(world -> world(world, bug, true));
    }
}
