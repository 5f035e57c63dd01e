package org.tulip4j.testing.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tulip4j.CheckReturnValue;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/**
 * A client of a recorded server, which says again what it said: a program for a host of a {@link org.tulip4j.testing.world.World}, where a seed varies when that comes, and in which
 * pieces and order beside other clients. So one real run becomes as many as there are seeds.
 *
 * <p>It says each thing as long after the first client's coming as it did, unless {@link #withoutPauses} is asked for, and not before it has heard as many bytes as it had heard then; an answer that does not come holds it up for a
 * second. What the answers say does not matter to it.
 *
 * <p>Immutable; any thread.
 *
 * @since 0.1.0
 */
public final class RecordedClient {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_BYTES = 64 * 1024;

    /** Who it was. */
    private final String name;
    /** How long after the first client it came. */
    private final long came;
    /** What it has said. */
    private final List<Step> steps;

    /** It waits as it did. */
    private final boolean pauses;

    private RecordedClient(String name, long came, List<Step> steps, boolean pauses) {
        this.pauses = pauses;
        this.name = name;
        this.came = came;
        this.steps = List.copyOf(steps);
    }

    /** How a client goes on. */
    private enum Act {
        /** It sends bytes. */
        SAYS,
        /** It sends no more. */
        ENDS,
        /** Its connection breaks. */
        BREAKS
    }

    /** What a client did, when, and behind how many bytes that it had been sent. */
    private record Step(Act act, long at, long heard, byte[] bytes) {}

    /** A client that is being read. */
    private static final class Draft {
        /** Who it was. */
        private final String name;
        /** When it came. */
        private final long came;
        /** What it has said so far. */
        private final List<Step> steps = new ArrayList<>();
        /** How many bytes it was sent so far. */
        private long heard;

        Draft(String name, long came) {
            this.name = name;
            this.came = came;
        }

        void add(Act act, long now, byte[] bytes) {
            steps.add(new Step(act, now, heard, bytes));
        }
    }

    /** The clients of a recording, in the order in which they came. */
    static List<RecordedClient> all(Script script) {
        Map<Integer, Draft> open = new LinkedHashMap<>();
        List<Draft> drafts = new ArrayList<>();
        for (Entry entry = script.take(); entry != null; entry = script.take()) {
            if (entry.kind() == Kind.ACCEPTED) {
                Draft draft = new Draft(entry.text(), script.now());
                drafts.add(draft);
                open.put((int) entry.number(), draft);
            }
            Draft draft = open.get(entry.id());
            if (draft != null) {
                goOn(draft, entry, script.now());
            }
        }
        List<RecordedClient> clients = new ArrayList<>();
        long first = drafts.isEmpty() ? 0 : drafts.get(0).came;
        for (Draft draft : drafts) {
            List<Step> steps = draft.steps.stream()
                    .map(step -> new Step(step.act, step.at - first, step.heard, step.bytes))
                    .toList();
            clients.add(new RecordedClient(draft.name, draft.came - first, steps, true));
        }
        return clients;
    }

    private static void goOn(Draft draft, Entry entry, long now) {
        switch (entry.kind()) {
            case RECEIVED, FILLED -> draft.add(Act.SAYS, now, entry.bytes());
            case READ -> {
                if (entry.bytes().length > 0) {
                    draft.add(Act.SAYS, now, entry.bytes());
                }
            }
            case ENDS -> draft.add(Act.ENDS, now, entry.bytes());
            case BROKEN -> draft.add(Act.BREAKS, now, entry.bytes());
            case WRITE -> draft.heard += entry.bytes().length;
            case SENT -> draft.heard += entry.number();
            default -> {
                // Nothing that a client does or hears.
            }
        }
    }

    /** {@return who it was: address and port} */
    public String name() {
        return name;
    }

    /**
     * Returns this client in a hurry: it comes at once, and says each thing as soon as it has heard what it had heard then. So what came one after the other may come together.
     *
     * @return a changed copy
     */
    @CheckReturnValue
    public RecordedClient withoutPauses() {
        return new RecordedClient(name, came, steps, false);
    }

    /**
     * Comes, says what it said, and reads what it is answered until the server ends, for a second at most. A coroutine; what the connection throws is thrown.
     *
     * @param host of the server
     * @param port of the server
     */
    public void talk(String host, int port) {
        Objects.requireNonNull(host, "host");
        EventLoop loop = EventLoops.running();
        long begin = loop.timeNanos();
        pause(loop, begin + came);
        Streams.Connection connection = Streams.openConnection(host, port).await();
        try {
            long heard = 0;
            for (Step step : steps) {
                heard = hear(connection, heard, step.heard);
                pause(loop, begin + step.at);
                act(connection, step);
            }
            hear(connection, heard, Long.MAX_VALUE);
        } finally {
            connection.writer().close();
        }
    }

    private static void act(Streams.Connection connection, Step step) {
        switch (step.act) {
            case SAYS -> {
                connection.writer().write(step.bytes);
                connection.writer().drain().await();
            }
            case ENDS -> connection.writer().writeEof();
            case BREAKS -> connection.writer().transport().abort();
        }
    }

    /** Reads until so many bytes have come, the server has ended, or nothing has come for a second. */
    private static long hear(Streams.Connection connection, long before, long wanted) {
        long heard = before;
        while (heard < wanted) {
            byte[] next;
            try {
                next = Tulip.timeout(PATIENCE)
                        .run(() -> connection.reader().read(MOST_BYTES).await());
            } catch (TimedOutException silent) {
                return heard;
            }
            if (next.length == 0) {
                return heard;
            }
            heard += next.length;
        }
        return heard;
    }

    private void pause(EventLoop loop, long when) {
        long left = when - loop.timeNanos();
        if (pauses && left > 0) {
            Tulip.sleep(Duration.ofNanos(left)).await();
        }
    }

    @Override
    public String toString() {
        return "recorded client " + name + ", " + steps.size() + " steps";
    }
}
