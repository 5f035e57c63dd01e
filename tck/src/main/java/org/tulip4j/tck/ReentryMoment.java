package org.tulip4j.tck;

import java.util.Locale;

/** The callback of a protocol in which a check of {@link ReentryTck} makes its call. */
enum ReentryMoment {
    MADE("connectionMade"),
    DATA("dataReceived"),
    GET_BUFFER("getBuffer"),
    BUFFER_UPDATED("bufferUpdated"),
    EOF("eofReceived"),
    EOF_KEPT_OPEN("eofReceived, which keeps the transport open"),
    PAUSE("pauseWriting"),
    RESUME("resumeWriting"),
    LOST("connectionLost");

    private final String callback;

    ReentryMoment(String callback) {
        this.callback = callback;
    }

    String callback() {
        return callback;
    }

    /** {@return its name in the middle of the name of a check} */
    String text() {
        StringBuilder text = new StringBuilder();
        for (String word : name().split("_")) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    boolean isEnd() {
        return this == EOF || this == EOF_KEPT_OPEN;
    }
}
