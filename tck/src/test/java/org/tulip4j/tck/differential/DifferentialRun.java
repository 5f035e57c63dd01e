package org.tulip4j.tck.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * New programs, played by tulip and by CPython, their logs compared. Of the profile {@code differential} only.
 *
 * <p>{@code -Ddifferential.count} is how many, {@code -Ddifferential.seed} which, {@code -Ddifferential.engines} where: names divided
 * by commas, else every engine of this machine. {@code -Ddifferential.record} is how many to choose of them for the corpus.
 */
@ExtendWith(QuietLog.class)
class DifferentialRun {
    private static final int BATCH = 500;
    /** So many faults are shrunk and printed. */
    private static final int PRINTED = Integer.getInteger("differential.printed", 10);

    /** So many sources are compiled. */
    private static final int SOURCES = 30;

    private final int count = Integer.getInteger("differential.count", 2_000);
    private final long seed = Long.getLong("differential.seed", System.nanoTime());
    private final int wanted = Integer.getInteger("differential.record", 0);
    private final List<String> engines = Player.engines(System.getProperty("differential.engines"));
    private final Map<String, Integer> explained = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<Corpus.Entry> agreed = new ArrayList<>();
    private int faultCount;

    @Test
    void newProgramsLeaveTheLogsThatPythonLeaves() throws IOException {
        try (Oracle oracle = Oracle.find()) {
            assertThat(oracle)
                    .as("a Python of 3.11 or newer on the path, or named by -Dtulip.python")
                    .isNotNull();
            Generator generator = new Generator(seed, oracle.minor());
            for (int done = 0; done < count; done += BATCH) {
                List<String> programs = new ArrayList<>();
                for (int i = 0; i < Math.min(BATCH, count - done); i++) {
                    programs.add(generator.next().toString());
                }
                compare(oracle, programs);
            }
            String summary = count + " programs of seed " + seed + ", CPython " + oracle.version() + ", engines "
                    + engines + ": " + faultCount + " differ without a reason, with one " + explained;
            System.out.println("differential: " + summary);
            record(oracle);
            assertThat(faults).as(summary).isEmpty();
        }
    }

    @Test
    void printedSourcesAreProgramsOfPython() throws Exception {
        try (Oracle oracle = Oracle.find()) {
            assertThat(oracle).isNotNull();
            Generator generator = new Generator(seed, oracle.minor());
            for (int i = 0; i < SOURCES; i++) {
                String source = Sources.python(generator.next());
                assertThat(oracle.errors(source)).as(source).isEmpty();
            }
        }
    }

    private void compare(Oracle oracle, List<String> programs) {
        List<String> logs = oracle.play(programs, EnumSet.noneOf(Reason.class));
        for (int i = 0; i < programs.size(); i++) {
            String program = programs.get(i);
            boolean same = true;
            for (String engine : engines) {
                if (!Player.play(program, engine).equals(logs.get(i))) {
                    same = false;
                    differs(oracle, program, engine);
                }
            }
            if (same && wanted > 0) {
                agreed.add(new Corpus.Entry(program, logs.get(i)));
            }
        }
    }

    private void differs(Oracle oracle, String program, String engine) {
        String mine = Player.play(program, engine);
        for (Set<Reason> reasons : Reason.sets()) {
            if (oracle.play(program, reasons).equals(mine)) {
                explained.merge(Reason.keys(reasons), 1, Integer::sum);
                return;
            }
        }
        faultCount++;
        if (faults.size() < PRINTED) {
            String fault = describe(oracle, program, engine);
            System.out.println(fault);
            faults.add(fault);
        }
    }

    private static String describe(Oracle oracle, String program, String engine) {
        Shrinker shrinker = new Shrinker(smaller -> {
            String mine = Player.play(smaller, engine);
            return !mine.equals(oracle.play(smaller, EnumSet.noneOf(Reason.class)))
                    && !mine.equals(oracle.play(smaller, Reason.ALL));
        });
        Program small = shrinker.shrink(Program.parse(program));
        String text = small.toString();
        return "\n" + text + "\nCPython: " + oracle.play(text, EnumSet.noneOf(Reason.class)) + "\ntulip ("
                + engine + "): " + Player.play(text, engine) + "\n\n" + Sources.python(small) + "\n"
                + Sources.java(small);
    }

    private void record(Oracle oracle) throws IOException {
        if (wanted == 0) {
            return;
        }
        agreed.sort(Comparator.comparingInt(entry -> entry.program().length()));
        Corpus.Chooser chooser = new Corpus.Chooser();
        List<Corpus.Entry> chosen = new ArrayList<>();
        List<Corpus.Entry> others = new ArrayList<>();
        for (Corpus.Entry entry : agreed) {
            boolean fits = chosen.size() < wanted && chooser.isNew(entry);
            (fits ? chosen : others).add(entry);
        }
        // Nothing new is left to show: larger ones, which show more of it together.
        Collections.reverse(others);
        while (chosen.size() < wanted && !others.isEmpty()) {
            chosen.add(others.remove(0));
        }
        String head = "# Programs and the logs that CPython " + oracle.version() + " left of them, seed " + seed
                + "; see docs/testing-tulip.md";
        new Corpus(head, chosen).save();
    }
}
