package org.tulip4j.internal.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.LoopReport;
import org.tulip4j.Resolver;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.CoroutineEngine;

/**
 * What a loop is made of, chosen by its builder.
 *
 * @param name what the loop is called in messages
 * @param backend performs I/O and waits for it; the loop's from now on
 * @param clock tells the loop's time
 * @param engine runs the bodies of tasks
 * @param report what was asked for and what the loop is
 * @param resolver looks names up; null: the system's does
 * @param unretrievedGrace after what time an exception is reported that nobody retrieved; null: at collection or close
 * @param simulated nothing of it may depend on the machine, such as when the collector runs
 * @param histograms whether lags of timers and times of callbacks are recorded
 */
public record LoopParts(
        String name,
        Backend backend,
        Clock clock,
        CoroutineEngine engine,
        LoopReport report,
        @Nullable Resolver resolver,
        @Nullable Duration unretrievedGrace,
        boolean simulated,
        boolean histograms) {}
