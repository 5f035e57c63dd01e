package org.tulip4j.internal.transport;

import org.jspecify.annotations.Nullable;
import org.tulip4j.internal.buffer.WaterMarks;
import org.tulip4j.internal.counters.Count;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BaseTransport;

/**
 * Tells a protocol when to stop writing and when to go on: the one rule for streams, datagrams and pipes. Owns nothing: the marks and
 * whether writing is paused are in {@link WaterMarks}. Called on the loop, inside whatever call changed how much waits, so that the
 * protocol hears of it before that call returns.
 */
public final class FlowControl {
    private FlowControl() {}

    /**
     * Calls {@code pauseWriting} or {@code resumeWriting}, when what waits now asks for it. What the call throws goes to the loop's
     * exception handler.
     *
     * @param marks of the transport; they alternate between paused and flowing even when nobody hears of it
     * @param waiting how many bytes wait
     * @param loop the transport's
     * @param transport named in reports
     * @param values in force during the call
     * @param protocol told; null: it has heard connectionLost
     * @param fault begins the report of a call that throws
     */
    public static void consider(
            WaterMarks marks,
            long waiting,
            Loop loop,
            BaseTransport transport,
            ContextValues values,
            @Nullable BaseProtocol<?> protocol,
            String fault) {
        WaterMarks.Change change = marks.consider(waiting);
        if (change == WaterMarks.Change.NONE) {
            return;
        }
        count(loop, change);
        if (protocol == null) {
            return;
        }
        if (change == WaterMarks.Change.PAUSE) {
            ProtocolCalls.within(loop, transport, values, protocol, fault, "pauseWriting", BaseProtocol::pauseWriting);
        } else {
            ProtocolCalls.within(
                    loop, transport, values, protocol, fault, "resumeWriting", BaseProtocol::resumeWriting);
        }
    }

    private static void count(Loop loop, WaterMarks.Change change) {
        if (change == WaterMarks.Change.PAUSE) {
            loop.counters().add(Count.WRITE_PAUSES);
            loop.counters().add(Count.PAUSED_WRITERS);
        } else {
            loop.counters().add(Count.PAUSED_WRITERS, -1);
        }
    }

    /**
     * The transport has ended: it is not one that has paused its protocol any more, and tells it nothing.
     *
     * @param marks of the transport
     * @param loop the transport's
     */
    public static void end(WaterMarks marks, Loop loop) {
        if (marks.isPaused()) {
            marks.end();
            loop.counters().add(Count.PAUSED_WRITERS, -1);
        }
    }
}
