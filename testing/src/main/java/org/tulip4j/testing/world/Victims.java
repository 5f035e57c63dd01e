package org.tulip4j.testing.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.spi.CoroutineEngine;

/** Who may be cancelled in a world. Confined to the world's thread. */
final class Victims {
    /** Whose seed chooses. */
    private final World world;
    /** Everybody. */
    private final List<Victim> all = new ArrayList<>();

    Victims(World world) {
        this.world = world;
    }

    Victim add(String name, @Nullable Integer at, @Nullable Predicate<Task<?>> also) {
        Objects.requireNonNull(name, "name");
        world.requireOpen();
        if (all.isEmpty() && !world.programs().isEmpty()) {
            throw new IllegalStateException(
                    "the first victim of a world is named before its first program starts, or awaits of "
                            + world.programs().get(0) + " would not be counted: " + name);
        }
        Victim victim = new Victim(name, world, at, also);
        all.add(victim);
        return victim;
    }

    /** Whoever is cancelled at one await, counted over all that it runs; one of the choices. */
    Victim at(int await) {
        return add("victim", world.choices().faults().given(await), null);
    }

    List<Victim> named() {
        return Collections.unmodifiableList(all);
    }

    /** Whether somebody was cancelled, which may have ended others, too. */
    boolean hasCancelled() {
        return all.stream().anyMatch(Victim::wasCancelled);
    }

    /** How loops are made: their awaits are counted when there is a victim. */
    LoopOptions counting(LoopOptions options) {
        if (all.isEmpty()) {
            return options;
        }
        UnaryOperator<CoroutineEngine> before = options.engineAround();
        return options.withEngineAround(engine -> new Awaits(before == null ? engine : before.apply(engine), all));
    }
}
