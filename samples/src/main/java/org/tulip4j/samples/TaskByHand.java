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
        play(out, options, BY_HAND);
        out.println("with the real task:");
        play(out, options, REAL);
    }

    private static void play(PrintStream out, LoopOptions options, Starter starter) {
        try (EventLoop loop = EventLoops.newLoop(options)) {
            start(loop, out, starter, loop::stop);
            loop.runForever();
        }
    }

    /** How a body waits: a handmade task's emits, a real one's awaits. */
    interface Waits {
        void once();

        @Nullable Object until(Future<?> future);
    }

    interface Body {
        String run(Waits waits) throws Exception;
    }

    record Started(Future<String> result, Runnable cancel) {}

    /** How a body is started. */
    interface Starter {
        Started start(EventLoop loop, Body body);
    }

    static final Starter BY_HAND = TaskByHand::startByHand;
    static final Starter REAL = TaskByHand::startReal;

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

    /** Starts the three bodies; the end is called when the last one is done. */
    static void start(EventLoop loop, PrintStream out, Starter starter, Runnable end) {
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
        Future<?> over = loop.createFuture();
        passes(loop, out, 1, over);
        sleeper.result().addDoneCallback(done -> {
            out.println("  sleeper cancelled: " + done.isCancelled());
            over.cancel();
            end.run();
        });
    }

    /** Says when a pass of the loop begins, until there is no more to see. */
    private static void passes(EventLoop loop, PrintStream out, int number, Future<?> until) {
        loop.callSoon(() -> {
            out.println("pass " + number);
            if (!until.isDone()) {
                passes(loop, out, number + 1, until);
            }
        });
    }
}
