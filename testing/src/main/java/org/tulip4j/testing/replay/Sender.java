package org.tulip4j.testing.replay;

import org.jspecify.annotations.Nullable;

/**
 * Who sends something to a loop, as a recording writes it: a letter and a number or name. Work of an executor and stages of somebody else are known by their
 * number, in the order in which the program began them, whichever thread they run in; all else by its thread's name.
 */
final class Sender {
    /** The thread that runs the loop, while it did not. */
    static final String OWN = "O";
    /** What the garbage collector brings about: when, no run can say. */
    static final String COLLECTOR = "G";

    private static final String THREAD = "T";
    private static final String WORK = "W";
    private static final String STAGE = "S";
    private static final String QUERY = "Q";
    private static final String CLEANER = "tulip-cleaner";

    private static final ThreadLocal<@Nullable Mark> MARK = new ThreadLocal<>();

    private Sender() {}

    /** Whose it is, and for which run. */
    private record Mark(Object run, String sender) {}

    static String work(int number) {
        return WORK + number;
    }

    static String stage(int number) {
        return STAGE + number;
    }

    static String query(int number) {
        return QUERY + number;
    }

    static String thread(Thread thread) {
        return CLEANER.equals(thread.getName()) ? COLLECTOR : THREAD + thread.getName();
    }

    static boolean isThread(String sender) {
        return sender.startsWith(THREAD);
    }

    static boolean isWork(String sender) {
        return sender.startsWith(WORK);
    }

    static boolean isQuery(String sender) {
        return sender.startsWith(QUERY);
    }

    static int number(String sender) {
        return Integer.parseInt(sender.substring(1));
    }

    /** Does something in the name of a sender. */
    static void as(Object run, String sender, Runnable action) {
        Mark before = MARK.get();
        MARK.set(new Mark(run, sender));
        try {
            action.run();
        } finally {
            MARK.set(before);
        }
    }

    /** Who sends here and now. */
    static String here(Object run) {
        Mark mark = MARK.get();
        return mark != null && mark.run == run ? mark.sender : thread(Thread.currentThread());
    }

    /** Who it is, in words. */
    static String words(String sender) {
        String name = sender.isEmpty() ? "" : sender.substring(1);
        return switch (sender.isEmpty() ? "" : sender.substring(0, 1)) {
            case "O" -> "a call of the loop's own thread from before it ran";
            case "G" -> "a call of the garbage collector's";
            case WORK -> "a call of work " + name + " of an executor";
            case STAGE -> "what future " + name + " of somebody else sends";
            case QUERY -> "the resolver's answer " + name;
            default -> "a call of thread " + (name.isEmpty() ? "without a name" : name);
        };
    }
}
