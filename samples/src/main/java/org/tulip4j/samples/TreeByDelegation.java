package org.tulip4j.samples;

import java.io.PrintStream;
import java.util.List;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;

/** A tree in order, with delegation: values go from the leaf straight to whoever asked. */
final class TreeByDelegation {
    private TreeByDelegation() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        for (String value : inOrder(Tree.sample()).asIterable()) {
            out.println(value);
        }
    }

    private static Generator<String, Void, Void> inOrder(Tree tree) {
        return Generator.ofVoid(y -> {
            if (tree.left() != null) {
                y.delegate(inOrder(tree.left()));
            }
            y.emit(tree.value());
            if (tree.right() != null) {
                y.delegate(inOrder(tree.right()));
            }
        });
    }
}
