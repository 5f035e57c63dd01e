package org.tulip4j.samples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

/** A future that a coroutine resolves after a while, and the program that waits for it. */
final class SlowFuture {
    private SlowFuture() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        try (EventLoop loop = EventLoops.newLoop(options)) {
            Future<String> future = begin(loop, out);
            out.println("waiting");
            out.println("result: " + loop.runUntilComplete(future));
        }
    }

    /** A future that will have its result in three seconds. */
    static Future<String> begin(EventLoop loop, PrintStream out) {
        Future<String> future = loop.createFuture();
        loop.createTaskVoid(() -> slowly(future, out));
        return future;
    }

    private static void slowly(Future<String> future, PrintStream out) {
        for (int i = 1; i <= 3; i++) {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            out.println("slept " + i + " s");
        }
        future.setResult("the future is here");
    }
}
