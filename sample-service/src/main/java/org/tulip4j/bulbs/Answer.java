package org.tulip4j.bulbs;

/**
 * What a request is answered with.
 *
 * @param status of HTTP
 * @param type of the text
 * @param text the body
 */
record Answer(int status, String type, String text) {
    static final Answer NOT_FOUND = plain(404, "not here");

    static Answer json(String text) {
        return new Answer(200, "application/json", text);
    }

    static Answer plain(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text + "\n");
    }
}
