package org.tulip4j.testing.replay;

/**
 * A program that is run again from a recording does something else than it did when it was recorded. Says what was recorded at this point, what the program does
 * now, and where in the file that is. From here on nothing of the recording can be told: the loop's poll ends with this, whatever the program makes of it.
 *
 * @since 0.1.0
 */
public final class ReplayDifference extends AssertionError {
    private static final long serialVersionUID = 1L;

    ReplayDifference(String message) {
        super(message);
    }
}
