package org.tulip4j.tck;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs, from now until it is closed; any thread. */
final class LogLines implements AutoCloseable {
    private final Logger logger = Logger.getLogger("org.tulip4j");
    private final Level before = logger.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler;

    LogLines(Consumer<String> each) {
        handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
                each.accept(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        logger.setLevel(Level.FINE);
        logger.addHandler(handler);
    }

    LogLines() {
        this(line -> {});
    }

    /** The lines that have a word in them. */
    List<String> with(String word) {
        return lines.stream().filter(line -> line.contains(word)).toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(before);
    }
}
