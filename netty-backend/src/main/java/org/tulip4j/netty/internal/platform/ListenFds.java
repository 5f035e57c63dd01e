package org.tulip4j.netty.internal.platform;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The descriptors that systemd has opened for this process, as {@code sd_listen_fds(3)} says. Stateless. */
public final class ListenFds {
    /** The first one: 0, 1 and 2 are the standard streams. */
    private static final int FIRST = 3;

    private ListenFds() {}

    /**
     * {@return their numbers, in the order of the unit; empty when there are none, or when they are another process's}
     *
     * @param environment of the process
     * @param pid of the process
     * @throws IllegalStateException when a variable is no number
     */
    public static List<Integer> of(Map<String, String> environment, long pid) {
        String count = environment.get("LISTEN_FDS");
        String owner = environment.get("LISTEN_PID");
        if (count == null || owner == null || number("LISTEN_PID", owner) != pid) {
            return List.of();
        }
        int end = Math.toIntExact(FIRST + number("LISTEN_FDS", count));
        return IntStream.range(FIRST, end).boxed().toList();
    }

    private static long number(String variable, String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number < Integer.MAX_VALUE - FIRST) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalStateException("the environment says " + variable + "=" + text, noNumber);
        }
        throw new IllegalStateException("the environment says " + variable + "=" + text);
    }
}
