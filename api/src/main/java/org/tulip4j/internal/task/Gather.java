package org.tulip4j.internal.task;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.LoopCore;

/** The outer future of {@code gather}: results in argument order. Source: asyncio 3.4 to 3.13. */
public final class Gather extends FutureImpl<List<@Nullable Object>> implements Consumer<Future<?>>, Awaiter {
    private final List<? extends Future<?>> children;
    private final boolean returnExceptions;
    private final boolean cancelOnFailure;
    /** The first failure, while those wait to end that it cancelled. */
    private @Nullable Throwable failure;

    private int left;
    private boolean cancelRequested;
    private @Nullable String cancelMessage;

    /** Watches the children; those that are done count at once. */
    public Gather(
            LoopCore loop, List<? extends Future<?>> children, boolean returnExceptions, boolean cancelOnFailure) {
        super(loop);
        this.children = children;
        this.returnExceptions = returnExceptions;
        this.cancelOnFailure = cancelOnFailure;
        Map<Future<?>, Boolean> seen = new IdentityHashMap<>();
        List<Future<?>> done = new ArrayList<>();
        for (Future<?> child : children) {
            if (child.loop() != loop) {
                throw new IllegalArgumentException(child + " belongs to another loop than " + loop);
            }
            if (seen.put(child, true) == null) {
                left++;
                if (child.isDone()) {
                    done.add(child);
                } else {
                    child.addDoneCallback(this);
                }
            }
        }
        done.forEach(this);
        if (children.isEmpty()) {
            complete(List.of());
        }
    }

    @Override
    public List<Future<?>> awaiting() {
        return List.of(this);
    }

    /** A child is done. */
    @Override
    public void accept(Future<?> child) {
        left--;
        if (isDone()) {
            ((FutureImpl<?>) child).thrown();
            return;
        }
        if (!returnExceptions) {
            Throwable thrown = ((FutureImpl<?>) child).thrown();
            if (thrown != null && cancelOnFailure) {
                cancelOthers(thrown);
            } else if (thrown != null) {
                fail(cancelRequested ? cancellation() : thrown);
                return;
            }
        }
        if (left == 0) {
            if (failure != null && !cancelRequested) {
                fail(failure);
            } else if (cancelRequested) {
                fail(cancellation());
            } else {
                complete(results());
            }
        }
    }

    private void cancelOthers(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
            children.forEach(Future::cancel);
        }
    }

    private CancelledError cancellation() {
        return new CancelledError(cancelMessage);
    }

    private List<@Nullable Object> results() {
        List<@Nullable Object> results = new ArrayList<>(children.size());
        for (Future<?> child : children) {
            Throwable thrown = ((FutureImpl<?>) child).thrown();
            results.add(thrown == null ? child.result() : thrown);
        }
        return results;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkLoop();
        if (isDone()) {
            return false;
        }
        boolean any = false;
        for (Future<?> child : children) {
            any |= child.cancel(message);
        }
        if (any) {
            cancelRequested = true;
            cancelMessage = message;
        }
        return any;
    }
}
