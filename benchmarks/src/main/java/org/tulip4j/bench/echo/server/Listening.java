package org.tulip4j.bench.echo.server;

/** What every server shares: the address, the backlog, and the word that says it listens. */
final class Listening {
    static final String HOST = "127.0.0.1";
    static final int BACKLOG = 4096;
    static final int BUFFER = 65_536;

    private Listening() {}

    static void ready() {
        System.out.println("ready");
        System.out.flush();
    }
}
