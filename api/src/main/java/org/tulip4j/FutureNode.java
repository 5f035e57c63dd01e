package org.tulip4j;

import java.util.List;

/**
 * A future in a call graph: where it stands and who awaits it.
 *
 * <p>Nodes are compared by identity: a graph may be too deep to be walked.
 *
 * <p>Source: asyncio 3.14, {@code FutureCallGraph}; a frame is a {@link StackTraceElement}.
 *
 * @since 0.1.0
 */
public final class FutureNode {
    private final Future<?> future;
    private final List<StackTraceElement> stack;
    private final List<FutureNode> awaitedBy;

    private FutureNode(Future<?> future, List<StackTraceElement> stack, List<FutureNode> awaitedBy) {
        this.future = future;
        this.stack = List.copyOf(stack);
        this.awaitedBy = List.copyOf(awaitedBy);
    }

    /**
     * A node of a graph.
     *
     * @param future the future or task
     * @param stack innermost first; copied
     * @param awaitedBy may be empty; copied
     * @return the value
     */
    public static FutureNode of(Future<?> future, List<StackTraceElement> stack, List<FutureNode> awaitedBy) {
        return new FutureNode(future, stack, awaitedBy);
    }

    /** {@return the future or task} */
    public Future<?> future() {
        return future;
    }

    /** {@return where a task's body stands, innermost first; empty for a plain future, before its first step and after its end; not modifiable} */
    public List<StackTraceElement> stack() {
        return stack;
    }

    /** {@return those that await it, tasks and futures of {@code gather} and its like; empty, too, where the graph is a ring and this future was on the way here; not modifiable} */
    public List<FutureNode> awaitedBy() {
        return awaitedBy;
    }

    /** The future and how many await it; not the graph. */
    @Override
    public String toString() {
        return "FutureNode[" + future + ", frames=" + stack.size() + ", awaitedBy=" + awaitedBy.size() + "]";
    }
}
