package org.tulip4j.internal.loop;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.internal.counters.Buckets;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.counters.Counters;
import org.tulip4j.internal.counters.Figures;
import org.tulip4j.internal.counters.IdleTime;
import org.tulip4j.metrics.LoopStats;

/** What a loop counts about itself, and how that is told. Whoever is lent the loop counts, any thread may ask. */
public final class Tally {
    /** What is only counted. */
    private final Counters counters = new Counters();
    /** How long the loop has nothing to do. */
    private final IdleTime idle;
    /** How late timers were; null: histograms are off. */
    private final @Nullable Buckets lags;
    /** How long callbacks took; null: histograms are off. */
    private final @Nullable Buckets times;
    /** Tells the loop's time. */
    private final Clock clock;
    /** What was so when the loop was closed; null before. Any thread reads. */
    private volatile @Nullable LoopStats last;

    Tally(Clock clock, boolean histograms) {
        this.clock = clock;
        this.lags = histograms ? new Buckets() : null;
        this.times = histograms ? new Buckets() : null;
        this.idle = new IdleTime(clock.nanoTime());
    }

    /** {@return what is only counted} */
    Counters counters() {
        return counters;
    }

    /** {@return how long the loop has nothing to do} */
    IdleTime idle() {
        return idle;
    }

    /** {@return how late timers were, or null} */
    @Nullable Buckets lags() {
        return lags;
    }

    /** {@return how long callbacks took, or null} */
    @Nullable Buckets times() {
        return times;
    }

    /** Counts timers that are due: so many, the earliest of them so late. The loop. */
    void due(int number, long lateNanos) {
        counters.add(Count.TIMERS, number);
        counters.late(lateNanos);
    }

    /** {@return the figures of a loop now, or when it was closed; any thread} */
    LoopStats stats(LoopQueues loop) {
        LoopStats closed = last;
        return closed != null ? closed : look(loop);
    }

    /** The loop is about to be closed: what it tells from now on is what is so now. */
    void close(LoopQueues loop) {
        last = look(loop);
    }

    private LoopStats look(LoopQueues loop) {
        Thread thread = loop.thread();
        OpenTasks tasks = loop.tasks();
        return Figures.of(
                        loop.name(),
                        thread == null ? null : thread.getName(),
                        counters,
                        idle,
                        clock::nanoTime,
                        new Figures.Queued(loop.readyCount(), tasks.alive(), tasks.done(), loop.errorsTold()),
                        lags,
                        times)
                .published(LoopStats.class);
    }
}
