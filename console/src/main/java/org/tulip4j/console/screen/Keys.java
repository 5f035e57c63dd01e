package org.tulip4j.console.screen;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keys from a terminal, read in a daemon thread. What is pressed is a letter, or the word of a key that has none. */
final class Keys implements Runnable {
    static final String UP = "up";
    static final String DOWN = "down";
    static final String PAGE_UP = "page up";
    static final String PAGE_DOWN = "page down";
    static final String HOME = "home";

    /** Where they come from. */
    private final InputStream input;
    /** What was pressed and not taken yet. */
    private final BlockingQueue<String> pressed = new LinkedBlockingQueue<>();

    private Keys(InputStream input) {
        this.input = input;
    }

    static Keys of(InputStream input) {
        Keys keys = new Keys(input);
        Thread thread = new Thread(keys, "tulip-console-keys");
        thread.setDaemon(true);
        thread.start();
        return keys;
    }

    /** The next key; null: none came in time. */
    @Nullable String next(long nanos) throws InterruptedException {
        return pressed.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        try {
            for (int one = input.read(); one >= 0; one = input.read()) {
                pressed.add(one == 27 ? escaped() : String.valueOf((char) one));
            }
        } catch (IOException ended) {
            // There are no more keys.
        }
    }

    /** What a terminal sends for a key without a letter: ESC [ A, ESC O A, ESC [ 5 ~. */
    private String escaped() throws IOException {
        StringBuilder code = new StringBuilder();
        int one = input.read();
        if (one != '[' && one != 'O') {
            return "";
        }
        for (one = input.read(); one >= 0 && one < '@'; one = input.read()) {
            code.append((char) one);
        }
        return switch (code.append((char) one).toString()) {
            case "A" -> UP;
            case "B" -> DOWN;
            case "5~" -> PAGE_UP;
            case "6~" -> PAGE_DOWN;
            case "H", "1~" -> HOME;
            default -> "";
        };
    }
}
