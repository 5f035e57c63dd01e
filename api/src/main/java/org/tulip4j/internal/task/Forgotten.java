package org.tulip4j.internal.task;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.Task;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.Ready;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.trace.CreationTrace;
import org.tulip4j.internal.trace.DroppedCall;

/** Debug mode: tells of futures that nobody can await any more, once for each place. Confined to the loop. */
final class Forgotten {
    /** The places that were told of. */
    private final Set<StackTraceElement> told = new HashSet<>();

    /** A future is being made; returns where. It is told of in a slot, when who calls for it drops it. */
    static StackTraceElement[] made(Loop loop) {
        StackTraceElement[] createdAt = CreationTrace.here();
        if (loop.inLoop()) {
            DroppedCall dropped = DroppedCall.here();
            if (dropped != null && TaskRegistry.of(loop).forgotten().told.add(dropped.place())) {
                loop.enqueue(new Telling(dropped, createdAt, loop.currentTask()));
            }
        }
        return createdAt;
    }

    /** A slot in which a call is told of. */
    private record Telling(
            DroppedCall dropped,
            StackTraceElement[] createdAt,
            @Nullable Task<?> task) implements Ready {
        @Override
        public void fire(Loop loop) {
            ErrorContext context = ErrorContext.of("Forgotten await: the future of " + dropped.method()
                            + "() is dropped at " + dropped.place() + "; add .await()")
                    .with(ErrorContext.TASK, task)
                    .with(ErrorContext.SOURCE_TRACEBACK, createdAt);
            loop.call(() -> loop.errors().call(context), ContextValues.EMPTY);
        }

        @Override
        public String toString() {
            return "report of a forgotten await";
        }
    }
}
