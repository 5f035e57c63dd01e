package org.tulip4j;

import java.util.List;

/**
 * A future in a call graph: where it stands and who awaits it.
 *
 * <p>Source: asyncio 3.14, {@code FutureCallGraph}; a frame is a {@link StackTraceElement}.
 *
 * @param future the future or task
 * @param stack where a task's body stands, innermost first; empty for a plain future, before its first step and after its end
 * @param awaitedBy those that await it, tasks and futures of {@code gather} and its like; empty, too, where the graph is a ring
 *     and this future was on the way here
 * @since 0.1.0
 */
public record FutureNode(Future<?> future, List<StackTraceElement> stack, List<FutureNode> awaitedBy) {
    /**
     * Keeps copies of the lists.
     *
     * @param future the future or task
     * @param stack innermost first
     * @param awaitedBy may be empty
     */
    public FutureNode {
        stack = List.copyOf(stack);
        awaitedBy = List.copyOf(awaitedBy);
    }

    /** The future and how many await it; not the graph. */
    @Override
    public String toString() {
        return "FutureNode[" + future + ", frames=" + stack.size() + ", awaitedBy=" + awaitedBy.size() + "]";
    }

    /** Nodes are compared by identity: a graph may be too deep to be walked here. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
