package org.tulip4j.console.screen;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal of this process, by {@code stty} and {@code test}, which every Unix has; elsewhere there is none. It is shown on a
 * second screen, so that what was there comes back.
 */
final class Terminal implements AutoCloseable {
    private static final String BEGIN = "\033[?1049h\033[?25l";
    private static final String END = "\033[?25h\033[?1049l";
    /** Begins a synchronized update: a terminal that knows it goes on showing what was there until the update ends; others ignore it. */
    private static final String BEGIN_FRAME = "\033[?2026h";

    private static final String END_FRAME = "\033[?2026l";
    private static final File DEVICE = new File("/dev/tty");

    /** How it was set before, for {@code stty}. */
    private final String before;
    /** What is written to it. */
    private final PrintStream out;
    /** Puts it back when the process is ended by a signal. */
    private final Thread hook = new Thread(this::putBack, "tulip-console-terminal");

    /** How large it is, in characters. */
    record Size(int rows, int columns) {}

    private Terminal(String before, PrintStream out) {
        this.before = before;
        this.out = out;
    }

    /** Whether something is written to a terminal there. */
    static boolean isThere() {
        try {
            return new ProcessBuilder("sh", "-c", "test -t 1")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noShell) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes the terminal: keys come one by one and are not shown. */
    static Terminal take(PrintStream out) throws IOException {
        Terminal terminal = new Terminal(stty("-g"), out);
        stty("-icanon", "-echo", "min", "1");
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        out.print(BEGIN);
        return terminal;
    }

    Size size() throws IOException {
        String[] words = stty("size").split(" ");
        int rows = words.length == 2 ? Integer.parseInt(words[0]) : 0;
        int columns = words.length == 2 ? Integer.parseInt(words[1]) : 0;
        return new Size(rows > 0 ? rows : 24, columns > 0 ? columns : 80);
    }

    private static String stty(String... arguments) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("stty").redirectInput(DEVICE).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                throw new IOException("stty " + String.join(" ", arguments) + ": " + answer);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    /** Draws lines, each cut to its width already, from the top; a terminal that can shows all of them at once. */
    void draw(List<String> lines) {
        StringBuilder text = new StringBuilder(BEGIN_FRAME + "\033[H");
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\033[0m\033[K");
        }
        out.print(text.append("\033[J" + END_FRAME));
        out.flush();
    }

    private void putBack() {
        out.print(END);
        out.flush();
        try {
            stty(before);
        } catch (IOException gone) {
            // The terminal is not there any more: nothing is left to put back.
        }
    }

    @Override
    public void close() {
        putBack();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
