package org.tulip4j.samples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;

/** Why a task makes progress by itself: the same bodies on {@link HandmadeTask} and on the real {@link Task}. */
final class TaskByHand {
    private TaskByHand() {}

    static void run(List<String> args, PrintStream out, LoopOptions options) {
        out.println("with a handmade task:");
        play(out, options, TaskByHand::startByHand);
        out.println("with the real task:");
        play(out, options, TaskByHand::startReal);
    }

    /** How a body waits: a handmade task's emits, a real one's awaits. */
    private interface Waits {
        void once();

        @Nullable Object until(Future<?> future);
    }

    private interface Body {
        String run(Waits waits) throws Exception;
    }

    private record Started(Future<String> result, Runnable cancel) {}

    private interface Starter {
        Started start(EventLoop loop, Body body);
    }

    private static Started startByHand(EventLoop loop, Body body) {
        HandmadeTask<String> task = new HandmadeTask<>(
                loop,
                Generator.of(y -> body.run(new Waits() {
                    @Override
                    public void once() {
                        y.emit(null);
                    }

                    @Override
                    public @Nullable Object until(Future<?> future) {
                        return y.emit(future);
                    }
                })));
        return new Started(task.result(), task::cancel);
    }

    private static Started startReal(EventLoop loop, Body body) {
        Task<String> task = loop.createTask(() -> body.run(new Waits() {
            @Override
            public void once() {
                Tulip.sleep(Duration.ZERO).await();
            }

            @Override
            public @Nullable Object until(Future<?> future) {
                return future.await();
            }
        }));
        return new Started(task, task::cancel);
    }

    private static void play(PrintStream out, LoopOptions options, Starter starter) {
        try (EventLoop loop = EventLoops.newLoop(options)) {
            Future<String> letter = loop.createFuture();
            Started counter = starter.start(loop, waits -> {
                for (int i = 1; i <= 3; i++) {
                    out.println("  counter " + i);
                    waits.once();
                }
                letter.setResult("a letter");
                return "counted";
            });
            Started reader = starter.start(loop, waits -> {
                out.println("  reader waits");
                out.println("  reader got " + waits.until(letter));
                throw new IllegalStateException("the reader is moved to tears");
            });
            Started sleeper = starter.start(loop, waits -> {
                try {
                    waits.until(loop.createFuture());
                    return "never";
                } catch (CancelledError cancelled) {
                    out.println("  sleeper is cancelled and tidies up");
                    waits.once();
                    throw cancelled;
                }
            });
            counter.result().addDoneCallback(done -> {
                out.println("  counter returned " + done.result());
                sleeper.cancel().run();
            });
            reader.result()
                    .addDoneCallback(done ->
                            out.println("  reader failed: " + done.exception().getMessage()));
            sleeper.result().addDoneCallback(done -> {
                out.println("  sleeper cancelled: " + done.isCancelled());
                loop.stop();
            });
            passes(loop, out, 1);
            loop.runForever();
        }
    }

    /** Says when a pass of the loop begins. */
    private static void passes(EventLoop loop, PrintStream out, int number) {
        loop.callSoon(() -> {
            out.println("pass " + number);
            passes(loop, out, number + 1);
        });
    }
}
