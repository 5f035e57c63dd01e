package org.tulip4j.internal.pipe;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OwnedTransport;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.Log;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.InfoKey;

/** What the reading and the writing end of a pipe have in common: how far they have got, and the thread that blocks for them. Confined to the loop. */
abstract class PipeEnd implements BaseTransport, OwnedTransport {
    /** How far the pipe has got. */
    enum Phase {
        /** Reads or takes bytes. */
        OPEN("open"),
        /** Writes what waits, then closes the target; a reader has nothing that it waits for. */
        CLOSING("closing"),
        /** Reads or writes nothing more; connectionLost is queued. */
        LOSING("closing"),
        /** The protocol has heard connectionLost. */
        LOST("closed");

        /** What a pipe in this phase calls itself. */
        final String text;

        Phase(String text) {
            this.text = text;
        }

        boolean isOver() {
            return this == LOSING || this == LOST;
        }
    }

    /** Runs the transport. */
    final Loop loop;
    /** The context variables of protocol callbacks: those of whoever connected the pipe. */
    final ContextValues values;
    /** See {@link Phase}; the loop writes it, the thread that reads looks at it. */
    volatile Phase phase = Phase.OPEN;
    /** Gives the thread. */
    private final Executor threads;
    /** Blocks, and is closed by that thread only. */
    private final BlockingEnd end;
    /** What messages call it. */
    private final String name;
    /** What the caller opened; null: a stream of a child process. */
    private final @Nullable Channel pipe;

    PipeEnd(Loop loop, Executor threads, BlockingEnd end, String name, @Nullable Channel pipe) {
        this.loop = loop;
        this.threads = threads;
        this.end = end;
        this.name = name;
        this.pipe = pipe;
        this.values = ThreadState.current().capture();
    }

    /** Has a thread work. Why there is none, after closing the end; null: there is one. */
    final @Nullable Throwable startThread(Runnable work) {
        try {
            threads.execute(work);
            return null;
        } catch (Throwable noThread) {
            try {
                end.close();
            } catch (IOException unclosable) {
                noThread.addSuppressed(unclosable);
            }
            return noThread;
        }
    }

    /** Ends the call in which the thread is blocked. */
    final void wake() {
        try {
            end.wake();
        } catch (IOException unclosable) {
            Log.warn("closing " + this + " failed", unclosable);
        }
    }

    @Override
    public final boolean isClosing() {
        return phase != Phase.OPEN;
    }

    @Override
    public final <T> @Nullable T extraInfo(InfoKey<T> key, @Nullable T fallback) {
        return pipe != null && key.equals(InfoKey.PIPE) ? key.type().cast(pipe) : fallback;
    }

    /** {@return the beginning of the text of a transport of this kind} */
    final String text(String kind) {
        return "<" + kind + " " + name + " " + phase.text;
    }
}
