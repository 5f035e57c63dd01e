package org.tulip4j.tck;

/** What a connection of a campaign is used with. */
enum KernelKind {
    PROTOCOL(false),
    BUFFERED(false),
    FILE(false),
    STREAMS(false),
    TLS(true),
    TLS_BUFFERED(true),
    TLS_FILE(true),
    TLS_STREAMS(true),
    START_TLS(true);

    private final boolean encrypts;

    KernelKind(boolean encrypts) {
        this.encrypts = encrypts;
    }

    boolean encrypts() {
        return encrypts;
    }

    /** Encrypted from the first byte on. */
    boolean encryptsAtOnce() {
        return encrypts && this != START_TLS;
    }

    boolean reads() {
        return this == STREAMS || this == TLS_STREAMS || this == START_TLS;
    }

    boolean buffers() {
        return this == BUFFERED || this == TLS_BUFFERED;
    }

    boolean sendsFiles() {
        return this == FILE || this == TLS_FILE;
    }
}
