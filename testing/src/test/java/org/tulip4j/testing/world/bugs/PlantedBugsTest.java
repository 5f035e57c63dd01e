package org.tulip4j.testing.world.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.LoopOptions;
import org.tulip4j.testing.guide.Page;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;
import org.tulip4j.testing.world.WorldFailure;

/**
 * Worlds find the classic bugs, within a thousand seeds, and nothing in what was mended: in sixty seeds here, in ten thousand with {@code
 * -Dtulip.seeds.clean=10000}.
 */
@Tag("once")
class PlantedBugsTest {
    private static final long SHRINKING_NANOS = 10_000_000_000L;
    private static final Pattern SMALLER =
            Pattern.compile("Made smaller in [0-9]+ runs: [0-9]+ choices that are not the quiet one became [0-9]+");
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
    void aPlantedBugIsFound(PlantedBug bug) throws IOException {
        long begin = System.nanoTime();
        WorldFailure failure = catchThrowableOfType(
                WorldFailure.class,
                () -> Seeds.first(1000).withName(bug.name()).check(world -> world(world, bug, false)));
        assertThat(failure).as("what a thousand seeds have found").isNotNull();
        Matcher first = FIRST.matcher(failure.getMessage());
        assertThat(first.find()).as(failure.getMessage()).isTrue();
        System.out.println(bug.name() + ": seed " + first.group(1) + ", " + size(failure));
        // To be made smaller has a limit in real time, behind which what is told may differ.
        isTold(bug, failure, System.nanoTime() - begin < SHRINKING_NANOS / 2);
    }

    /** How small the run became, and how much there is to read. */
    private static String size(WorldFailure failure) {
        Matcher smaller = SMALLER.matcher(failure.getMessage());
        assertThat(smaller.find()).as(failure.getMessage()).isTrue();
        assertThat(failure.getMessage().lines().count()).as("lines on a screen").isLessThan(50);
        return smaller.group() + ", story of " + failure.story().size() + " lines, "
                + failure.standing().size() + " tasks standing";
    }

    /** Lines of the failure, in their order, are what the page shows. */
    private static void isTold(PlantedBug bug, WorldFailure failure, boolean exactly) throws IOException {
        int number = PlantedBug.all().stream().map(PlantedBug::name).toList().indexOf(bug.name());
        String shown = Page.told("## Ten classic bugs").get(number);
        List<String> lines = new ArrayList<>(failure.getMessage().lines().toList());
        lines.addAll(failure.story());
        StringBuilder told = new StringBuilder();
        for (String line : shown.lines().toList()) {
            int at = lines.indexOf(line);
            for (int i = 0; at < 0 && i < lines.size(); i++) {
                at = withoutTimes(lines.get(i)).equals(withoutTimes(line)) ? i : at;
            }
            assertThat(at)
                    .as("the page shows for " + bug.name() + ": " + line + "\nand what is told is "
                            + failure.getMessage())
                    .isNotNegative();
            told.append(lines.get(at)).append('\n');
            lines = lines.subList(at + 1, lines.size());
        }
        if (Page.isUpdated()) {
            Page.replace(shown, told.toString());
        } else if (exactly) {
            assertThat(told.toString())
                    .as("written anew with -Dtulip.page.update=true")
                    .isEqualTo(shown);
        }
    }

    private static String withoutTimes(String line) {
        return line.replaceAll("[0-9.]+ ms|PT[0-9.HMS]+|:[0-9]+| by [0-9]+| +", "");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void whatWasMendedIsClean(PlantedBug bug) {
        Seeds.first(Integer.getInteger("tulip.seeds.clean", 60))
                .withName(bug.name() + ", mended")
                .check(world -> world(world, bug, true));
    }
}
