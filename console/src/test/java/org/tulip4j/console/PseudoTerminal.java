package org.tulip4j.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program in a terminal that is none: {@code script} of util-linux makes it, and this class reads the screen as a terminal would show it. It
 * knows the few sequences that the console writes; another one fails the test, and so does what is drawn on the second screen outside of a
 * synchronized update. Each read blocks; a watchdog ends the program when it has been waited for too long.
 */
final class PseudoTerminal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final InputStream out;
    private final String device;
    private final ScheduledExecutorService watchdog =
            new ScheduledThreadPoolExecutor(1, work -> daemon(work, "pseudo-terminal-watchdog"));
    private volatile boolean late;
    private char[][] screen = new char[0][0];
    private int row;
    private int column;
    /** Whether the program shows a screen of its own. */
    boolean second;

    private boolean updating;

    private PseudoTerminal(Process process, int rows, int columns) throws Exception {
        this.process = process;
        this.out = process.getInputStream();
        this.device = watched("says which terminal it has", this::firstLine);
        room(rows, columns);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    static boolean isThere() {
        return Stream.of("/usr/bin/script", "/bin/script").anyMatch(place -> Files.isExecutable(Path.of(place)));
    }

    static PseudoTerminal start(int rows, int columns, String... command) throws Exception {
        String line = "tty; stty rows " + rows + " cols " + columns + "; exec "
                + Arrays.stream(command).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Process process = new ProcessBuilder("script", "-qefc", line, "/dev/null")
                .redirectErrorStream(true)
                .start();
        return new PseudoTerminal(process, rows, columns);
    }

    private String firstLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = out.read(); one != '\n' && one >= 0; one = out.read()) {
            line.append((char) one);
        }
        return line.toString().strip();
    }

    private void room(int rows, int columns) {
        screen = new char[rows][columns];
        for (char[] line : screen) {
            Arrays.fill(line, ' ');
        }
        row = 0;
        column = 0;
    }

    /** Makes it another size, as a window does. */
    void resize(int rows, int columns) throws IOException, InterruptedException {
        new ProcessBuilder("stty", "-F", device, "rows", "" + rows, "cols", "" + columns)
                .start()
                .waitFor();
        room(rows, columns);
    }

    void press(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** Reads whole frames until the screen is as it should be at the end of one, and returns its lines. */
    List<String> await(Predicate<List<String>> wanted) throws Exception {
        return watched("draws what is wanted", () -> {
            do {
                frame();
            } while (!wanted.test(lines()));
            return lines();
        });
    }

    private void frame() throws IOException {
        boolean inside;
        do {
            inside = updating;
            if (read() < 0) {
                throw new IOException("the program has ended; the screen was\n" + String.join("\n", lines()));
            }
        } while (!inside || updating);
    }

    private <T> T watched(String what, Callable<T> waits) throws Exception {
        Future<?> end = watchdog.schedule(this::tooLate, PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            return waits.call();
        } catch (IOException ended) {
            if (late) {
                throw new IOException("not within " + PATIENCE_SECONDS + " s: the program " + what, ended);
            }
            throw ended;
        } finally {
            end.cancel(false);
        }
    }

    private void tooLate() {
        late = true;
        end();
    }

    List<String> lines() {
        return Arrays.stream(screen)
                .map(line -> new String(line).stripTrailing())
                .toList();
    }

    /** Waits for the end of the program; returns its exit code, and reads what it wrote at its end. */
    int exitCode() throws Exception {
        int code = watched("ends", () -> {
            while (read() >= 0) {}
            return process.waitFor();
        });
        assertThat(late).as("ended by the watchdog").isFalse();
        return code;
    }

    private int read() throws IOException {
        int one = out.read();
        if (one == 27) {
            sequence();
        } else if (one == '\r') {
            column = 0;
        } else if (one == '\n') {
            row++;
        } else if (one >= ' ') {
            put(one < 0x80 ? (char) one : more(one));
        }
        return one;
    }

    private void put(char one) {
        if (second && !updating) {
            throw new AssertionError("drawn outside of a synchronized update: " + one);
        }
        if (row < screen.length && column < screen[row].length) {
            screen[row][column] = one;
        }
        column++;
    }

    /** The rest of a character of UTF-8. */
    private char more(int first) throws IOException {
        List<Byte> bytes = new ArrayList<>(List.of((byte) first));
        for (int left = first >= 0xe0 ? 2 : 1; left > 0; left--) {
            bytes.add((byte) out.read());
        }
        byte[] all = new byte[bytes.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes.get(i);
        }
        return new String(all, StandardCharsets.UTF_8).charAt(0);
    }

    private void sequence() throws IOException {
        StringBuilder code = new StringBuilder();
        for (int one = out.read(); one >= 0; one = out.read()) {
            code.append((char) one);
            if (one >= '@' && one != '[') {
                break;
            }
        }
        switch (code.toString()) {
            case "[H" -> {
                row = 0;
                column = 0;
            }
            case "[K" -> clear(row, column);
            case "[J" -> {
                clear(row, column);
                for (int i = row + 1; i < screen.length; i++) {
                    clear(i, 0);
                }
            }
            case "[?1049h", "[?1049l" -> {
                second = code.toString().endsWith("h");
                room(screen.length, screen[0].length);
            }
            case "[?2026h", "[?2026l" -> {
                boolean begins = code.toString().endsWith("h");
                if (begins == updating) {
                    throw new AssertionError("a synchronized update in another, or an end without a beginning");
                }
                updating = begins;
            }
            case "[0m", "[1m", "[7m", "[?25l", "[?25h" -> {}
            default -> throw new AssertionError("a sequence that is not known: ESC " + code);
        }
    }

    private void clear(int line, int from) {
        if (line < screen.length && from < screen[line].length) {
            Arrays.fill(screen[line], from, screen[line].length, ' ');
        }
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        end();
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
