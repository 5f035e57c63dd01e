package org.tulip4j.samples.toy;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Generator;
import org.tulip4j.StopIteration;

/**
 * The scheduler that tulip began with in October 2012: no queue of its own any more, for the event loop's is one. A task says
 * what it will wait for and then emits; an emit without that gives way until the loop's next pass.
 *
 * <p>Its names were {@code block_r} and {@code block_w}. Nothing is handed back through the emit yet: results came with futures.
 */
final class TulipScheduler {
    private final EventLoop loop;
    private final PrintStream out;
    /** The task that runs now. */
    private @Nullable TulipTask current;

    TulipScheduler(EventLoop loop, PrintStream out) {
        this.loop = loop;
        this.out = out;
    }

    /** A generator that the loop's callbacks advance. */
    private final class TulipTask {
        private final String name;
        private final Generator<Object, Void, ?> body;
        private boolean blocked;

        TulipTask(String name, Generator<Object, Void, ?> body) {
            this.name = name;
            this.body = body;
        }

        private void step() {
            blocked = false;
            current = this;
            try {
                body.next();
            } catch (StopIteration end) {
                out.println(name + " has finished");
                return;
            } catch (RuntimeException failure) {
                out.println(name + " failed: " + failure.getMessage());
                return;
            } finally {
                current = null;
            }
            if (!blocked) {
                loop.callSoon(this::step);
            }
        }
    }

    /** Starts a task; its first step is in the loop's next pass. */
    void start(String name, Generator<Object, Void, ?> body) {
        loop.callSoon(new TulipTask(name, body)::step);
    }

    /** From now on the current task waits: its next emit ends when the socket has something to read. */
    void blockRead(ToySocket socket) {
        socket.onReadable(detach());
    }

    /** From now on the current task waits: its next emit ends when the socket takes bytes. */
    void blockWrite(ToySocket socket) {
        socket.onWritable(detach());
    }

    /** Takes the current task out of the loop and returns what puts it back. */
    private Runnable detach() {
        TulipTask task = current;
        if (task == null) {
            throw new IllegalStateException("only a task that runs can block");
        }
        task.blocked = true;
        return () -> loop.callSoon(task::step);
    }
}
