package org.tulip4j.console;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.tulip4j.console.data.Snapshot;
import org.tulip4j.console.screen.Clean;
import org.tulip4j.console.screen.Dump;
import org.tulip4j.console.screen.Screen;
import org.tulip4j.console.target.GoneException;
import org.tulip4j.console.target.Processes;
import org.tulip4j.console.target.RefusedException;
import org.tulip4j.console.target.Target;
import org.tulip4j.console.web.WebConsole;

/**
 * The program. Exit codes: 0 when it has shown what was asked for; 1 when the process ended, or stopped answering, meanwhile; 2 when the
 * arguments are wrong or the process cannot be looked at.
 */
public final class TulipConsole {
    private static final int GONE = 1;
    private static final int REFUSED = 2;

    private TulipConsole() {}

    /** Starts the console; ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Does what the arguments say; returns the exit code. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            run(Arguments.of(arguments), out);
            return 0;
        } catch (RefusedException | IllegalArgumentException refused) {
            err.println("tulip-console: " + Clean.line(refused.getMessage()));
            return REFUSED;
        } catch (GoneException | IOException gone) {
            err.println("tulip-console: " + Clean.line(gone.getMessage()));
            return GONE;
        } catch (NoClassDefFoundError lacking) {
            err.println("tulip-console: this Java has not all that the console needs (" + lacking.getMessage()
                    + " is missing): start it with a whole JDK");
            return REFUSED;
        } finally {
            out.flush();
        }
    }

    private static void run(Arguments arguments, PrintStream out) throws RefusedException, GoneException, IOException {
        switch (arguments.command()) {
            case HELP -> out.print(Arguments.USAGE);
            case LIST -> list(Processes.list(), out);
            default -> {
                try (Target target = Target.open(arguments.pid())) {
                    look(target, arguments, out);
                }
            }
        }
    }

    private static void look(Target target, Arguments arguments, PrintStream out) throws GoneException, IOException {
        switch (arguments.command()) {
            case PS -> out.print(Clean.text(target.ps()));
            case PSTREE -> out.print(Clean.text(target.pstree()));
            case DUMP -> out.print(Dump.of(everything(target)));
            case JSON -> out.println(target.json(Integer.MAX_VALUE, true));
            case WEB -> WebConsole.serve(target, arguments.port(), arguments.every(), out);
            default -> Screen.show(target, arguments.every(), arguments.sort(), out);
        }
    }

    private static Snapshot everything(Target target) throws GoneException {
        return target.snapshot(Integer.MAX_VALUE, true);
    }

    private static void list(List<Processes.Row> rows, PrintStream out) {
        out.printf("%-8s %-26s %s%n", "PID", "LOOPS OF TULIP", "PROGRAM");
        for (Processes.Row row : rows) {
            out.printf("%-8s %-26s %s%n", row.pid(), row.tulip(), Clean.line(row.program()));
        }
        if (rows.isEmpty()) {
            out.println("no other Java virtual machine of this user runs here");
        }
    }
}
