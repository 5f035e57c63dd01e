package org.tulip4j.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program in a terminal that is none: {@code script} of util-linux makes it, and this class reads the screen as a terminal would show it. It
 * knows the few sequences that the console writes; another one fails the test.
 */
final class PseudoTerminal implements AutoCloseable {
    private final Process process;
    private final InputStream out;
    private final String device;
    private char[][] screen = new char[0][0];
    private int row;
    private int column;
    /** Whether the program shows a screen of its own. */
    boolean second;

    private PseudoTerminal(Process process, int rows, int columns) throws IOException {
        this.process = process;
        this.out = process.getInputStream();
        this.device = firstLine();
        room(rows, columns);
    }

    static boolean isThere() {
        return Stream.of("/usr/bin/script", "/bin/script").anyMatch(place -> Files.isExecutable(Path.of(place)));
    }

    static PseudoTerminal start(int rows, int columns, String... command) throws IOException {
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

    /** Reads until the screen is as it should be, and returns its lines. */
    List<String> await(Predicate<List<String>> wanted) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < until) {
            if (out.available() > 0) {
                read();
            } else if (wanted.test(lines())) {
                return lines();
            } else {
                Thread.sleep(20);
            }
        }
        throw new TimeoutException("the screen is\n" + String.join("\n", lines()));
    }

    List<String> lines() {
        return Arrays.stream(screen)
                .map(line -> new String(line).stripTrailing())
                .toList();
    }

    /** Waits for the end of the program; returns its exit code, and reads what it wrote at its end. */
    int exitCode() throws Exception {
        while (read() >= 0) {}
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new TimeoutException("the console does not end");
        }
        return process.exitValue();
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
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
