package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run for each of many seeds, and what came of them. Several threads may make them side by side: they take seeds in order, so those that are kept of the
 * failing ones are the first, as with one thread. Its fields are guarded by it.
 */
final class Series {
    /** How many failing seeds are enough. */
    private static final int MOST_FAILURES = 20;
    /** A run that fails after so much real time, for it spins for instance, is enough by itself. */
    private static final long LONG_NANOS = Duration.ofSeconds(4).toNanos();

    /** The seeds, in order. */
    private final long[] seeds;
    /** The await at which the victim is cancelled; null: there is none. */
    private final @Nullable Integer at;
    /** A failing run that takes longer than this is enough. */
    private final long longNanos;
    /** What has failed, by its place among the seeds. */
    private final SortedMap<Integer, Failed> failed = new TreeMap<>();
    /** The scripts to which no run has come. */
    private final Unreached unreached = new Unreached();
    /** The next seed. */
    private int next;
    /** No more are wanted. */
    private boolean enough;
    /** A victim has run something. */
    private boolean victim;
    /** A victim was cancelled. */
    private boolean cancelled;
    /** What broke a thread that made runs; null: nothing. */
    private @Nullable Throwable broken;

    /** A run that has failed, what it chose, and whether it took too long. */
    private record Failed(WorldFailure failure, Chances choices, boolean expired) {}

    Series(long[] seeds, @Nullable Integer at) {
        this(seeds, at, LONG_NANOS);
    }

    Series(long[] seeds, @Nullable Integer at, long longNanos) {
        this.seeds = seeds;
        this.at = at;
        this.longNanos = longNanos;
    }

    /** Makes all the runs. */
    void run(int threads, Supplier<Runs> runs) {
        if (threads == 1) {
            runAll(runs.get());
            return;
        }
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, seeds.length); i++) {
            Thread worker = new Thread(() -> runGuarded(runs), "tulip-worlds-" + i);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
        workers.forEach(this::join);
        rethrow();
    }

    private synchronized void rethrow() {
        if (broken instanceof Error error) {
            throw error;
        }
        if (broken instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void join(Thread worker) {
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException asked) {
                interrupted = true;
                stop();
                worker.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runGuarded(Supplier<Runs> runs) {
        try {
            runAll(runs.get());
        } catch (Throwable thrown) {
            synchronized (this) {
                broken = broken == null ? thrown : broken;
                enough = true;
            }
        }
    }

    private void runAll(Runs runs) {
        for (int place = take(); place >= 0; place = take()) {
            long begin = System.nanoTime();
            Runs.Outcome outcome = runs.make(new Run(seeds[place], at));
            add(place, outcome, System.nanoTime() - begin > longNanos);
        }
    }

    /** {@return the place of the next seed; less than zero: there is none} */
    private synchronized int take() {
        return enough || next == seeds.length ? -1 : next++;
    }

    private synchronized void stop() {
        enough = true;
    }

    private synchronized void add(int place, Runs.Outcome outcome, boolean isLong) {
        Victim who = outcome.victim();
        victim |= who != null && who.hasBegun();
        cancelled |= who != null && who.wasCancelled();
        WorldFailure failure = outcome.failure();
        if (failure == null) {
            unreached.add(outcome.world().scripts(), outcome.world().victims().named());
            return;
        }
        failed.put(place, new Failed(failure, outcome.world().choices(), outcome.hasExpired()));
        // One that takes long is not likely to be the only one.
        enough |= failed.size() >= MOST_FAILURES || isLong || outcome.hasExpired();
    }

    synchronized boolean hasVictim() {
        return victim;
    }

    synchronized boolean hasCancelled() {
        return cancelled;
    }

    synchronized Unreached unreached() {
        return unreached;
    }

    /** Throws what is to be said of the runs that failed, if any has. */
    synchronized void throwFailure(String name, Supplier<Runs> runs) {
        if (failed.isEmpty()) {
            return;
        }
        List<Long> failing = failed.keySet().stream()
                .limit(MOST_FAILURES)
                .map(place -> seeds[place])
                .toList();
        Failed first = failed.get(failed.firstKey());
        String head = failing.size() + (enough && failing.size() < seeds.length ? " or more" : "") + " of "
                + seeds.length + " seeds of " + name
                + " failed" + (at == null ? "" : " with the victim cancelled at its await number " + at) + ": "
                + failing + "\n";
        Report report = new Report(name, new Run(failing.get(0), at), failing, runs.get());
        throw first.expired()
                ? report.expired(head, first.failure())
                : report.of(head, first.failure(), first.choices().made());
    }
}
