package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds scripts to which no run has come, and victims who have run nothing in any: what they would have tried was not tried. Scripts of two runs are
 * the same when they were given at the same place in the order of calls before the run, victims when they have the same name.
 */
final class Unreached {
    /** When each script is to happen, in all runs. */
    private final List<TreeSet<Duration>> times = new ArrayList<>();
    /** How many runs gave it. */
    private final List<Integer> given = new ArrayList<>();
    /** It has happened in some run. */
    private final List<Boolean> reached = new ArrayList<>();
    /** Whether a victim of that name has run anything, for those who are offered no tasks. */
    private final Map<String, Boolean> victims = new LinkedHashMap<>();
    /** How many runs there were. */
    private int runs;

    /** A run has come to its end. */
    void add(Scripts scripts, List<Victim> named) {
        runs++;
        for (Victim victim : named) {
            if (!victim.looksAtAll()) {
                victims.merge(victim.name(), victim.hasBegun(), Boolean::logicalOr);
            }
        }
        List<Scripts.Script> early = scripts.early();
        for (int i = 0; i < early.size(); i++) {
            if (i == times.size()) {
                times.add(new TreeSet<>());
                given.add(0);
                reached.add(false);
            }
            times.get(i).add(early.get(i).time());
            given.set(i, given.get(i) + 1);
            reached.set(i, reached.get(i) || early.get(i).isReached());
        }
    }

    /** {@return what to say of scripts that every run was given and none has reached, and of victims who did nothing; null: there is none} */
    @Nullable String text() {
        for (int i = 0; i < times.size(); i++) {
            if (!reached.get(i) && given.get(i) == runs) {
                TreeSet<Duration> at = times.get(i);
                return "the script at " + at.first() + (at.size() == 1 ? "" : " to " + at.last())
                        + " was reached by none of " + runs
                        + " seeds: every world had ended before, so have it happen earlier, or the programs go on longer";
            }
        }
        for (Map.Entry<String, Boolean> victim : victims.entrySet()) {
            if (!victim.getValue()) {
                return "the victim " + victim.getKey() + " has run nothing in any of " + runs
                        + " seeds, and nobody was cancelled in its name: call its run in a program";
            }
        }
        return null;
    }

    /** Says of a world that was run by itself to what it has not come. */
    static void warn(List<Scripts.Script> missed, World world) {
        List<Duration> at = missed.stream().map(Scripts.Script::time).toList();
        System.getLogger("org.tulip4j.testing")
                .log(System.Logger.Level.WARNING, "a world has ended before its scripts: " + world + ", before " + at);
    }
}
