package org.tulip4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What tulip warns of while this is open. */
public final class Warnings extends Handler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("org.tulip4j");

    /** In their order. */
    public final List<String> texts = new CopyOnWriteArrayList<>();

    public Warnings() {
        LOG.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
            texts.add(entry.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOG.removeHandler(this);
    }
}
