package org.tulip4j.python.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.graalvm.polyglot.Value;
import org.tulip4j.CancelledError;
import org.tulip4j.EventLoop;
import org.tulip4j.TimedOutException;
import org.tulip4j.python.PythonException;
import org.tulip4j.spi.Adoption;

/** What Java calls of the package {@code tulip}: its functions, and the Python loop of each loop. */
final class Guest {
    private static final Map<String, Function<String, IOException>> BY_ERRNO = Map.of(
            "ECONNREFUSED", ConnectException::new,
            "ECONNRESET", SocketException::new,
            "ECONNABORTED", SocketException::new,
            "EPIPE", SocketException::new,
            "EHOSTUNREACH", NoRouteToHostException::new,
            "EADDRINUSE", BindException::new,
            "EADDRNOTAVAIL", BindException::new,
            "ENOENT", FileNotFoundException::new,
            "EACCES", AccessDeniedException::new);

    /** Python's loop of each loop that is not closed. */
    private final Map<EventLoop, Value> loops = new ConcurrentHashMap<>();

    /** Python's {@code attach}, {@code detach}, {@code start} and {@code describe}. */
    private final Value functions;

    Guest(Value functions) {
        this.functions = functions;
    }

    void add(EventLoop loop, Value python) {
        loops.put(loop, python);
        Adoption.whenClosed(loop, () -> loops.remove(loop));
    }

    /** Python's task for an awaitable, which tells {@code awaiting} of its end. Thread: the loop's, in a callback. */
    Value start(EventLoop loop, Value awaitable, Awaiting awaiting) {
        Value python = loops.get(loop);
        if (python == null) {
            python = functions.getMember("attach").execute(loop);
        }
        return functions.getMember("start").execute(python, awaitable, awaiting);
    }

    /** Forgets that Python code runs in this thread's loop, for it is closed. */
    void detach(Value python) {
        functions.getMember("detach").executeVoid(python);
    }

    /** Java's exception for one of Python's: its own again when it came from Java, a twin with Python's as the cause, or the latter. */
    Throwable toJava(Value exception) {
        Value about = functions.getMember("describe").execute(exception);
        String kind = about.getArrayElement(0).asString();
        String errno = about.getArrayElement(1).asString();
        String text = about.getArrayElement(2).asString();
        Value java = about.getArrayElement(4);
        if (kind.equals("cancelled")) {
            return new CancelledError(text.isEmpty() ? null : text);
        }
        if (!java.isNull()) {
            return java.asHostObject();
        }
        PythonException cause = new PythonException(exception, text, trace(about.getArrayElement(3)));
        return switch (kind) {
            case "timeout" -> new TimedOutException(text, cause);
            case "name" -> because(new UnknownHostException(text), cause);
            case "os" -> because(BY_ERRNO.getOrDefault(errno, IOException::new).apply(text), cause);
            default -> cause;
        };
    }

    private static StackTraceElement[] trace(Value frames) {
        StackTraceElement[] trace = new StackTraceElement[(int) frames.getArraySize()];
        for (int i = 0; i < trace.length; i++) {
            Value frame = frames.getArrayElement(i);
            trace[i] = new StackTraceElement(
                    "<python>",
                    frame.getArrayElement(0).asString(),
                    frame.getArrayElement(1).asString(),
                    frame.getArrayElement(2).asInt());
        }
        return trace;
    }

    private static <T extends Throwable> T because(T exception, Throwable cause) {
        exception.initCause(cause);
        return exception;
    }
}
