package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes programs by a seed. A body awaits, starts and calls only what ranks above it (task N runs body N, xN holds what ranks above
 * N, plain futures rank above all): so no program waits in a circle or goes on for ever.
 */
final class Generator {
    private static final int FUTURES = 3;
    /** One in so many programs is large. */
    private static final int LARGE = 8;

    private final SplittableRandom random;
    /** Python's minor version: older ones mean something else by some operations, which are left out then. */
    private final int minor;

    private Set<Theme> themes = EnumSet.noneOf(Theme.class);
    /** More bodies, longer ones, of more themes. */
    private boolean large;

    private int bodies;
    private int values;
    private int callbacks;

    Generator(long seed, int minor) {
        random = new SplittableRandom(seed);
        this.minor = minor;
    }

    /** The next program, with the places of its operations. */
    Program next() {
        large = random.nextInt(LARGE) == 0;
        bodies = (large ? 4 : 2) + random.nextInt(4);
        values = 0;
        callbacks = 0;
        themes = Theme.some(this);
        Map<Integer, List<Op>> all = new TreeMap<>();
        for (int body = 0; body < bodies; body++) {
            all.put(body, new ArrayList<>());
        }
        all.forEach((body, ops) -> fill(body, ops));
        if (random.nextInt(3) == 0) {
            addCanceller(all);
        }
        return new Program(all).placed();
    }

    private void fill(int body, List<Op> ops) {
        Scene scene = new Scene(this, body, 0, false);
        if (body == 0) {
            for (int child = 1; child < bodies; child++) {
                if (random.nextInt(4) > 0) {
                    ops.add(scene.spawn(child));
                    if (random.nextInt(4) == 0) {
                        ops.add(Op.of("yield", "1"));
                    }
                }
            }
        }
        ops.addAll(scene.some(1 + random.nextInt(large ? 12 : 6)));
    }

    /** A task beside the others that cancels one of them in some pass, and perhaps once more or takes it back. */
    private void addCanceller(Map<Integer, List<Op>> all) {
        List<Op> main = all.get(0);
        main.add(random.nextInt(2) == 0 ? 0 : main.size(), Op.of("spawn", "t" + bodies));
        List<Op> ops = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            ops.add(Op.of("yield", String.valueOf(1 + random.nextInt(5))));
            ops.add(Op.of("cancel", "t" + random.nextInt(bodies)));
        }
        if (since(13) && random.nextInt(3) == 0) {
            ops.add(Op.of("uncancel", ops.get(1).arg(0)));
        }
        all.put(bodies, ops);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean since(int version) {
        return minor >= version;
    }

    boolean isLarge() {
        return large;
    }

    Set<Theme> themes() {
        return themes;
    }

    int bodies() {
        return bodies;
    }

    /** A value that no other operation has. */
    String value() {
        return String.valueOf(++values);
    }

    /** A key for a callback that can be taken back. */
    String newCallback() {
        return String.valueOf(callbacks++);
    }

    String oldCallback() {
        return String.valueOf(below(Math.max(1, callbacks)));
    }

    String plainFuture() {
        return "f" + below(FUTURES);
    }

    String pick(String... options) {
        return options[below(options.length)];
    }
}
