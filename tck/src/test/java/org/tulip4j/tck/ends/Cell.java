package org.tulip4j.tck.ends;

import java.util.ArrayList;
import java.util.List;

/**
 * One way in which a connection ends. The client asks in a line; the server replies when it has the line, or, where the client ends
 * first, at the client's end.
 *
 * @param backend of both sides
 * @param kind of user: of both sides, or of the server where only a server has it, then the client is a protocol
 * @param security of the connection
 * @param family of the sockets
 * @param clientFirst whether the client ends its side first, else the server
 * @param half whether who ends first ends one direction only, where it can
 * @param paused whether who receives what comes last has paused reading, until all of it is on its way
 * @param reply how much it is
 */
record Cell(
        String backend,
        Kind kind,
        Security security,
        Family family,
        boolean clientFirst,
        boolean half,
        boolean paused,
        Reply reply) {
    /** What user code talks to. */
    enum Kind {
        STREAM("streams"),
        PROTOCOL("Protocol"),
        BUFFERED("BufferedProtocol"),
        PROTOCOL_HANDLER("ProtocolHandler"),
        MESSAGE_HANDLER("MessageHandler");

        final String text;

        Kind(String text) {
            this.text = text;
        }

        boolean isInPipeline() {
            return this == PROTOCOL_HANDLER || this == MESSAGE_HANDLER;
        }
    }

    enum Security {
        PLAIN,
        TLS,
        START_TLS
    }

    enum Family {
        TCP,
        UNIX
    }

    enum Reply {
        NOTHING(0),
        BYTE(1),
        BUFFER(64 * 1024),
        LARGE(8 << 20);

        final int bytes;

        Reply(int bytes) {
            this.bytes = bytes;
        }
    }

    /** Every combination that there is on a backend. */
    static List<Cell> of(String backend) {
        boolean netty = List.of("epoll", "io_uring", "kqueue", "netty-nio").contains(backend);
        List<Cell> cells = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Security security : Security.values()) {
                for (Family family : Family.values()) {
                    for (Reply reply : Reply.values()) {
                        for (int ends = 0; ends < 8 && (netty || !kind.isInPipeline()); ends++) {
                            cells.add(new Cell(
                                    backend,
                                    kind,
                                    security,
                                    family,
                                    (ends & 1) == 0,
                                    (ends & 2) == 0,
                                    (ends & 4) != 0,
                                    reply));
                        }
                    }
                }
            }
        }
        return cells;
    }

    /** Whether who ends first ends one direction only. */
    boolean isHalf() {
        return half && (clientFirst || kind != Kind.MESSAGE_HANDLER) && security == Security.PLAIN;
    }

    /** Whether a side may write on after the other's end; TLS of tulip's own closes then, and says so to who asks for more. */
    boolean staysOpen() {
        return security == Security.PLAIN || kind.isInPipeline();
    }

    /** Whether the whole reply must arrive. */
    boolean isAnswered() {
        return !clientFirst || isHalf();
    }

    boolean pausesClient() {
        return paused && isAnswered();
    }

    boolean pausesServer() {
        return paused && !isAnswered();
    }

    /** Whether the protocol is there before the handshake, which needs reads. */
    boolean pausesBehindHandshake() {
        return kind == Kind.PROTOCOL_HANDLER && security != Security.PLAIN;
    }

    String ends() {
        return (clientFirst ? "client" : "server") + " first, " + (half ? "one direction" : "both") + ", "
                + (paused ? "paused" : "reading");
    }

    @Override
    public String toString() {
        return backend + ", " + kind.text + ", " + security + ", " + family + ", " + ends() + ", " + reply.bytes
                + " bytes";
    }
}
