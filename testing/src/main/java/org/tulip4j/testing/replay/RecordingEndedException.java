package org.tulip4j.testing.replay;

/**
 * A recording is over, and the run that it is of had not ended: its process was killed, or the file was cut off. What was recorded has all been done again. The
 * loop's poll ends with this.
 *
 * @since 0.1.0
 */
public final class RecordingEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordingEndedException(String message) {
        super(message);
    }
}
