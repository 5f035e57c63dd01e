package org.tulip4j.bulbs;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a request is answered with. */
final class Answer {
    static final Answer NOT_FOUND = plain(404, "not here");

    private final int status;
    private final String type;
    private final byte[] body; // never changed

    private Answer(int status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
    }

    static Answer json(byte[] text) {
        return new Answer(200, "application/json", text);
    }

    static Answer plain(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
    }

    /** The status of HTTP. */
    int status() {
        return status;
    }

    /** The type of the body. */
    String type() {
        return type;
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }
}
