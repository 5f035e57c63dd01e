package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: what is on its way, in order. A piece that finds its way cut waits there, and so does all behind it,
 * until the way is open again or the system of whoever is not heard gives the connection up. Confined to the world's thread.
 */
final class Direction {
    /** How long a system sends again what is not heard before it gives a connection up, about as Linux does. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(15).toNanos();

    /** What travels. */
    enum Kind {
        BYTES,
        /** So many bytes were read at the other end: there is room again. */
        ROOM,
        END,
        RESET
    }

    /**
     * What is on its way.
     *
     * @param bytes of bytes only
     * @param room how much room there is again
     * @param arrival when it comes to the end of its way
     */
    private record Piece(Kind kind, byte @Nullable [] bytes, int room, long arrival) {}

    /** Where it goes along. */
    private final Wire wire;
    /** Who sends. */
    private final WorldStream from;
    /** Who hears of it. */
    private final WorldStream to;
    /** What is on its way. */
    private final ArrayDeque<Piece> flight = new ArrayDeque<>();
    /** When the last piece comes: nothing overtakes it. */
    private long last;
    /** The first piece found the way cut. */
    private boolean stuck;
    /** Nothing more comes: it was reset, or given up. */
    private boolean over;
    /** Until when nothing arrives. */
    private long stalledUntil;
    /** How often the first piece has been sent again. */
    private int stuckNumber;

    Direction(Wire wire, WorldStream from, WorldStream to) {
        this.wire = wire;
        this.from = from;
        this.to = to;
    }

    void send(byte[] bytes) {
        add(Kind.BYTES, bytes, 0);
    }

    void sendRoom(int bytes) {
        add(Kind.ROOM, null, bytes);
    }

    void sendEnd() {
        add(Kind.END, null, 0);
    }

    void sendReset() {
        add(Kind.RESET, null, 0);
    }

    private void add(Kind kind, byte @Nullable [] bytes, int room) {
        if (over) {
            return;
        }
        long arrival = Math.max(last, wire.streamArrival(bytes == null ? 0 : bytes.length));
        last = arrival;
        flight.add(new Piece(kind, bytes, room, arrival));
        if (flight.size() == 1 && !stuck) {
            wire.to().at(arrival, this::arrive);
        }
    }

    /** The first piece is at the end of its way. */
    private void arrive() {
        if (over || stuck) {
            return;
        }
        Piece first = flight.peek();
        if (first == null) {
            return;
        }
        if (!wire.isOpen() || isStalled()) {
            stuck = true;
            int number = ++stuckNumber;
            goOnWhenPossible();
            wire.from().at(world().now() + PATIENCE_NANOS, () -> giveUp(number));
            return;
        }
        flight.remove();
        Piece next = flight.peek();
        if (next != null) {
            wire.to().at(Math.max(next.arrival(), world().now()), this::arrive);
        }
        deliver(first);
    }

    private void deliver(Piece piece) {
        switch (piece.kind()) {
            case BYTES -> to.came(Objects.requireNonNull(piece.bytes()));
            case ROOM -> to.hasRoomAgain(piece.room());
            case END -> to.ended();
            case RESET -> {
                over = true;
                to.wasReset();
            }
        }
    }

    /** Nothing that was sent was heard of for too long: by who sent bytes, and by who waits to hear that its own have come. */
    private void giveUp(int number) {
        if (stuck && number == stuckNumber && !over) {
            boolean answers = flight.stream().anyMatch(piece -> piece.kind() == Kind.ROOM);
            boolean bytes = flight.stream().anyMatch(piece -> piece.kind() != Kind.ROOM);
            end();
            if (bytes) {
                from.timedOut();
            }
            if (answers) {
                to.timedOut();
            }
        }
    }

    /** Nothing arrives for a while, and then all of it. */
    void stall(long nanos) {
        stalledUntil = Math.max(stalledUntil, world().now() + nanos);
    }

    private boolean isStalled() {
        return world().now() < stalledUntil;
    }

    /** Has what is stuck tried again at the end of the stall, and when the way is open. */
    private void goOnWhenPossible() {
        if (!wire.isOpen()) {
            wire.isStuck(this);
        } else if (isStalled()) {
            wire.to().at(stalledUntil, this::goOnWhenPossible);
        } else {
            sendAgain(world().now());
        }
    }

    private World world() {
        return wire.to().world();
    }

    /** The way is open again: the first piece comes at this time, the others behind it. */
    void sendAgain(long at) {
        if (stuck) {
            stuck = false;
            wire.to().at(at, this::arrive);
        }
    }

    /** What is on its way is lost, and nothing follows. */
    void end() {
        over = true;
        flight.clear();
    }

    WorldStream to() {
        return to;
    }

    Wire wire() {
        return wire;
    }
}
