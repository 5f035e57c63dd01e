package org.tulip4j.internal.tls;

import org.jspecify.annotations.Nullable;
import org.tulip4j.spi.StreamSink;

/** What a transport hears of an encrypted connection beyond what every connection tells. */
public interface TlsSink extends StreamSink {
    /** Less encrypted bytes wait than before. */
    void ciphertextSent();

    /**
     * The end that {@link TlsStream#shutDown} began has come.
     *
     * @param cause null when the peer said farewell or has gone; else why the connection must be cut
     */
    void shutDown(@Nullable Throwable cause);
}
