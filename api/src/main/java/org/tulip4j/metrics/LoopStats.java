package org.tulip4j.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.counters.Figures;

/**
 * What a loop has done and has to do, in numbers, as it was when {@code loop.stats()} was called. Immutable; any thread.
 *
 * <p>The loop counts as it goes and is not asked: what it tells may be some microseconds old, each number by itself, and it answers while
 * it is stuck in a callback, too. Where a line says "now", the number may go down; all others only grow, from when the loop was made to when it
 * is closed. A closed loop tells what was so when it was closed.
 *
 * <p>Times are those of the loop's clock. They are taken where the loop takes the time anyway, or waits: before and behind a wait, and
 * behind a poll that does not wait. What one callback took, and how late each timer was, is recorded when
 * {@code LoopOptions.withHistograms} asks for it: {@link #callbackTimes} and {@link #timerLags}.
 *
 * <p>Source: none; asyncio has no such numbers.
 *
 * @since 0.1.0
 */
public final class LoopStats {
    static {
        Figures.publishBy(LoopStats::new);
    }

    /** All of it. */
    private final Figures figures;

    private LoopStats(Figures figures) {
        this.figures = figures;
    }

    /**
     * Adds the figures of several loops: numbers are added, of what is the latest or the longest the greatest counts, and the time that the
     * loops have been there is added too, so that {@link #busyShare} is the mean of theirs.
     *
     * @param name what they are together
     * @param all of different loops
     * @return the figures of all, without a thread
     */
    public static LoopStats sum(String name, Collection<LoopStats> all) {
        Objects.requireNonNull(name, "name");
        return new LoopStats(
                Figures.sum(name, all.stream().map(one -> one.figures).toList()));
    }

    /** {@return the loop's name, as in messages and in {@code LoopOptions.withName}} */
    public String name() {
        return figures.name();
    }

    /** {@return the name of the thread that has the loop, or ran it last; null before it has run, and of several loops together} */
    public @Nullable String thread() {
        return figures.thread();
    }

    // Time

    /** {@return how long the loop has been there; it grows until the loop is closed} */
    public Duration elapsed() {
        return Duration.ofNanos(figures.elapsed());
    }

    /**
     * {@return how much of {@link #elapsed} the loop was busy: it ran callbacks, steps and I/O, and did not wait for them nor stand still}
     *
     * <p>Of a guest's time its turns count, and what its host tells between them only with histograms.
     */
    public Duration busy() {
        return Duration.ofNanos(figures.elapsed() - figures.idle());
    }

    /** {@return {@link #busy} as a share of {@link #elapsed}: 0 when it has only waited, 1 when it never has} */
    public double busyShare() {
        return share(figures.elapsed() - figures.idle(), figures.elapsed());
    }

    /**
     * Tells how busy the loop was between two moments.
     *
     * @param earlier of the same loop
     * @return a share from 0 to 1; 0 when no time has passed
     */
    public double busyShareSince(LoopStats earlier) {
        long elapsed = figures.elapsed() - earlier.figures.elapsed();
        return share(elapsed - (figures.idle() - earlier.figures.idle()), elapsed);
    }

    private static double share(long part, long whole) {
        return whole <= 0 ? 0 : Math.min(1, Math.max(0, (double) part / whole));
    }

    /** {@return how long ago the loop has looked for I/O, now: what a callback that blocks makes grow; zero when the loop waits} */
    public Duration pass() {
        return Duration.ofNanos(figures.stretch());
    }

    /** {@return the longest time for which the loop has not looked for I/O: a callback that blocks is in it} */
    public Duration longestPass() {
        return Duration.ofNanos(figures.longest());
    }

    /** {@return how late the timers were that became due last, the earliest of them; zero before there was one} */
    public Duration lag() {
        return Duration.ofNanos(figures.count(Count.LAG));
    }

    /** {@return the longest {@link #lag}} */
    public Duration longestLag() {
        return Duration.ofNanos(figures.count(Count.LONGEST_LAG));
    }

    /** {@return how late each timer was; null when histograms were not asked for} */
    public @Nullable Histogram timerLags() {
        return figures.lags() == null ? null : new Histogram(figures.lags());
    }

    /**
     * {@return how long callbacks, steps and callbacks of I/O took; null when histograms were not asked for}
     *
     * <p>Those that take a microsecond or more are measured one by one; shorter ones that follow each other share one measurement.
     */
    public @Nullable Histogram callbackTimes() {
        return figures.times() == null ? null : new Histogram(figures.times());
    }

    // Work

    /** {@return callbacks and steps of tasks that were run out of the ready queue} */
    public long callbacks() {
        return figures.count(Count.CALLBACKS);
    }

    /** {@return callbacks and steps that are ready, now} */
    public long ready() {
        return figures.ready();
    }

    /** {@return polls for I/O} */
    public long polls() {
        return figures.count(Count.POLLS);
    }

    /** {@return those of the polls that could wait, for nothing was ready} */
    public long waits() {
        return figures.count(Count.WAITS);
    }

    /** {@return timers that have become due} */
    public long timers() {
        return figures.count(Count.TIMERS);
    }

    /** {@return tasks that are not done, now} */
    public long tasksAlive() {
        return figures.alive();
    }

    /** {@return tasks that are done, cancelled and failed ones among them} */
    public long tasksDone() {
        return figures.done();
    }

    /**
     * {@return errors that nobody waited for, of which the exception handler or the log was told}
     *
     * <p>What a peer has caused is not among them ({@code ErrorContext.BY_PEER}), nor handlers whose connection the program has cut ({@code
     * BY_PROGRAM}), nor what is told when the loop is closed.
     */
    public long errors() {
        return figures.errors();
    }

    // Connections

    /** {@return stream connections that are open, now: of clients and servers, in their TLS handshake too} */
    public long connections() {
        return figures.count(Count.CONNECTIONS);
    }

    /**
     * {@return how often a task was cancelled again while it waited in its clean-up after the cancellation before, which cuts that short}
     */
    public long cleanUpsCut() {
        return figures.count(Count.CLEANUPS_CUT);
    }

    /** {@return connections that servers of the loop have accepted} */
    public long accepted() {
        return figures.count(Count.ACCEPTED);
    }

    /** {@return connections that came to servers of the loop and were closed at once, for the server was closed or made no protocol} */
    public long refused() {
        return figures.count(Count.REFUSED);
    }

    /** {@return how often a server has paused accepting for a second because the system or the process had no room, as descriptors} */
    public long acceptPauses() {
        return figures.count(Count.ACCEPT_PAUSES);
    }

    /**
     * {@return bytes that protocols of connections and datagram endpoints were told}
     *
     * <p>Of TLS they are counted as the protocol sees them. Pipes, child processes and the {@code sock} operations are not counted.
     */
    public long bytesIn() {
        return figures.count(Count.BYTES_IN);
    }

    /** {@return bytes of protocols of connections and datagram endpoints that were handed to the system, or to TLS; as {@link #bytesIn}} */
    public long bytesOut() {
        return figures.count(Count.BYTES_OUT);
    }

    /** {@return transports whose write buffer is over its high mark, or was and is not at its low one yet, now} */
    public long pausedWriters() {
        return figures.count(Count.PAUSED_WRITERS);
    }

    /** {@return how often a write buffer went over its high mark} */
    public long writePauses() {
        return figures.count(Count.WRITE_PAUSES);
    }

    /** {@return TLS handshakes that succeeded, as client and as server, those of {@code startTls} too} */
    public long handshakes() {
        return figures.count(Count.HANDSHAKES);
    }

    /** {@return TLS handshakes that failed, or took too long, or whose peer or user closed the connection} */
    public long handshakesFailed() {
        return figures.count(Count.HANDSHAKES_FAILED);
    }

    /** {@return the figures as text: one line per group, the first begins with the name} */
    @Override
    public String toString() {
        return name() + (thread() == null ? "" : " in thread " + thread()) + ": busy " + Texts.percent(busyShare())
                + " of " + Texts.of(elapsed()) + ", pass " + Texts.of(pass()) + ", longest " + Texts.of(longestPass())
                + "\n  callbacks " + callbacks() + ", ready " + ready() + ", polls " + polls() + ", waits " + waits()
                + times("callback times ", callbackTimes())
                + "\n  timers " + timers() + ", lag " + Texts.of(lag()) + ", longest " + Texts.of(longestLag())
                + times("timer lags ", timerLags())
                + "\n  tasks alive " + tasksAlive() + ", done " + tasksDone() + ", errors " + errors()
                + ", clean-ups cut " + cleanUpsCut()
                + "\n  connections " + connections() + ", accepted " + accepted() + ", refused " + refused()
                + ", accept pauses " + acceptPauses()
                + "\n  bytes in " + bytesIn() + ", out " + bytesOut() + ", paused writers " + pausedWriters()
                + ", write pauses " + writePauses()
                + "\n  TLS handshakes " + handshakes() + ", failed " + handshakesFailed();
    }

    private static String times(String name, @Nullable Histogram histogram) {
        return histogram == null ? "" : "\n  " + name + histogram;
    }
}
