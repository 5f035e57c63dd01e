package org.tulip4j.internal.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;

/**
 * The outer future of {@code gather}: results in argument order.
 *
 * <p>What a child fails with goes to whoever awaits this, or into the list of results, also when this was asked to end. Where a
 * cancellation outranks it, which is so only with {@code cancelOnFailure}, it stays the child's, which reports it unless somebody
 * looks at it.
 *
 * <p>States: waiting for children; cancelling, from the first failure on with {@code cancelOnFailure}, or from a request that a
 * child has accepted, until the last has ended; done. The loop alone touches it.
 *
 * <p>Source: asyncio 3.4 to 3.13.
 */
public final class Gather extends FutureImpl<List<@Nullable Object>>
        implements Consumer<Future<?>>, Awaiter, CancelRelay {
    /** What is waited for, in the order of the results; one may be there several times. */
    private final List<? extends Future<?>> children;
    /** Whether failures and cancellations are results. */
    private final boolean returnExceptions;
    /** Whether the first that fails ends the others. */
    private final boolean cancelOnFailure;
    /** The first that failed, while those end that were cancelled for it; null before. */
    private @Nullable FutureImpl<?> failed;

    /** What children have brought that is freed when nobody takes it, until this is done; null: nothing of the kind. */
    private @Nullable List<Owned> held;
    /** How many children have not told of their end; each counts once. */
    private int left;
    /** It was asked to end, and a child has accepted: it ends as cancelled when the last child has ended. */
    private boolean cancelRequested;
    /** It was asked to end when every child was done already and their callbacks were on the way. */
    private boolean askedLate;
    /** Why, of the last request that a child has accepted; null: nobody has said. */
    private @Nullable String cancelMessage;

    /** Watches the children; those that are done count at once. */
    public Gather(Loop loop, List<? extends Future<?>> children, boolean returnExceptions, boolean cancelOnFailure) {
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
        hold(((FutureImpl<?>) child).owned());
        if (cancelOnFailure) {
            cancelOthers((FutureImpl<?>) child);
        } else if (!returnExceptions) {
            Throwable thrown = ((FutureImpl<?>) child).thrown();
            if (thrown != null) {
                // Also when it was asked to end: a failure is never lost in a cancellation.
                failWith(thrown);
                return;
            }
        }
        if (left == 0) {
            end();
        }
    }

    private void hold(@Nullable Owned brought) {
        if (brought != null) {
            List<Owned> all = held == null ? new ArrayList<>(children.size()) : held;
            held = all;
            all.add(brought);
            brought.expect();
        }
    }

    /** What is held stays with the children, unless they were cancelled, too. */
    private void failWith(Throwable thrown) {
        fail(thrown);
        List<Owned> all = held;
        if (all != null) {
            held = null;
            all.forEach(one -> one.passed(false));
        }
    }

    private void completeWith(List<@Nullable Object> results) {
        List<Owned> all = held;
        if (all == null) {
            complete(results);
        } else {
            held = null;
            OwnedTogether together = new OwnedTogether(this, results, all);
            endOwning(together);
            if (askedLate) {
                together.giveUp();
            }
        }
    }

    private void cancelOthers(FutureImpl<?> child) {
        if (failed == null && (child.isCancelled() || child.peekException() != null)) {
            failed = child;
            children.forEach(Future::cancel);
        }
    }

    private void end() {
        if (cancelRequested) {
            if (returnExceptions) {
                results();
            }
            failWith(new CancelledError(cancelMessage));
        } else if (failed != null) {
            Throwable thrown = Objects.requireNonNull(failed.thrown());
            children.forEach(child -> ((FutureImpl<?>) child).thrown());
            failWith(thrown);
        } else {
            completeWith(results());
        }
    }

    private List<@Nullable Object> results() {
        List<@Nullable Object> results = new ArrayList<>(children.size());
        for (Future<?> child : children) {
            Throwable thrown = ((FutureImpl<?>) child).thrown();
            results.add(thrown == null ? ((FutureImpl<?>) child).shown() : thrown);
        }
        return results;
    }

    @Override
    protected String endedBy() {
        return "the futures that it gathers";
    }

    /** It needs each child where failures are results; else one child that fails ends it. */
    @Override
    protected @Nullable Partners partners() {
        Set<Future<?>> pending = pending(children);
        return pending.isEmpty() || pending.size() != left ? null : new Partners(returnExceptions, pending);
    }

    /** {@return those that are not done, each once} */
    static Set<Future<?>> pending(Collection<? extends Future<?>> children) {
        Set<Future<?>> pending = new LinkedHashSet<>();
        for (Future<?> child : children) {
            if (((FutureImpl<?>) child).isPending()) {
                pending.add(child);
            }
        }
        return pending;
    }

    @Override
    protected String awaitedText() {
        return "<Gather of " + children.size() + ", " + left + " pending>";
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkLoop();
        return CancelWalk.from(this, message);
    }

    @Override
    public List<? extends Future<?>> passCancelOn() {
        return isDone() ? List.of() : children;
    }

    @Override
    public boolean cancelPassedOn(boolean taken, @Nullable String message) {
        if (isDone()) {
            return super.cancel(message);
        }
        if (taken) {
            cancelRequested = true;
            cancelMessage = message;
        } else {
            askedLate = true;
        }
        return taken;
    }
}
