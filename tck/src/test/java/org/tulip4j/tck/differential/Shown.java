package org.tulip4j.tck.differential;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.Future;
import org.tulip4j.InvalidStateException;
import org.tulip4j.TimedOutException;
import org.tulip4j.queues.QueueEmptyException;
import org.tulip4j.queues.QueueFullException;
import org.tulip4j.queues.QueueShutDownException;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.LimitOverrunException;
import org.tulip4j.sync.BarrierBrokenException;
import org.tulip4j.sync.SurplusCallException;

/** Values and exceptions in the words of both languages. */
final class Shown {
    private Shown() {}

    static String name(Throwable thrown) {
        if (thrown instanceof CancelledError) {
            String message = thrown.getMessage();
            return message == null || message.isEmpty() ? "Cancelled" : "Cancelled(" + message + ")";
        }
        if (thrown instanceof Boom) {
            return "Boom" + thrown.getMessage();
        }
        if (thrown instanceof ExceptionGroup group) {
            return group.exceptions().stream().map(Shown::name).collect(Collectors.joining(",", "Group[", "]"));
        }
        if (thrown instanceof IncompleteReadException incomplete) {
            String expected = incomplete.expected().isPresent()
                    ? String.valueOf(incomplete.expected().getAsInt())
                    : "-";
            return "Incomplete(" + text(incomplete.partial()) + "," + expected + ")";
        }
        if (thrown instanceof LimitOverrunException overrun) {
            return "Overrun(" + overrun.consumed() + ")";
        }
        return kind(thrown);
    }

    private static String kind(Throwable thrown) {
        if (thrown instanceof TimedOutException) {
            return "Timeout";
        }
        if (thrown instanceof InvalidStateException) {
            return "InvalidState";
        }
        if (thrown instanceof QueueEmptyException) {
            return "QueueEmpty";
        }
        if (thrown instanceof QueueFullException) {
            return "QueueFull";
        }
        if (thrown instanceof QueueShutDownException) {
            return "QueueShutDown";
        }
        if (thrown instanceof BarrierBrokenException) {
            return "BrokenBarrier";
        }
        if (thrown instanceof SurplusCallException || thrown instanceof IllegalArgumentException) {
            return "Value";
        }
        if (thrown instanceof IllegalStateException) {
            return "Runtime";
        }
        return thrown.toString();
    }

    static String value(@Nullable Object value) {
        if (value == null) {
            return "-";
        }
        if (value instanceof Throwable thrown) {
            return "!" + name(thrown);
        }
        if (value instanceof byte[] bytes) {
            return "'" + text(bytes) + "'";
        }
        if (value instanceof Boolean flag) {
            return flag ? "yes" : "no";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Shown::value).collect(Collectors.joining(",", "[", "]"));
        }
        return value.toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace('\n', '/');
    }

    static String state(Future<?> future) {
        if (!future.isDone()) {
            return "pending";
        }
        if (future.isCancelled()) {
            return "cancelled";
        }
        Throwable thrown = future.exception();
        return thrown != null ? value(thrown) : "=" + value(future.result());
    }

    static String outcome(Callable<? extends @Nullable Object> call) {
        try {
            return "=" + value(call.call());
        } catch (Throwable thrown) {
            return value(thrown);
        }
    }
}
