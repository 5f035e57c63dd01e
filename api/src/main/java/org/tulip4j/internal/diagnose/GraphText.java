package org.tulip4j.internal.diagnose;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.tulip4j.Future;
import org.tulip4j.FutureNode;
import org.tulip4j.Task;

/** A graph as text. What was printed once is only named again, so that rings and diamonds stay short. */
public final class GraphText {
    /** A node that is still to be printed, and how far to the right. */
    private record Item(FutureNode node, String indent) {}

    private GraphText() {}

    /** Lines that end in a line feed. */
    public static String of(FutureNode root) {
        StringBuilder text = new StringBuilder();
        Set<Future<?>> printed = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Item> left = new ArrayDeque<>();
        left.push(new Item(root, ""));
        while (!left.isEmpty()) {
            Item item = left.pop();
            FutureNode node = item.node();
            boolean first = printed.add(node.future());
            String indent = item.indent();
            text.append(indent).append("* ").append(name(node.future()));
            text.append(first ? "\n" : " (see above)\n");
            if (!first) {
                continue;
            }
            if (!node.stack().isEmpty()) {
                text.append(indent).append("  + Call stack:\n");
                node.stack().forEach(frame -> text.append(indent)
                        .append("  |   at ")
                        .append(frame)
                        .append('\n'));
            }
            List<FutureNode> above = node.awaitedBy();
            if (!above.isEmpty()) {
                text.append(indent).append("  + Awaited by:\n");
                for (int i = above.size() - 1; i >= 0; i--) {
                    left.push(new Item(above.get(i), indent + "     "));
                }
            }
        }
        return text.toString();
    }

    /** The kind, the name of a task, and a number that tells it from others. */
    public static String name(Future<?> future) {
        String id = " (0x" + Integer.toHexString(System.identityHashCode(future)) + ")";
        return (future instanceof Task<?> task ? "Task " + task.name() : future.toString()) + id;
    }
}
