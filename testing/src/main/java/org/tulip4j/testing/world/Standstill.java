package org.tulip4j.testing.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When nothing of a host's program runs, though its system does. A pause that begins in a turn of the program cannot stop it there: what the turn does from
 * then on leaves behind the pause, and its clock is on by as much, as if it had been stopped. Confined to the world's thread.
 */
final class Standstill {
    /** Which host stands still. */
    private final Host host;
    /** Nothing of its program runs. */
    private boolean still;
    /** Until when; {@link Agenda#NEVER}: until it is told to go on. */
    private long until;
    /** When the rest of a turn happens that a pause began in. */
    private long behind;
    /** How long it stands still when its program sends something next; 0: it does not. */
    private long atNextSend;
    /** What is to run when it goes on. */
    private final List<Runnable> held = new ArrayList<>();

    Standstill(Host host) {
        this.host = host;
    }

    boolean isStill() {
        return still;
    }

    /** Whether another pause is under way, or to begin. */
    boolean isBusy() {
        return still || atNextSend > 0;
    }

    /** {@return the time of the world as its program sees it} */
    long seenNow() {
        return Math.max(host.world().now(), behind);
    }

    /** {@return when something leaves that is sent now} */
    long leavesAt() {
        return host.inTurn() ? seenNow() : host.world().now();
    }

    void begin(long nanos) {
        boolean middle = host.inTurn();
        long end = leavesAt() + nanos;
        if (middle) {
            behind = end;
        }
        until = still ? Math.max(until, end) : end;
        still = true;
        host.world()
                .tell(
                        host,
                        "stands still for " + Duration.ofNanos(nanos) + (middle ? ", in the middle of a turn" : ""));
        host.at(end, this::look);
    }

    void beginAtNextSend(long nanos) {
        atNextSend = nanos;
    }

    /** The program is about to send something. */
    void sends() {
        if (atNextSend > 0 && host.inTurn()) {
            long nanos = atNextSend;
            atNextSend = 0;
            begin(nanos);
        }
    }

    void begin() {
        host.world().tell(host, "stands still");
        still = true;
        until = Agenda.NEVER;
    }

    private void look() {
        if (still && host.world().now() >= until) {
            goOn();
        }
    }

    /** Goes on now, or when the rest of a turn has happened. */
    void end() {
        if (still && behind > host.world().now()) {
            until = behind;
        } else if (still) {
            goOn();
        }
    }

    private void goOn() {
        still = false;
        host.world().tell(host, "goes on");
        Program program = host.program();
        if (program != null) {
            program.goesOn();
        }
        held.forEach(host::later);
        held.clear();
    }

    /** Runs something of the program, now or when it goes on. */
    void whenAwake(Runnable action) {
        if (still) {
            held.add(action);
        } else {
            action.run();
        }
    }

    /** Its power is gone, and with it whatever stood still. */
    void forget() {
        still = false;
        atNextSend = 0;
        held.clear();
    }
}
