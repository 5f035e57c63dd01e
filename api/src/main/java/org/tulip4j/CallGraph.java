package org.tulip4j;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.diagnose.AwaitGraph;
import org.tulip4j.internal.diagnose.GraphText;
import org.tulip4j.internal.task.FutureImpl;

/**
 * Who awaits whom, and where each of them stands. The edges are the done-callbacks that awaiting registers, so that nothing
 * is recorded for this and nothing is left behind.
 *
 * <p>Thread: the loop's of the future. Source: asyncio 3.14, {@code capture_call_graph} and its like. Differs: a stack is the
 * whole stack of the coroutine, innermost frame first, with the frames of the library on top left out.
 *
 * @since 0.1.0
 */
public final class CallGraph {
    private CallGraph() {}

    /**
     * What a graph shows of the stacks. Immutable: each {@code with} returns a changed copy.
     *
     * @since 0.1.0
     */
    @CheckReturnValue
    public static final class Options {
        /** All frames. */
        public static final Options DEFAULT = new Options(0, Integer.MAX_VALUE, false);

        private final int skipped;
        private final int most;
        private final boolean oldest;

        private Options(int skipped, int most, boolean oldest) {
            if (skipped < 0 || most < 0) {
                throw new IllegalArgumentException(
                        "numbers of frames must not be negative: skipped=" + skipped + " most=" + most);
            }
            this.skipped = skipped;
            this.most = most;
            this.oldest = oldest;
        }

        /**
         * Leaves out innermost frames of the current task.
         *
         * @param frames zero or more
         * @return a copy
         * @throws IllegalArgumentException when it is negative
         */
        public Options withSkipped(int frames) {
            return new Options(frames, most, oldest);
        }

        /**
         * Keeps the innermost frames.
         *
         * @param frames zero or more
         * @return a copy
         * @throws IllegalArgumentException when it is negative
         */
        public Options withNewest(int frames) {
            return new Options(skipped, frames, false);
        }

        /**
         * Keeps the outermost frames.
         *
         * @param frames zero or more
         * @return a copy
         * @throws IllegalArgumentException when it is negative
         */
        public Options withOldest(int frames) {
            return new Options(skipped, frames, true);
        }

        /** {@return how many of the innermost frames of the current task are left out} */
        public int skipped() {
            return skipped;
        }

        /** {@return how many frames of each stack are kept} */
        public int most() {
            return most;
        }

        /** {@return whether those that are kept are the outermost ones} */
        public boolean oldest() {
            return oldest;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Options that
                    && skipped == that.skipped
                    && most == that.most
                    && oldest == that.oldest;
        }

        @Override
        public int hashCode() {
            return Objects.hash(skipped, most, oldest);
        }

        @Override
        public String toString() {
            return "Options[skipped=" + skipped + ", most=" + most + ", oldest=" + oldest + "]";
        }

        private List<StackTraceElement> cut(List<StackTraceElement> stack) {
            int size = stack.size();
            return size <= most ? stack : oldest ? stack.subList(size - most, size) : stack.subList(0, most);
        }
    }

    /**
     * The graph above the current task.
     *
     * @return null in a plain callback
     * @throws IllegalStateException when no loop runs in this thread
     */
    public static @Nullable FutureNode capture() {
        Task<?> task = EventLoops.running().currentTask();
        return task == null ? null : capture(task, Options.DEFAULT);
    }

    /**
     * The graph above a future.
     *
     * @param future of the loop that runs in this thread
     * @return its node
     * @throws IllegalStateException outside its loop
     */
    public static FutureNode capture(Future<?> future) {
        return capture(future, Options.DEFAULT);
    }

    /**
     * The graph above a future.
     *
     * @param future of the loop that runs in this thread
     * @param options what is shown of the stacks
     * @return its node
     * @throws IllegalStateException outside its loop
     */
    public static FutureNode capture(Future<?> future, Options options) {
        Objects.requireNonNull(options, "options");
        EventLoop loop = Objects.requireNonNull(future, "future").loop();
        if (!loop.inLoop() && loop.isRunning()) {
            throw new IllegalStateException("the graph of " + future + " can only be seen in " + loop
                    + "; call it there by callSoonThreadsafe, or use TulipDiagnostics.ps()");
        }
        FutureNode node = new AwaitGraph(options::cut).of((FutureImpl<?>) future);
        return options.skipped() > 0 && future == loop.currentTask() ? withoutTop(node, options.skipped()) : node;
    }

    private static FutureNode withoutTop(FutureNode node, int skipped) {
        List<StackTraceElement> stack = new ArrayList<>(node.stack());
        stack.subList(0, Math.min(skipped, stack.size())).clear();
        return FutureNode.of(node.future(), stack, node.awaitedBy());
    }

    /**
     * The graph above a future as text: name, call stack, and those that await it, indented. What occurs twice is printed
     * once and named from then on.
     *
     * @param future of the loop that runs in this thread
     * @return lines
     * @throws IllegalStateException outside its loop
     */
    public static String format(Future<?> future) {
        return format(capture(future));
    }

    /**
     * A graph as text.
     *
     * @param node where to begin
     * @return lines
     */
    public static String format(FutureNode node) {
        return GraphText.of(Objects.requireNonNull(node, "node"));
    }

    /**
     * Prints the graph above the current task; outside a task it says so.
     *
     * @param out gets the lines
     * @throws IllegalStateException when no loop runs in this thread
     */
    public static void print(PrintStream out) {
        FutureNode node = capture();
        out.print(node == null ? "No current task: a plain callback of " + EventLoops.running() + "\n" : format(node));
    }

    /**
     * Prints the graph above a future.
     *
     * @param future of the loop that runs in this thread
     * @param out gets the lines
     * @throws IllegalStateException outside its loop
     */
    public static void print(Future<?> future, PrintStream out) {
        out.print(format(future));
    }
}
