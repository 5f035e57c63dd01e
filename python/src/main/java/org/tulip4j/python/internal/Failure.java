package org.tulip4j.python.internal;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CancelledError;
import org.tulip4j.InvalidStateException;
import org.tulip4j.SendFileNotAvailableException;
import org.tulip4j.TimedOutException;
import org.tulip4j.python.PythonException;
import org.tulip4j.queues.QueueEmptyException;
import org.tulip4j.queues.QueueFullException;
import org.tulip4j.spi.AddressNotAvailableException;
import org.tulip4j.subprocess.ProcessLookupException;

/**
 * A Java exception as Python's errors.py wants it: which exception of Python it becomes, with which text.
 */
public final class Failure {
    /** What a Java type is called in errors.py, or a name of Python's errno module; the first that fits counts. */
    private static final Map<Class<? extends Throwable>, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(CancelledError.class, "cancelled");
        KINDS.put(TimedOutException.class, "timeout");
        KINDS.put(SocketTimeoutException.class, "timeout");
        KINDS.put(java.util.concurrent.TimeoutException.class, "timeout");
        KINDS.put(InvalidStateException.class, "invalid-state");
        KINDS.put(QueueEmptyException.class, "queue-empty");
        KINDS.put(QueueFullException.class, "queue-full");
        KINDS.put(SendFileNotAvailableException.class, "send-file");
        KINDS.put(ProcessLookupException.class, "lookup");
        KINDS.put(UnsupportedOperationException.class, "not-implemented");
        KINDS.put(UnknownHostException.class, "name");
        KINDS.put(PortUnreachableException.class, "ECONNREFUSED");
        KINDS.put(ConnectException.class, "ECONNREFUSED");
        KINDS.put(NoRouteToHostException.class, "EHOSTUNREACH");
        KINDS.put(AddressNotAvailableException.class, "EADDRNOTAVAIL");
        KINDS.put(BindException.class, "EADDRINUSE");
        KINDS.put(FileNotFoundException.class, "ENOENT");
        KINDS.put(NoSuchFileException.class, "ENOENT");
        KINDS.put(AccessDeniedException.class, "EACCES");
        KINDS.put(ClosedChannelException.class, "EBADF");
        KINDS.put(SSLPeerUnverifiedException.class, "certificate");
        KINDS.put(SSLException.class, "ssl");
        KINDS.put(EOFException.class, "end");
        KINDS.put(IOException.class, "io");
    }

    /** What the system calls errors that Java tells only in words. */
    private static final Map<String, String> WORDS = Map.of(
            "connection reset", "ECONNRESET",
            "broken pipe", "EPIPE",
            "connection refused", "ECONNREFUSED",
            "permission denied", "EACCES",
            "no such file", "ENOENT",
            "network is unreachable", "ENETUNREACH",
            "timed out", "ETIMEDOUT",
            "message too long", "EMSGSIZE");

    private final Throwable java;

    private Failure(Throwable java) {
        this.java = java;
    }

    /**
     * Returns what Python makes an exception of.
     *
     * @param java null when nothing failed
     * @return null for null
     */
    public static @Nullable Failure of(@Nullable Throwable java) {
        return java == null ? null : new Failure(java);
    }

    /**
     * Returns Python's own exception when this one came from Python.
     *
     * @return null when it came from Java
     */
    public @Nullable Value python() {
        Throwable java = this.java.getCause() instanceof PythonException cause ? cause : this.java;
        if (java instanceof PythonException exception) {
            return exception.value();
        }
        if (java instanceof PolyglotException polyglot && polyglot.isGuestException()) {
            return polyglot.getGuestObject();
        }
        return null;
    }

    /**
     * Returns which exception it becomes.
     *
     * @return a name of errors.py or of Python's errno, {@code "other"} for what has no twin
     */
    public String kind() {
        Throwable java = unwrapped();
        for (Map.Entry<Class<? extends Throwable>, String> each : KINDS.entrySet()) {
            if (each.getKey().isInstance(java)) {
                return isAboutCertificate(java) ? "certificate" : exact(java, each.getValue());
            }
        }
        return "other";
    }

    private static boolean isAboutCertificate(Throwable java) {
        if (java instanceof SSLException) {
            for (Throwable cause = java.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String exact(Throwable java, String kind) {
        boolean vague = kind.equals("io") || java.getClass() == SocketException.class || kind.equals("ECONNREFUSED");
        String text = String.valueOf(java.getMessage()).toLowerCase(Locale.ROOT);
        if (vague && !(java instanceof SSLException)) {
            for (Map.Entry<String, String> each : WORDS.entrySet()) {
                if (text.contains(each.getKey())) {
                    return each.getValue();
                }
            }
        }
        return kind;
    }

    /**
     * Returns what Python shows as the exception's text.
     *
     * @return the message; with the type in front when there is no twin
     */
    public String text() {
        Throwable java = unwrapped();
        String message = java.getMessage();
        if (kind().equals("other")) {
            return java.toString();
        }
        return message == null ? "" : message;
    }

    /**
     * Returns the exception itself.
     *
     * @return Java's
     */
    public Throwable java() {
        return unwrapped();
    }

    /**
     * Returns the stack trace, which becomes a note of Python's exception.
     *
     * @return lines
     */
    public String trace() {
        StringWriter lines = new StringWriter();
        unwrapped().printStackTrace(new PrintWriter(lines, true));
        return "Java's trace:\n" + lines.toString().stripTrailing();
    }

    /** What was thrown: without the envelope of the polyglot API, and without the one that makes it unchecked. */
    private Throwable unwrapped() {
        Throwable java = this.java instanceof PolyglotException polyglot && polyglot.isHostException()
                ? polyglot.asHostException()
                : this.java;
        return java instanceof UncheckedIOException unchecked ? unchecked.getCause() : java;
    }
}
