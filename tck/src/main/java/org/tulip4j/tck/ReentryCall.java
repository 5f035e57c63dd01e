package org.tulip4j.tck;

/** The call of a transport that a check of {@link ReentryTck} makes. */
enum ReentryCall {
    WRITE,
    WRITE_MUCH,
    WRITE_EOF,
    WRITE_THEN_EOF,
    CLOSE,
    WRITE_THEN_CLOSE,
    ABORT,
    PAUSE_READING,
    PAUSE_THEN_RESUME_READING,
    SET_PROTOCOL,
    LIMITS_OF_NOTHING,
    LIMITS_OF_MUCH,
    SEND_FILE,
    START_TLS,
    THROW
}
