package org.tulip4j.samples.toy;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Generator;
import org.tulip4j.StopIteration;

/** A generator with an id, and with the subroutines that it has called: its stack, made by hand. */
final class Task {
    /** How many tasks there were so far. */
    static int count;

    private final int id = ++count;
    /** Who waits for whom: the innermost caller first. */
    private final Deque<Generator<Object, Object, ?>> callers = new ArrayDeque<>();
    /** Runs at the next step. */
    private Generator<Object, Object, ?> target;
    /** What its pending emit evaluates to. */
    private @Nullable Object sendValue;
    /** What its pending emit throws instead. */
    private @Nullable Throwable throwValue;

    Task(Generator<Object, Object, ?> target) {
        this.target = target;
    }

    int id() {
        return id;
    }

    void setSendValue(@Nullable Object value) {
        sendValue = value;
    }

    void setThrowValue(Throwable thrown) {
        throwValue = thrown;
    }

    /**
     * Runs to the next emit that is not a call or a return.
     *
     * @return a system call, or anything else to give way
     * @throws StopIteration when the outermost generator has ended
     * @throws Exception what the outermost generator throws
     */
    @Nullable Object run() throws Exception {
        while (true) {
            Object emitted;
            try {
                emitted = advance();
            } catch (StopIteration end) {
                if (callers.isEmpty()) {
                    throw end;
                }
                giveBack(null, null);
                continue;
            } catch (Exception failure) {
                if (callers.isEmpty()) {
                    throw failure;
                }
                giveBack(null, failure);
                continue;
            }
            if (emitted instanceof Generator<?, ?, ?>) {
                call(emitted);
            } else if (emitted instanceof SystemCall || callers.isEmpty()) {
                return emitted;
            } else {
                target.close();
                giveBack(emitted, null);
            }
        }
    }

    private @Nullable Object advance() {
        Object value = sendValue;
        Throwable thrown = throwValue;
        sendValue = null;
        throwValue = null;
        return thrown == null ? target.send(value) : target.throwInto(thrown);
    }

    @SuppressWarnings("unchecked")
    private void call(Object subroutine) {
        callers.push(target);
        target = (Generator<Object, Object, ?>) subroutine;
    }

    /** Back to the caller, whose emit evaluates to a value or throws. */
    private void giveBack(@Nullable Object value, @Nullable Throwable thrown) {
        target = callers.pop();
        sendValue = value;
        throwValue = thrown;
    }

    /** Ends it where it stands, from the innermost subroutine outwards. */
    void close() {
        target.close();
        while (!callers.isEmpty()) {
            target = callers.pop();
            target.close();
        }
        sendValue = null;
        throwValue = null;
    }

    @Override
    public String toString() {
        return "[" + id + "]";
    }
}
