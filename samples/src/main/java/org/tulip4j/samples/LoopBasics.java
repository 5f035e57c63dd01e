package org.tulip4j.samples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;

/** An event loop run until a future is done, and for ever until it is stopped; callbacks soon, later and at a time. */
final class LoopBasics {
    private LoopBasics() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        try (EventLoop loop = EventLoops.newLoop(options)) {
            out.println("until a future is done:");
            Future<String> answer = loop.createFuture();
            loop.callSoon(() -> answer.setResult("42"));
            out.println("  " + loop.runUntilComplete(answer));

            out.println("for ever, until stopped:");
            loop.callLater(Duration.ofMillis(200), () -> out.println("  later: after 200 ms"));
            loop.callAtNanos(
                    loop.timeNanos() + Duration.ofMillis(100).toNanos(), () -> out.println("  at a time: in 100 ms"));
            loop.callSoon(() -> {
                out.println("  soon");
                loop.callSoon(() -> out.println("  soon again: one pass later"));
            });
            loop.callSoon(() -> out.println("  also soon: in order"));
            loop.callLater(Duration.ofMillis(150), () -> out.println("  never")).cancel();
            loop.callLater(Duration.ofMillis(300), () -> {
                out.println("  stop");
                loop.stop();
            });
            loop.runForever();
            out.println("stopped");
        }
    }
}
