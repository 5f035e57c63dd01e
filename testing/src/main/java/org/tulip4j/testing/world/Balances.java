package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a run must leave as it found it: buffers in use, permits, connections in a pool. Confined to the world's thread. */
final class Balances {
    /** One of them, and what it was. */
    private static final class Balance {
        /** What it is called. */
        private final String name;
        /** Tells what it is. */
        private final Supplier<?> measure;
        /** What it was before the run; null: nothing yet, or that. */
        private @Nullable Object before;

        Balance(String name, Supplier<?> measure) {
            this.name = name;
            this.measure = measure;
        }
    }

    /** Whose run it is. */
    private final World world;
    /** What is compared. */
    private final List<Balance> balances = new ArrayList<>();

    Balances(World world) {
        this.world = world;
    }

    void add(String name, Supplier<?> measure) {
        if (world.wasRun()) {
            throw new IllegalStateException(
                    world + " was run already, and nobody knows what " + name + " was before: name it before the run");
        }
        balances.add(new Balance(Objects.requireNonNull(name, "name"), Objects.requireNonNull(measure, "measure")));
    }

    /** The run is about to begin. */
    void begin() {
        balances.forEach(balance -> balance.before = balance.measure.get());
    }

    /** Every program has ended. What one that was killed has held is freed by nobody: its coroutines are unwound when the world is closed. */
    void check() {
        List<Host> killed = world.programs().stream()
                .filter(Program::wasKilled)
                .map(Program::host)
                .distinct()
                .toList();
        for (Balance balance : balances) {
            if (!killed.isEmpty()) {
                world.tell(null, balance.name + " is not compared, for programs were killed: " + killed);
                continue;
            }
            Object after = balance.measure.get();
            if (!Objects.equals(balance.before, after)) {
                world.found(new AssertionError("a leak: " + balance.name + " was " + balance.before
                        + " before the run, and is " + after + " behind it"));
            }
        }
    }
}
