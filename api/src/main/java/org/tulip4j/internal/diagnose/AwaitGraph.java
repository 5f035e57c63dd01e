package org.tulip4j.internal.diagnose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.tulip4j.FutureNode;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.internal.task.TaskImpl;

/** Makes the nodes of a graph without recursion: chains may be long, and they may be rings. */
public final class AwaitGraph {
    /** Cuts the frames of each node. */
    private final UnaryOperator<List<StackTraceElement>> frames;
    /** The nodes that are finished, by their futures. */
    private final Map<FutureImpl<?>, FutureNode> made = new IdentityHashMap<>();
    /** The futures on the path from the root to the one looked at: who comes again closes a ring. */
    private final Set<FutureImpl<?>> onTheWay = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A future whose awaiters are being looked at: those that are left, and the nodes of those before. */
    private record Open(FutureImpl<?> future, Iterator<FutureImpl<?>> left, List<FutureNode> awaitedBy) {
        static Open of(FutureImpl<?> future) {
            return new Open(future, future.awaiters().iterator(), new ArrayList<>());
        }
    }

    /** The frames of each node are cut by a function. */
    public AwaitGraph(UnaryOperator<List<StackTraceElement>> frames) {
        this.frames = frames;
    }

    /** The node of a future, with everything above it. The loop. */
    public FutureNode of(FutureImpl<?> root) {
        Deque<Open> open = new ArrayDeque<>();
        push(open, root);
        while (true) {
            Open top = open.peek();
            if (top.left().hasNext()) {
                FutureImpl<?> next = top.left().next();
                FutureNode known = made.get(next);
                if (known != null) {
                    top.awaitedBy().add(known);
                } else if (onTheWay.contains(next)) {
                    top.awaitedBy().add(node(next, List.of()));
                } else {
                    push(open, next);
                }
                continue;
            }
            open.pop();
            onTheWay.remove(top.future());
            FutureNode node = node(top.future(), top.awaitedBy());
            made.put(top.future(), node);
            if (open.isEmpty()) {
                return node;
            }
            open.peek().awaitedBy().add(node);
        }
    }

    private void push(Deque<Open> open, FutureImpl<?> future) {
        onTheWay.add(future);
        open.push(Open.of(future));
    }

    private FutureNode node(FutureImpl<?> future, List<FutureNode> awaitedBy) {
        List<StackTraceElement> stack = future instanceof TaskImpl<?> task ? task.bodyFrames() : List.of();
        return FutureNode.of(future, frames.apply(stack), awaitedBy);
    }
}
