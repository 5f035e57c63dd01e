package org.tulip4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What tulip logs while this is open: its lines are kept here and printed nowhere. Any thread. */
public final class LogLines extends Handler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("org.tulip4j");

    /** The lines, in their order. */
    public final List<LogRecord> lines = new CopyOnWriteArrayList<>();

    private final boolean before = LOG.getUseParentHandlers();

    public LogLines() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(this);
    }

    /** {@return the texts of what tulip warns of, or reports as an error, in their order} */
    public List<String> warnings() {
        return lines.stream()
                .filter(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogRecord::getMessage)
                .toList();
    }

    /** {@return the texts of the lines of one level, in their order} */
    public List<String> of(Level level) {
        return lines.stream()
                .filter(line -> line.getLevel().equals(level))
                .map(LogRecord::getMessage)
                .toList();
    }

    @Override
    public void publish(LogRecord line) {
        // What loops of other tests left behind is told of by these threads at any time.
        String thread = Thread.currentThread().getName();
        if (!thread.equals("tulip-cleaner") && !thread.equals("tulip-stuck-watch")) {
            lines.add(line);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOG.removeHandler(this);
        LOG.setUseParentHandlers(before);
    }
}
