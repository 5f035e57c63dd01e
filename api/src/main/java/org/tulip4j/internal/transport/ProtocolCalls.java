package org.tulip4j.internal.transport;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ErrorContext;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.state.ContextValues;
import org.tulip4j.internal.state.ThreadState;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BaseTransport;

/**
 * How a protocol is called inside of a call that goes on afterwards, and what is reported of a protocol that throws: one rule for
 * streams, datagrams, pipes and child processes. Owns nothing. Called on the loop.
 */
public final class ProtocolCalls {
    private ProtocolCalls() {}

    /**
     * Calls a protocol with its transport's context variables in force; what it throws is reported.
     *
     * @param loop the transport's
     * @param transport named in reports
     * @param values in force during the call
     * @param protocol called
     * @param fault begins the report of a call that throws
     * @param callback the name of what is called
     * @param body calls it
     * @param <P> what the protocol is
     */
    public static <P extends BaseProtocol<?>> void within(
            Loop loop,
            BaseTransport transport,
            ContextValues values,
            P protocol,
            String fault,
            String callback,
            Consumer<? super P> body) {
        ThreadState threadState = loop.threadState();
        ThreadState.Saved saved = threadState.enter(transport, values);
        try {
            body.accept(protocol);
        } catch (Throwable thrown) {
            failed(loop, transport, protocol, fault, callback, thrown);
        } finally {
            threadState.leave(saved);
        }
    }

    /**
     * Reports what a protocol threw to the loop's exception handler; a fatal error leaves the loop after the poll.
     *
     * @param loop the transport's
     * @param transport named in the report
     * @param protocol named in the report; null: it has been let go
     * @param fault begins the report
     * @param callback the name of what was called
     * @param thrown what it threw
     */
    public static void failed(
            Loop loop,
            BaseTransport transport,
            @Nullable BaseProtocol<?> protocol,
            String fault,
            String callback,
            Throwable thrown) {
        loop.ioCallbackFailed(
                thrown,
                ErrorContext.of(fault + "protocol." + callback + "() call failed.", thrown)
                        .with(ErrorContext.TRANSPORT, transport)
                        .with(ErrorContext.PROTOCOL, protocol));
    }
}
