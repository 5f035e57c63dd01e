package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** A tree in order, with nested loops: every level takes each value from below and emits it again. */
final class TreeByLoops {
    private TreeByLoops() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        for (String value : inOrder(Tree.sample()).asIterable()) {
            out.println(value);
        }
    }

    private static Generator<String, Void, Void> inOrder(Tree tree) {
        return Generator.ofVoid(y -> {
            if (tree.left() != null) {
                for (String value : inOrder(tree.left()).asIterable()) {
                    y.emit(value);
                }
            }
            y.emit(tree.value());
            if (tree.right() != null) {
                for (String value : inOrder(tree.right()).asIterable()) {
                    y.emit(value);
                }
            }
        });
    }
}
