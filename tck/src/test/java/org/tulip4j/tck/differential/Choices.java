package org.tulip4j.tck.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What may come next in a scene, each with its weight. */
final class Choices {
    private final Scene scene;
    private final List<Supplier<Op>> makers = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();
    private int total;

    Choices(Scene scene) {
        this.scene = scene;
    }

    Scene scene() {
        return scene;
    }

    /** Also in a callback. */
    void add(int weight, Supplier<Op> maker) {
        makers.add(maker);
        weights.add(weight);
        total += weight;
    }

    /** Only in a coroutine. */
    void wait(int weight, Supplier<Op> maker) {
        if (!scene.callback()) {
            add(weight, maker);
        }
    }

    /** Only in a coroutine, and not deep in others. */
    void block(int weight, Supplier<Op> maker) {
        if (!scene.deep()) {
            wait(weight, maker);
        }
    }

    /** Not deep in others. */
    void callback(int weight, Supplier<Op> maker) {
        if (!scene.deep()) {
            add(weight, maker);
        }
    }

    Op choose(Generator from) {
        int left = from.below(total);
        int at = 0;
        while (left >= weights.get(at)) {
            left -= weights.get(at);
            at++;
        }
        return makers.get(at).get();
    }
}
