package org.tulip4j.tck.differential;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Nothing below an error is logged while the programs of a class are played: every loop tells what it was made of, in debug mode also
 * what tasks swallow. Other classes find the level as it was.
 */
final class QuietLog implements BeforeAllCallback, AfterAllCallback {
    /** Kept, or the level would be forgotten. */
    private static final Logger LOG = Logger.getLogger("org.tulip4j");

    /** The level before; null where the parent's counts. */
    private @Nullable Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = LOG.getLevel();
        LOG.setLevel(Level.SEVERE);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOG.setLevel(before);
    }
}
