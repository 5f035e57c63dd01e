package org.tulip4j.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.tulip4j.console.screen.Sort;

/** What the console was asked for. Immutable. */
record Arguments(Command command, long pid, Duration every, Sort sort, int port) {
    static final String USAGE = """
            tulip-console: shows loops and tasks of a Java process that uses tulip

              java -jar tulip-console.jar              lists the Java processes of this user
              java -jar tulip-console.jar PID          shows loops and tasks, like top; q ends it, h tells the keys
              java -jar tulip-console.jar ps PID       prints a line per task
              java -jar tulip-console.jar pstree PID   prints who awaits whom
              java -jar tulip-console.jar dump PID     prints everything: loops, their threads, tasks with their stacks
              java -jar tulip-console.jar json PID     prints the same for programs
              java -jar tulip-console.jar PID --web [PORT]
                                                       serves a page on this machine, and prints its address

              --every SECONDS    how often to look: 1, or what is given, from 0.2 to 60
              --sort KEY         what tasks are sorted by: created, name, state, loop, waits, awaited

            Exit codes: 0 shown; 1 the process ended meanwhile; 2 wrong arguments, or a process that cannot be looked at.
            """;

    private static final double SHORTEST_SECONDS = 0.2;
    private static final double LONGEST_SECONDS = 60;
    private static final int HIGHEST_PORT = 65_535;

    /** What to do. */
    enum Command {
        HELP,
        LIST,
        TOP,
        PS,
        PSTREE,
        DUMP,
        JSON,
        WEB
    }

    /**
     * Reads the arguments of the program.
     *
     * @throws IllegalArgumentException when they are wrong; the message is for the user
     */
    static Arguments of(String... arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        Arguments read = new Arguments(Command.LIST, 0, Duration.ofSeconds(1), Sort.CREATED, 0);
        while (!left.isEmpty()) {
            read = read.with(left.pop(), left);
        }
        if (read.pid == 0 && read.command != Command.LIST && read.command != Command.HELP) {
            throw wrong("the number of a process is missing");
        }
        return read;
    }

    private Arguments with(String word, Deque<String> left) {
        return switch (word) {
            case "-h", "--help", "help" -> with(Command.HELP);
            case "list", "top", "ps", "pstree", "dump", "json" -> with(Command.valueOf(word.toUpperCase(Locale.ROOT)));
            case "--web" -> new Arguments(Command.WEB, pid, every, sort, port(left));
            case "--every" -> new Arguments(command, pid, seconds(value(word, left)), sort, port);
            case "--sort" -> new Arguments(command, pid, every, sortKey(value(word, left)), port);
            default -> withPid(word);
        };
    }

    private Arguments with(Command chosen) {
        if (command != Command.LIST && command != chosen && command != Command.TOP) {
            throw wrong("one command at a time");
        }
        return new Arguments(chosen, pid, every, sort, port);
    }

    private Arguments withPid(String word) {
        if (!word.matches("\\d{1,10}") || Long.parseLong(word) == 0) {
            throw wrong("'" + word + "' is neither a command nor the number of a process");
        }
        if (pid != 0) {
            throw wrong("one process at a time");
        }
        return new Arguments(command == Command.LIST ? Command.TOP : command, Long.parseLong(word), every, sort, port);
    }

    private static int port(Deque<String> left) {
        if (left.isEmpty() || !left.peek().matches("\\d{1,6}")) {
            return 0;
        }
        int port = Integer.parseInt(left.pop());
        if (port > HIGHEST_PORT) {
            throw wrong("there is no port " + port);
        }
        return port;
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw wrong(option + " wants a value");
        }
        return left.pop();
    }

    private static Duration seconds(String text) {
        double seconds = text.matches("\\d{1,4}(\\.\\d{1,3})?") ? Double.parseDouble(text) : -1;
        if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
            throw wrong("--every wants seconds, from 0.2 to 60, and not '" + text + "'");
        }
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private static Sort sortKey(String text) {
        for (Sort sort : Sort.values()) {
            if (sort.name().equalsIgnoreCase(text)) {
                return sort;
            }
        }
        throw wrong("--sort wants created, name, state, loop, waits or awaited, and not '" + text + "'");
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + "; --help tells what there is");
    }
}
